"""What each way of showing where somebody lives looks at. Every refusal says in plain words what did not fit and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from portal.accounts.models import User
from portal.core.datetimes import format_date
from portal.core.errors import DomainError
from portal.core.i18n import _
from portal.participation import marks
from portal.participation.models import CheckMethod, Space
from portal.participation.oidc import Provider, Told
from portal.participation.queries import eligibility
from portal.participation.queries import residents as found
from portal.participation.services import codes, residents


def by_register(space: Space, user: User, values: Mapping[str, Any]) -> None:
    """Number and birth date stand together in the city's register. Raises DomainError, or Conflict as `residents.prove`."""
    mark = marks.resident(space.id, values["number"], values["born_on"])
    if eligibility.registered(space.id, mark) is None:
        raise DomainError(_not_in_register(space), field="number")
    residents.prove(space=space, user=user, mark=mark, method=CheckMethod.REGISTER)


def by_members(space: Space, user: User, values: Mapping[str, Any]) -> None:
    """Member number and birth date stand together on the list of members. Raises DomainError, or Conflict as `residents.prove`."""
    resident = found.member(space.id, marks.member(space.id, values["member_number"], values["born_on"]))
    if resident is None:
        raise DomainError(
            _("No member has this number and this birth date together. Look at your card again, and mind the order of day and month."),
            field="member_number",
        )  # fmt: skip
    residents.prove(space=space, user=user, mark=resident, method=CheckMethod.MEMBERS)


def by_letter(space: Space, user: User, values: Mapping[str, Any]) -> None:
    """The code stands in a letter that the city has sent to the person. Raises as `codes.prove_by_letter`."""
    codes.prove_by_letter(space=space, user=user, code=values["code"])


def by_provider(*, space: Space, user: User, provider: Provider, told: Told) -> None:
    """The state's account says who it is; where he lives it says too, or else the register.

    Raises:
        DomainError: it says that he lives elsewhere, or nobody knows where. Conflict: as `residents.prove`.
    """
    mark = marks.resident(space.id, told.number, told.born_on)
    if told.is_resident is False:
        raise DomainError(
            _(
                "%(name)s says that you live elsewhere. If you have moved, have your address changed there first.",
                name=provider.name,
            )
        )
    if told.is_resident is None and eligibility.registered(space.id, mark) is None:
        raise DomainError(_not_in_register(space))
    residents.prove(space=space, user=user, mark=mark, method=CheckMethod.OIDC)


def _not_in_register(space: Space) -> str:
    register = found.taken_lists(space.id).get(CheckMethod.REGISTER)
    if register is None or register.taken_at is None:
        return _("The city has not handed in its register yet. Take another way, or come back later.")
    return _(
        "The city's register of %(day)s holds nobody with this number and this birth date together. Look at your document again, and mind the order of day and month. If both are right, take another way.",
        day=format_date(register.taken_at.date()),
    )

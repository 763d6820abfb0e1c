"""Who somebody is where he needs an account because he is told of changes: meetings and draws.

A resident is one person whichever of his accounts he comes with: his mark is his number's, as in the ledger, and of accounts that
proved only later to be his the database knows, too. The marks stand in the rows themselves, of which each person has one.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass

from portal.accounts.models import User
from portal.core.errors import Conflict
from portal.core.i18n import _
from portal.core.i18n import lazy as _l
from portal.participation import marks, participants
from portal.participation.models import Audience, Component, Draw
from portal.participation.queries import eligibility

SECOND_SEAT = _l("You have signed up already, with another account. Everybody has one seat.")
SECOND_LOT = _l("You are in the pool already, with another account or from the city's register. Everybody has one lot.")


@dataclass(frozen=True)
class Person:
    """Somebody at one thing. mark: under which he has one row. accounts: all that are his, as far as we know."""

    mark: str
    accounts: Collection[uuid.UUID]


def check(component: Component | None, user: User) -> None:
    """That the person may take part; without a component everybody may whose address is confirmed.

    Raises:
        Conflict: he may not, with the reason.
    """
    if component is not None:
        participants.participant(component, user)
    elif not user.is_confirmed:
        raise Conflict(_("Confirm your e-mail address first, so that everybody counts once."))


def why_not_drawn(draw: Draw, user: User) -> str:
    """Why somebody may not volunteer for a draw, in the reader's language; empty when he may."""
    space_id = draw.body.space_id
    resident = eligibility.resident_behind(space_id, user.id) if draw.audience is not Audience.CONFIRMED else None
    return participants.refusal(
        audience=draw.audience, group_id=draw.group_id, space_id=space_id, user=user, resident=resident
    )


def person_at(thing_id: uuid.UUID, space_id: uuid.UUID, user: User) -> Person:
    """Who comes: the mark is another one at each thing, so that marks on two cannot be told to be the same person's."""
    resident = eligibility.resident_behind(space_id, user.id)
    if resident is None:
        return Person(marks.person(thing_id, "account", str(user.id)), [user.id])
    return Person(marks.person(thing_id, "resident", resident), eligibility.accounts_of(space_id, resident))

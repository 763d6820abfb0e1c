"""That somebody lives in the city: shown by one of the methods, kept as a mark, and gone with the account."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from datetime import date

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from portal.accounts import queries as people
from portal.accounts import services as accounts
from portal.accounts.models import Grant, Role, User
from portal.core import clock, db
from portal.core.errors import Conflict, DomainError
from portal.core.i18n import _
from portal.participation import marks
from portal.participation.models import (
    CheckMethod,
    Participation,
    Residency,
    ResidentCheck,
    Space,
)
from portal.participation.queries import eligibility, residents


def set_checks(
    *, space: Space, methods: Collection[CheckMethod], numbers: Mapping[str, str], desks: Mapping[str, str], actor: User | None
) -> None:  # fmt: skip
    """Which methods are on, what the number is called, and where the desk is. The space is locked."""
    found = db.session.get(ResidentCheck, space.id)
    if found is None:
        found = ResidentCheck(space_id=space.id)
        db.session.add(found)
    found.methods = [one.value for one in CheckMethod if one in methods]
    found.numbers, found.desks = dict(numbers), dict(desks)
    db.session.flush()
    accounts.audit(
        actor=actor, action="participation.checks_set", subject=("participation_space", space.id),
        data={"methods": found.methods},
    )  # fmt: skip


def prove(*, space: Space, user: User, mark: str, method: CheckMethod) -> bool:
    """The account is this resident's from now on; whether that is new. What it has done before counts as the resident's too.

    Raises:
        Conflict: the account has shown before that it is another one's.
    """
    made = db.session.scalar(
        insert(Residency)
        .values(space_id=space.id, user_id=user.id, mark=mark, method=method, created_at=clock.now())
        .on_conflict_do_nothing()
        .returning(Residency.mark)
    )
    if made is None:
        if residents.residency(space.id, user.id) is not None and _mark_of(space.id, user.id) != mark:
            raise Conflict(_("Your account has shown with another document that you live here. Take that back first."))
        return False
    _join(space.id, user, mark)
    return True


def forget(*, space: Space, user: User) -> None:
    """The account is nobody's any more that the city knows. What was counted stays, and cannot be done again by the same person."""
    found = residents.residency(space.id, user.id)
    if found is not None:
        db.session.delete(found)
        db.session.flush()


def prove_at_desk(
    *, space: Space, email: str, number: str, born_on: date, officer: User, saw_proof: bool
) -> None:  # fmt: skip
    """An officer has seen the document of somebody with an account; a paper or the register says that he lives here.

    Raises:
        DomainError: there is no such account, or neither paper nor register says so. Conflict: see `prove`.
    """
    user = people.user_by_email(email)
    if user is None:
        raise DomainError(_("Nobody has an account with this address."), field="email")
    if user.id == officer.id:
        raise DomainError(_("Nobody marks his or her own account. Ask a colleague."), field="email")
    mark = marks.resident(space.id, number, born_on)
    if not saw_proof and eligibility.registered(space.id, mark) is None:
        raise DomainError(
            _("Nobody with this number and birth date stands in the register. Look at a paper that says where the person lives."),
            field="saw_proof",
        )  # fmt: skip
    prove(space=space, user=user, mark=mark, method=CheckMethod.DESK)
    # Whom the officer marked does not stand in the log: it would outlive the account.
    accounts.audit(actor=officer, action="participation.proved_at_desk", subject=("participation_space", space.id))


def name_officer(*, space: Space, email: str, actor: User) -> Grant:
    """Somebody works at the city's desk from now on.

    Raises:
        DomainError: nobody has an account with this address. Conflict: he does already.
    """
    user = people.user_by_email(email)
    if user is None:
        raise DomainError(_("Nobody has an account with this address."), field="email")
    scope = ("city", space.city_id)
    return accounts.grant_role(
        user=user, role=Role.DESK_OFFICER, scope=scope, actor=actor, reason=_("Works at the desk for participation")
    )


def release_officer(*, grant: Grant, actor: User) -> None:
    """Somebody works there no more. Raises Conflict if that was so before."""
    accounts.revoke_role(grant=grant, actor=actor, reason=_("Works at the desk no more"))


def _mark_of(space_id: uuid.UUID, user_id: uuid.UUID) -> str:
    return db.session.scalars(
        select(Residency.mark).where(Residency.space_id == space_id, Residency.user_id == user_id)
    ).one()


def _join(space_id: uuid.UUID, user: User, mark: str) -> None:
    """What the account did before it was known as a resident's also stands under the resident: another account of his cannot do it."""
    by_account = {marks.person(key, "account", str(user.id)): key for key in residents.scopes_of(space_id)}
    rows = db.session.scalars(
        select(Participation).where(
            Participation.scope_id.in_(by_account.values()), Participation.person.in_(by_account)
        )
    ).all()
    if rows:
        db.session.execute(
            insert(Participation)
            .values(
                [
                    {
                        "component_id": row.component_id, "meeting_id": row.meeting_id, "draw_id": row.draw_id, "act": row.act,
                        "person": marks.person(row.scope_id, "resident", mark),
                        "counted_as": row.counted_as, "channel": row.channel, "age_band": "", "district": "", "entered_by": None,
                        "created_at": row.created_at,
                    }
                    for row in rows
                ]
            )
            .on_conflict_do_nothing()
        )  # fmt: skip

"""Who is to be told of a change, and which reminders are due: claimed row by row, so that two workers never tell twice."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, DateTime, String, and_, case, column, func, literal, or_, select, values
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import joinedload

from portal.accounts.models import User
from portal.core import db
from portal.notifications.services import Recipient
from portal.webinars.models import (
    Registration,
    RegistrationState,
    Reminder,
    ReminderRule,
    ReminderState,
    Run,
    RunRevision,
    RunState,
    Webinar,
    WebinarState,
)
from portal.webinars.rules import telling as rules

# A change that was not told in this time is news no longer; the sweeper need not look further back.
CHANGES_WITHIN = timedelta(days=3)


@dataclass(frozen=True)
class Told:
    """A registration and the person, if he has an account: whom a mail goes to, in which language and zone."""

    registration: Registration
    user: User | None

    @property
    def recipient(self) -> Recipient:
        one, user = self.registration, self.user
        if user is not None:
            return Recipient(user.id, user.email, user.display_name, user.locale, user.timezone)
        return Recipient(None, one.email, one.name, one.lang, one.timezone)

    @property
    def person(self) -> str:
        """The same for all registrations of one person."""
        return str(self.registration.user_id or self.registration.email_key)


def _reachable() -> ColumnElement[bool]:
    return and_(
        Registration.erased_at.is_(None),
        Registration.confirm_until.is_(None),
        or_(Registration.user_id.is_not(None), Registration.email != ""),
    )


def claim_changes(now: datetime, limit: int) -> list[Told]:
    """Registrations whose person has not been told of the run as it is now; locked, those of other workers left out."""
    rows = db.session.execute(
        select(Registration, User)
        .join(Run, Run.id == Registration.run_id)
        .outerjoin(User, User.id == Registration.user_id)
        .where(
            Run.sequence > 0, Run.changed_at > now - CHANGES_WITHIN, Registration.state.in_(rules.TOLD), _reachable(),
            or_(
                Registration.told_sequence < Run.sequence,
                and_(Registration.told_sequence.is_(None), Registration.created_at < Run.changed_at),
            ),
        )
        .order_by(Run.starts_at, Registration.id)
        .limit(limit)
        .with_for_update(of=Registration, skip_locked=True)
        .execution_options(populate_existing=True)
    ).all()  # fmt: skip
    return [Told(*row) for row in rows]


def runs_whole(run_ids: Collection[uuid.UUID], *, hold: bool = False) -> dict[uuid.UUID, Run]:
    """Runs with webinar and texts, as they are now. `hold`: they stay so until the end of the transaction, and those that are
    being changed are left out.
    """
    statement = (
        select(Run)
        .where(Run.id.in_(run_ids))
        .options(joinedload(Run.webinar, innerjoin=True).selectinload(Webinar.texts))
        .execution_options(populate_existing=True)
    )
    rows = db.session.scalars(statement.with_for_update(of=Run, read=True, skip_locked=True) if hold else statement)
    return {run.id: run for run in rows}


def revisions_of(run_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, list[RunRevision]]:
    """What was shown of these runs before, oldest first."""
    found: dict[uuid.UUID, list[RunRevision]] = {}
    for one in db.session.scalars(
        select(RunRevision).where(RunRevision.run_id.in_(run_ids)).order_by(RunRevision.run_id, RunRevision.sequence)
    ):
        found.setdefault(one.run_id, []).append(one)
    return found


# Reminders -----------------------------------------------------------------------------------------------------------

_ZONE = func.coalesce(User.timezone, Registration.timezone)


def _unplanned(now: datetime) -> tuple[ColumnElement[bool], ...]:
    planned = (
        select(literal(1))
        .where(Reminder.registration_id == Registration.id, Reminder.sequence == Run.sequence)
        .correlate(Registration, Run)
        .exists()
    )
    return (
        Registration.state == RegistrationState.CONFIRMED, _reachable(), Run.state == RunState.PLANNED,
        Webinar.state == WebinarState.PUBLISHED, Run.starts_at < now + rules.PLANNED_BEFORE, Run.ends_at > now, ~planned,
    )  # fmt: skip


def unplanned(now: datetime) -> dict[uuid.UUID, set[str]]:
    """Runs that come near and have somebody without reminders: run → the zones of these people."""
    rows = db.session.execute(
        select(Run.id, _ZONE)
        .select_from(Registration)
        .join(Run, Run.id == Registration.run_id)
        .join(Webinar, Webinar.id == Run.webinar_id)
        .outerjoin(User, User.id == Registration.user_id)
        .where(*_unplanned(now))
        .distinct()
    )
    found: dict[uuid.UUID, set[str]] = {}
    for run_id, zone in rows:
        found.setdefault(run_id, set()).add(zone)
    return found


def plan(run: Run, zones: Collection[str], now: datetime) -> int:
    """Writes the reminders that are missing for a run, of all rules and all people at once. Returns how many.

    What would have been due before the person registered, or before the run was moved to this time, is noted as skipped.
    """
    due = values(
        column("zone", String), column("rule", String), column("due_at", DateTime(timezone=True)), name="due"
    ).data(
        [
            (zone, rule.value, rules.due_at(rule, run.starts_at, run.ends_at, zone))
            for zone in sorted(zones)
            for rule in ReminderRule
        ]
    )
    since = func.greatest(Registration.changed_at, run.changed_at)
    state = case((due.c.due_at <= since, ReminderState.SKIPPED.value), else_=ReminderState.DUE.value)
    missing = (
        select(Registration.id, due.c.rule, literal(run.sequence), state, due.c.due_at, due.c.due_at, literal(0), literal(""))
        .select_from(Registration)
        .join(Run, Run.id == Registration.run_id)
        .join(Webinar, Webinar.id == Run.webinar_id)
        .outerjoin(User, User.id == Registration.user_id)
        .join(due, due.c.zone == _ZONE)
        # Ten minutes before, nobody reads mail: whoever has an account finds it in the portal.
        .where(Run.id == run.id, *_unplanned(now), or_(due.c.rule != ReminderRule.MINUTES.value, Registration.user_id.is_not(None)))
    )  # fmt: skip
    made = db.session.execute(
        upsert(Reminder)
        .from_select(["registration_id", "rule", "sequence", "state", "due_at", "next_at", "turn", "told_in"], missing)
        .on_conflict_do_nothing()
    )
    return int(made.rowcount)  # type: ignore[attr-defined]  # of the cursor of an INSERT


@dataclass(frozen=True)
class Due:
    """A reminder whose time has come, with whom it is for."""

    reminder: Reminder
    told: Told


def _claimed(*conditions: ColumnElement[bool], limit: int) -> list[Due]:
    rows = db.session.execute(
        select(Reminder, Registration, User)
        .join(Registration, Registration.id == Reminder.registration_id)
        .outerjoin(User, User.id == Registration.user_id)
        .where(Reminder.state == ReminderState.DUE, *conditions)
        .order_by(Reminder.next_at, Reminder.registration_id, Reminder.rule)
        .limit(limit)
        # The registration too: who tells of a change holds it, and so the two never cross. It goes first: of one person's
        # reminders none is held by a worker that cannot have the rest.
        .with_for_update(of=[Registration, Reminder], skip_locked=True)
        .execution_options(populate_existing=True)
    ).all()
    return [Due(reminder, Told(registration, user)) for reminder, registration, user in rows]


def claim_due(now: datetime, limit: int) -> list[Due]:
    """Reminders whose time has come, the longest due first; locked, those of other workers left out."""
    return _claimed(Reminder.next_at <= now, limit=limit)


def claim_gathered(found: Sequence[Due], until: datetime, limit: int) -> list[Due]:
    """All reminders of the same people that fall on the next day or so, for one message; locked like the others."""
    users = {one.told.registration.user_id for one in found if one.told.registration.user_id}
    guests = {one.told.registration.email_key for one in found if one.told.registration.email_key}
    # The index of guests' addresses leaves out who has none, which PostgreSQL cannot conclude from a list of hundreds.
    guest = and_(Registration.email_key.in_(guests), Registration.email_key != "")
    mine = or_(Registration.user_id.in_(users), guest)
    return _claimed(mine, Reminder.rule.in_(rules.GATHERED), Reminder.next_at <= until, limit=limit)


def last_said(registration_ids: Collection[uuid.UUID]) -> dict[tuple[uuid.UUID, int], datetime]:
    """(registration, revision of the run) → when the latest reminder that was told had been due.

    To be asked once the registrations are held: what another worker told of them a moment ago counts.
    """
    rows = db.session.execute(
        select(Reminder.registration_id, Reminder.sequence, func.max(Reminder.due_at))
        .where(Reminder.registration_id.in_(registration_ids), Reminder.state == ReminderState.TOLD)
        .group_by(Reminder.registration_id, Reminder.sequence)
    )
    return {(registration_id, sequence): due_at for registration_id, sequence, due_at in rows}


def told_reminders(registration_ids: Collection[uuid.UUID]) -> Sequence[Reminder]:
    """Reminders of these registrations that went into a message, and all others in the same messages; locked."""
    keys = select(Reminder.told_in).where(Reminder.registration_id.in_(registration_ids), Reminder.told_in != "")
    return db.session.scalars(
        select(Reminder)
        .where(Reminder.told_in.in_(keys))
        .order_by(Reminder.registration_id, Reminder.rule)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()

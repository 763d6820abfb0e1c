"""What is known of who was where, and what was found; each for many people in a fixed number of statements."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select

from portal.accounts.models import User
from portal.cities.models import City
from portal.core import db
from portal.webinars.attendance import Held, Visit, Watched, held
from portal.webinars.models import (
    Appeal,
    Attendance,
    Presence,
    Registration,
    RegistrationState,
    Run,
    RunState,
    Webinar,
    WebinarState,
)
from portal.webinars.presence import Interval
from portal.webinars.queries import recordings
from portal.webinars.queries.registrations import OneRegistration
from portal.webinars.rules.attendance import SETTLES_AFTER, SETTLES_UNTIL

SEATED = (RegistrationState.CONFIRMED, RegistrationState.NO_SHOW)


def _settles() -> ColumnElement[bool]:
    """Registrations that are looked at: with a seat, of the audience, whose person is still known."""
    return and_(Registration.state.in_(SEATED), Registration.is_crew.is_(False), Registration.erased_at.is_(None))


def _unsettled() -> ColumnElement[bool]:
    return and_(_settles(), ~exists().where(Attendance.registration_id == Registration.id))


def due_runs(now: datetime, limit: int = 50) -> Sequence[uuid.UUID]:
    """Runs that are over, with somebody who is not settled yet, the oldest first."""
    return db.session.scalars(
        select(Run.id)
        .join(Webinar, Webinar.id == Run.webinar_id)
        .where(
            Run.ends_at <= now - SETTLES_AFTER, Run.ends_at > now - SETTLES_UNTIL, Run.state == RunState.PLANNED,
            Webinar.state == WebinarState.PUBLISHED, exists().where(Registration.run_id == Run.id, _unsettled()),
        )
        .order_by(Run.ends_at, Run.id)
        .limit(limit)
    ).all()  # fmt: skip


def unsettled_locked(run_id: uuid.UUID, limit: int) -> Sequence[Registration]:
    """Registrations of a run to be settled now, locked; what another worker is at is left to it."""
    return db.session.scalars(
        select(Registration)
        .where(Registration.run_id == run_id, _unsettled())
        .order_by(Registration.id)
        .limit(limit)
        .with_for_update(of=Registration, skip_locked=True)
        .execution_options(populate_existing=True)
    ).all()


def owed_locked(limit: int) -> Sequence[Attendance]:
    """Of people with an account who attended and have no certificate of it yet, locked; what another worker is at is left."""
    return db.session.scalars(
        select(Attendance)
        .join(Registration, Registration.id == Attendance.registration_id)
        .join(Run, Run.id == Registration.run_id)
        .join(Webinar, Webinar.id == Run.webinar_id)
        .where(
            Attendance.is_attended, Attendance.certificate_id.is_(None), Registration.user_id.is_not(None),
            Registration.erased_at.is_(None), Webinar.gives_certificate,
        )
        .order_by(Attendance.registration_id)
        .limit(limit)
        .with_for_update(of=Attendance, skip_locked=True)
    ).all()  # fmt: skip


def _person(one: Registration) -> tuple[str, str]:
    return ("user", str(one.user_id)) if one.user_id else ("email", one.email_key)


def of_person(registration: Registration, webinar_id: uuid.UUID, *, lock: bool = False) -> Sequence[Registration]:
    """All registrations of the same person in the runs of a webinar, the given one among them, in the order of their ids."""
    who = Registration.user_id == registration.user_id if registration.user_id else and_(
        Registration.email_key == registration.email_key, Registration.email_key != ""
    )  # fmt: skip
    runs = select(Run.id).where(Run.webinar_id == webinar_id)
    statement = (
        select(Registration)
        .where(or_(Registration.id == registration.id, and_(Registration.run_id.in_(runs), who)))
        .order_by(Registration.id)
        .execution_options(populate_existing=True)
    )
    return db.session.scalars(statement.with_for_update() if lock else statement).all()


@dataclass(frozen=True)
class Evidence:
    """One person in a webinar: his visits by run, in the order of the runs' numbers, the runs, and what he has watched of its
    recordings, each by itself.
    """

    visits: Mapping[uuid.UUID, Visit]
    runs: Mapping[uuid.UUID, Run]
    recordings: Sequence[Watched] = ()

    @property
    def watched(self) -> Watched | None:
        """The recording that counts most: its quiz is not failed, and the largest share of it was watched."""
        return max(
            self.recordings,
            key=lambda one: (one.quiz_passed is not False, one.seconds / max(one.length, 1)),
            default=None,
        )


def evidence_of(
    registrations: Collection[Registration], webinar_id: uuid.UUID, now: datetime
) -> dict[uuid.UUID, Evidence]:
    """Registration → all that is known of its person in the webinar: three statements for however many people. Runs that are
    not over, cancelled or postponed are no evidence yet.
    """
    users = [one.user_id for one in registrations if one.user_id]
    addresses = [one.email_key for one in registrations if not one.user_id and one.email_key]
    own = [one.id for one in registrations]
    rows = db.session.execute(
        select(Registration, Run)
        .join(Run, Run.id == Registration.run_id)
        .where(
            Run.webinar_id == webinar_id, Run.state == RunState.PLANNED, Run.ends_at <= now,
            or_(Registration.id.in_(own), Registration.user_id.in_(users), Registration.email_key.in_(addresses)),
            Registration.state.in_(SEATED), Registration.is_crew.is_(False),
        )
        .order_by(Run.number, Registration.id)
    ).all()  # fmt: skip
    devices = _devices([row.id for row, _run in rows])
    watched = recordings.watched_of([row.id for row, _run in rows])
    people: dict[tuple[str, str], dict[uuid.UUID, Visit]] = defaultdict(dict)
    seen: dict[tuple[str, str], list[Watched]] = defaultdict(list)
    runs: dict[uuid.UUID, Run] = {}
    for row, run in rows:
        runs[run.id] = run
        people[_person(row)][run.id] = Visit(held_of(run), devices.get(row.id, {}), row.checked_in_at is not None)
        seen[_person(row)] += [one for _recording, one in watched.get(row.id, ())]
    return {one.id: Evidence(people.get(_person(one), {}), runs, seen.get(_person(one), ())) for one in registrations}


def held_of(run: Run) -> Held:
    """A run as it was held."""
    return held(run.starts_at, run.ends_at, run.room_ended_at)


def _devices(registration_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, dict[str, list[Interval]]]:
    """Registration → device → when it was there."""
    found: dict[uuid.UUID, dict[str, list[Interval]]] = defaultdict(lambda: defaultdict(list))
    rows = db.session.execute(
        select(Presence.registration_id, Presence.device, Presence.first_at, Presence.last_at)
        .where(Presence.registration_id.in_(list(registration_ids)))
        .order_by(Presence.first_at, Presence.id)
    )
    for registration_id, device, begins, ends in rows:
        found[registration_id][device].append((begins, ends))
    return found


def attendance_of(registration_id: uuid.UUID) -> Attendance | None:
    """What was found, as it is now."""
    return db.session.get(Attendance, registration_id, populate_existing=True)


def attendances_of(registration_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Attendance]:
    rows = db.session.scalars(select(Attendance).where(Attendance.registration_id.in_(registration_ids)))
    return {row.registration_id: row for row in rows}


def is_settled(webinar_id: uuid.UUID) -> bool:
    """Whether the rule of the webinar has been applied to somebody."""
    found = (
        select(Attendance.registration_id)
        .join(Registration, Registration.id == Attendance.registration_id)
        .join(Run, Run.id == Registration.run_id)
        .where(Run.webinar_id == webinar_id)
    )
    return bool(db.session.scalar(select(found.exists())))


def appeals_of(registration_id: uuid.UUID) -> list[Appeal]:
    """What a person has said against it, the newest first."""
    rows = db.session.scalars(
        select(Appeal).where(Appeal.registration_id == registration_id).order_by(Appeal.created_at.desc(), Appeal.id)
    )
    return list(rows)


def appeal_locked(appeal_id: uuid.UUID) -> Appeal | None:
    """An appeal as it is now, locked."""
    found: Appeal | None = db.session.scalar(
        select(Appeal).where(Appeal.id == appeal_id).with_for_update().execution_options(populate_existing=True)
    )
    return found


def appeal_by_id(appeal_id: uuid.UUID) -> Appeal | None:
    return db.session.get(Appeal, appeal_id)


@dataclass(frozen=True)
class Settled:
    """A line of the organiser's list."""

    one: OneRegistration
    attendance: Attendance | None
    appeals: int


def settled_in(run_id: uuid.UUID) -> Select[*tuple[Any, ...]]:
    """(registration, person, city, attendance, open appeals) of the audience of a run: open appeals first, then by name."""
    waiting = (
        select(func.count())
        .where(Appeal.registration_id == Registration.id, Appeal.decided_at.is_(None))
        .correlate(Registration)
        .scalar_subquery()
    )
    name = func.lower(func.coalesce(User.display_name, Registration.name))
    return (
        select(Registration, User, City, Attendance, waiting)
        .outerjoin(User, User.id == Registration.user_id)
        .outerjoin(City, City.id == Registration.city_id)
        .outerjoin(Attendance, Attendance.registration_id == Registration.id)
        .where(Registration.run_id == run_id, Registration.state.in_(SEATED), Registration.is_crew.is_(False))
        .order_by((waiting == 0), name, Registration.id)
    )


@dataclass(frozen=True)
class Outcomes:
    """People of a run: with a seat, who attended, were there too short, were not there, have a certificate; and appeals that
    wait for an answer.
    """

    seated: int
    attended: int
    short: int
    absent: int
    certificates: int
    appeals: int


def outcomes_of(run_id: uuid.UUID) -> Outcomes:
    """The numbers of a run, in one statement."""
    here = Registration.run_id == run_id
    appeals = (
        select(func.count())
        .select_from(Appeal)
        .join(Registration, Registration.id == Appeal.registration_id)
        .where(here, Appeal.decided_at.is_(None))
        .scalar_subquery()
    )
    missed = Attendance.is_attended.is_(False)
    row = db.session.execute(
        select(
            func.count(), func.count().filter(Attendance.is_attended), func.count().filter(missed, Attendance.outcome != "absent"),
            func.count().filter(missed, Attendance.outcome == "absent"),
            func.count().filter(Attendance.certificate_id.is_not(None)), appeals,
        )
        .select_from(Registration)
        .outerjoin(Attendance, Attendance.registration_id == Registration.id)
        .where(here, Registration.state.in_(SEATED), Registration.is_crew.is_(False))
    ).one()  # fmt: skip
    return Outcomes(*row)

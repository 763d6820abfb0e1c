"""Whom the organiser of a run reaches: by state, city and language, and which addresses take no mail."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import joinedload

from portal.accounts.models import User
from portal.cities.models import City
from portal.core import db
from portal.notifications import queries as mails
from portal.notifications import rules as mail_rules
from portal.notifications.models import SuppressionReason
from portal.webinars.models import (
    Contributor,
    ContributorState,
    Part,
    Presence,
    Registration,
    RegistrationState,
    Run,
    RunState,
    Webinar,
    WebinarState,
)
from portal.webinars.rules.telling import TOLD


@dataclass(frozen=True)
class Unreached:
    """Somebody whose address takes no mail. `user_id`: he has an account, and reads it in the portal."""

    registration_id: uuid.UUID
    user_id: uuid.UUID | None
    name: str
    email: str
    reason: SuppressionReason


@dataclass
class Count:
    """Of one run, city or language."""

    invited: int = 0
    confirmed: int = 0
    waiting: int = 0
    reachable: int = 0
    unreachable: int = 0


@dataclass
class Steps:
    """How far people of one run have come, without those who make it: all that are asked or registered; those with a seat, and
    of these who takes mail, has opened the join page, tested the devices, and was in the room.
    """

    asked: int = 0
    confirmed: int = 0
    reachable: int = 0
    opened: int = 0
    tested: int = 0
    present: int = 0


@dataclass
class Reach:
    """What an organiser sees of one run. Cities by their names, None: no city given; languages by their tag."""

    steps: Steps = field(default_factory=Steps)
    total: Count = field(default_factory=Count)
    cities: dict[uuid.UUID | None, tuple[Mapping[str, str], Count]] = field(default_factory=dict)
    languages: dict[str, Count] = field(default_factory=dict)
    unreached: list[Unreached] = field(default_factory=list)


_SEATED = (RegistrationState.CONFIRMED, RegistrationState.NO_SHOW)
_WAITING = {RegistrationState.WAITING, RegistrationState.OFFERED, RegistrationState.PENDING}


def reach_of(run_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Reach]:
    """All runs of a webinar in two statements: who is to be told, how far each has come, and which of the addresses take no mail."""
    was_there = select(Presence.registration_id).where(Presence.registration_id == Registration.id).exists()
    rows = db.session.execute(
        select(
            Registration.id, Registration.run_id, Registration.state, Registration.city_id, City.names, Registration.user_id,
            func.coalesce(User.locale, Registration.lang).label("lang"),
            func.coalesce(User.display_name, Registration.name).label("name"),
            func.coalesce(User.email, Registration.email).label("email"), Registration.is_crew,
            Registration.opened_join_at, Registration.device_checked_at, was_there.label("was_there"),
        )
        .outerjoin(User, User.id == Registration.user_id)
        .outerjoin(City, City.id == Registration.city_id)
        .where(Registration.run_id.in_(run_ids), Registration.state.in_([*TOLD, RegistrationState.NO_SHOW]), Registration.erased_at.is_(None),
            Registration.confirm_until.is_(None),
        )
        .order_by(Registration.created_at, Registration.id)
    ).all()  # fmt: skip
    dead = mails.suppressed_among([row.email for row in rows])
    found = {run_id: Reach() for run_id in run_ids}
    for row in rows:
        reach, reason = found[row.run_id], dead.get(mail_rules.address_hash(row.email))
        city = reach.cities.setdefault(row.city_id, (row.names or {}, Count()))[1]
        for count in (reach.total, city, reach.languages.setdefault(row.lang, Count())):
            _add(count, row.state, is_reached=reason is None)
        if not row.is_crew:
            _step(reach.steps, row, is_reached=reason is None)
        if reason is not None:
            reach.unreached.append(Unreached(row.id, row.user_id, row.name, row.email, reason))
    return found


def _add(count: Count, state: RegistrationState, *, is_reached: bool) -> None:
    count.invited += state is RegistrationState.INVITED
    count.confirmed += state in _SEATED
    count.waiting += state in _WAITING
    count.reachable += is_reached
    count.unreachable += not is_reached


def _step(steps: Steps, row: Row[*tuple[Any, ...]], *, is_reached: bool) -> None:
    steps.asked += 1
    if row.state in _SEATED:
        steps.confirmed += 1
        steps.reachable += is_reached
        steps.opened += row.opened_join_at is not None
        steps.tested += row.device_checked_at is not None
        steps.present += row.was_there


def interpreted(webinar_id: uuid.UUID) -> list[tuple[uuid.UUID | None, Sequence[str]]]:
    """(run, languages) of the interpreters who have said yes; None: they come to all runs."""
    rows = db.session.execute(
        select(Contributor.run_id, Contributor.languages).where(
            Contributor.webinar_id == webinar_id, Contributor.part == Part.INTERPRETER,
            Contributor.state == ContributorState.CONFIRMED,
        )
    )  # fmt: skip
    return [(run_id, languages) for run_id, languages in rows]


def runs_near(now: datetime, within: timedelta) -> Sequence[Run]:
    """Runs that begin soon and whose organiser is known, with webinar and texts."""
    return db.session.scalars(
        select(Run)
        .join(Run.webinar)
        .where(
            Run.state == RunState.PLANNED, Webinar.state == WebinarState.PUBLISHED, Run.starts_at > now,
            Run.starts_at <= now + within, Webinar.created_by.is_not(None),
        )
        .options(joinedload(Run.webinar, innerjoin=True).selectinload(Webinar.texts))
        .order_by(Run.starts_at)
    ).all()  # fmt: skip


def registration_of_organiser(registration_id: uuid.UUID, *, lock: bool = False) -> Registration | None:
    """A registration with its run and webinar; whether the reader runs that webinar, a rule says."""
    statement = (
        select(Registration)
        .where(Registration.id == registration_id, Registration.erased_at.is_(None))
        .options(joinedload(Registration.run, innerjoin=True).joinedload(Run.webinar, innerjoin=True).selectinload(Webinar.texts))
        .execution_options(populate_existing=True)
    )  # fmt: skip
    found: Registration | None = db.session.scalar(statement.with_for_update(of=Registration) if lock else statement)
    return found

"""Whom the organiser of a run reaches: by state, city and language, and which addresses take no mail."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import func, select
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
    """Of one run, city or language. A column more, e.g. who opened the page of joining, is a field more."""

    invited: int = 0
    confirmed: int = 0
    waiting: int = 0
    reachable: int = 0
    unreachable: int = 0


@dataclass
class Reach:
    """What an organiser sees of one run. Cities by their names, None: no city given; languages by their tag."""

    total: Count = field(default_factory=Count)
    cities: dict[uuid.UUID | None, tuple[Mapping[str, str], Count]] = field(default_factory=dict)
    languages: dict[str, Count] = field(default_factory=dict)
    unreached: list[Unreached] = field(default_factory=list)


_WAITING = {RegistrationState.WAITING, RegistrationState.OFFERED, RegistrationState.PENDING}


def reach_of(run_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Reach]:
    """All runs of a webinar in two statements: who is to be told, and which of the addresses take no mail."""
    rows = db.session.execute(
        select(
            Registration.id, Registration.run_id, Registration.state, Registration.city_id, City.names, Registration.user_id,
            func.coalesce(User.locale, Registration.lang).label("lang"),
            func.coalesce(User.display_name, Registration.name).label("name"),
            func.coalesce(User.email, Registration.email).label("email"),
        )
        .outerjoin(User, User.id == Registration.user_id)
        .outerjoin(City, City.id == Registration.city_id)
        .where(Registration.run_id.in_(run_ids), Registration.state.in_(TOLD), Registration.erased_at.is_(None),
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
        if reason is not None:
            reach.unreached.append(Unreached(row.id, row.user_id, row.name, row.email, reason))
    return found


def _add(count: Count, state: RegistrationState, *, is_reached: bool) -> None:
    count.invited += state is RegistrationState.INVITED
    count.confirmed += state is RegistrationState.CONFIRMED
    count.waiting += state in _WAITING
    count.reachable += is_reached
    count.unreachable += not is_reached


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

"""Registrations with whom and what they are about, and the numbers that people read of a run."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import joinedload

from portal.accounts.models import Grant, Role, User, UserState
from portal.cities import rules as cities_rules
from portal.cities.models import Affiliation, AffiliationState, City, Membership
from portal.core import clock, db, ids
from portal.core.awaiting import USER
from portal.core.prepared import NOW
from portal.notifications.services import Recipient
from portal.webinars.models import (
    HOLDING,
    Registration,
    RegistrationState,
    Run,
    RunState,
    Seat,
    Webinar,
    WebinarState,
)
from portal.webinars.rules.registering import GUEST_KEPT, capacity_of, seats_of

_WAITS = (RegistrationState.INVITED, RegistrationState.OFFERED)
COUNTS = Registration.confirm_until.is_(None)


@dataclass(frozen=True)
class OneRegistration:
    """A registration with its run (and the webinar, with its texts), the person if he has an account, and the city."""

    registration: Registration
    user: User | None
    city: City | None

    @property
    def run(self) -> Run:
        return self.registration.run

    @property
    def webinar(self) -> Webinar:
        return self.registration.run.webinar

    @property
    def titles(self) -> dict[str, str]:
        return {text.lang: text.title for text in self.webinar.texts}

    @property
    def name(self) -> str:
        return self.user.display_name if self.user else self.registration.name

    @property
    def email(self) -> str:
        return self.user.email if self.user else self.registration.email

    @property
    def lang(self) -> str:
        """Of mails: an account may have changed it since."""
        return self.user.locale if self.user else self.registration.lang

    @property
    def timezone(self) -> str:
        return self.user.timezone if self.user else self.registration.timezone

    @property
    def recipient(self) -> Recipient:
        return Recipient(self.user.id if self.user else None, self.email, self.name, self.lang, self.timezone)


def _whole() -> Select[*tuple[Any, ...]]:
    run = joinedload(Registration.run, innerjoin=True)
    webinar = run.joinedload(Run.webinar, innerjoin=True)
    return (
        select(Registration, User, City)
        .join(Run, Run.id == Registration.run_id)
        .join(Webinar, Webinar.id == Run.webinar_id)
        .outerjoin(User, User.id == Registration.user_id)
        .outerjoin(City, City.id == Registration.city_id)
        .options(webinar.selectinload(Webinar.texts))
    )


def registration_by_id(registration_id: uuid.UUID) -> OneRegistration | None:
    row = db.session.execute(_whole().where(Registration.id == registration_id)).one_or_none()
    return OneRegistration(*row) if row else None


def own_registration(user: Any, registration_id: uuid.UUID) -> OneRegistration | None:
    """A registration of the reader's own."""
    row = db.session.execute(
        _whole().where(Registration.id == registration_id, Registration.user_id == user.id)
    ).one_or_none()
    return OneRegistration(*row) if row else None


def registration_by_token(token: str) -> OneRegistration | None:
    """A guest's registration by the secret of his link; also one that an account has taken over since."""
    row = db.session.execute(_whole().where(Registration.token_hash == ids.digest(token))).one_or_none()
    return OneRegistration(*row) if row else None


def registrations_of(user: Any) -> list[OneRegistration]:
    """The reader's registrations, runs to come first, soonest first."""
    rows = db.session.execute(_whole().where(Registration.user_id == user.id).order_by(Run.starts_at, Registration.id))
    return [OneRegistration(*row) for row in rows]


def _awaits(user_id: Any, now: Any) -> tuple[ColumnElement[bool], ...]:
    return (
        Registration.user_id == user_id, Registration.state.in_(_WAITS), Webinar.state == WebinarState.PUBLISHED,
        Run.state == RunState.PLANNED, Run.ends_at > now,
        or_(Registration.offer_until.is_(None), Registration.offer_until > now),
        # An invitation is over with the registration; an offer has a time of its own.
        or_(
            Registration.state == RegistrationState.OFFERED, Run.registration_closes_at.is_(None),
            Run.registration_closes_at > now,
        ),
    )  # fmt: skip


def some_wait() -> Any:
    """Whether `waits_for` has anything to say of `USER` at `NOW`, as part of a statement (`core.awaiting`)."""
    found = select(Registration.id).join(Run, Run.id == Registration.run_id)
    found = found.join(Webinar, Webinar.id == Run.webinar_id).where(*_awaits(USER, NOW))
    return select(found.exists()).scalar_subquery()


def waits_for(user: Any, now: datetime) -> list[OneRegistration]:
    """Invitations and offers that wait for the reader's answer, the most urgent first."""
    ordered = _whole().where(*_awaits(user.id, now))
    rows = ordered.order_by(func.coalesce(Registration.offer_until, Run.starts_at), Registration.id)
    return [OneRegistration(*row) for row in db.session.execute(rows)]


def registration_of(run_id: uuid.UUID, *, user_id: uuid.UUID | None = None, email_key: str = "") -> Registration | None:
    """The row of a person in a run, by account or by a guest's address."""
    who: ColumnElement[bool] = (
        Registration.user_id == user_id if user_id else and_(Registration.email_key == email_key, Registration.email_key != "")
    )  # fmt: skip
    found: Registration | None = db.session.scalar(
        select(Registration)
        .where(Registration.run_id == run_id, who)
        .options(joinedload(Registration.run, innerjoin=True).joinedload(Run.webinar, innerjoin=True))
        .execution_options(populate_existing=True)
    )
    return found


def own_in_webinar(user: Any, webinar_id: uuid.UUID) -> dict[uuid.UUID, Registration]:
    """The reader's registrations in the runs of a webinar, by run."""
    rows = db.session.scalars(
        select(Registration)
        .join(Run, Run.id == Registration.run_id)
        .where(Run.webinar_id == webinar_id, Registration.user_id == user.id)
    )
    return {row.run_id: row for row in rows}


# Numbers -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Places:
    """What people read of the seats of one sort in a run. `limit` and `free` are None where there is no limit."""

    seat: Seat
    limit: int | None
    taken: int
    waiting: int

    @property
    def free(self) -> int | None:
        """Seats that somebody who registers now can get: who waits goes first."""
        if self.limit is None:
            return None
        return 0 if self.waiting else max(0, self.limit - self.taken)


def places(runs: Collection[Run]) -> dict[uuid.UUID, dict[Seat, Places]]:
    """Run → sort of seat → its numbers, for the sorts that each run has; one statement for all."""
    rows = db.session.execute(
        select(
            Registration.run_id, Registration.seat,
            func.count().filter(Registration.state.in_(HOLDING), Registration.is_crew.is_(False)),
            func.count().filter(Registration.state == RegistrationState.WAITING, COUNTS),
        )
        .where(Registration.run_id.in_([run.id for run in runs]))
        .group_by(Registration.run_id, Registration.seat)
    )  # fmt: skip
    counted = {(run_id, seat): (taken, waiting) for run_id, seat, taken, waiting in rows}
    return {
        run.id: {
            seat: Places(seat, capacity_of(run, seat), *counted.get((run.id, seat), (0, 0))) for seat in seats_of(run)
        }
        for run in runs
    }


def place_in_line(registration: Registration) -> int:
    """Which number somebody on the waiting list has, from 1."""
    ahead = db.session.scalar(
        select(func.count()).where(
            Registration.run_id == registration.run_id, Registration.seat == registration.seat, COUNTS,
            Registration.state == RegistrationState.WAITING,
            or_(
                Registration.queued_at < registration.queued_at,
                and_(Registration.queued_at == registration.queued_at, Registration.id < registration.id),
            ),
        )
    )  # fmt: skip
    return (ahead or 0) + 1


# For organisers ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Wanted:
    """Which registrations of a run an organiser looks at; None or empty: all."""

    state: RegistrationState | None = None
    city_id: uuid.UUID | None = None
    lang: str = ""


def _lang_of() -> ColumnElement[str]:
    return func.coalesce(User.locale, Registration.lang)


def registrations_in(run_id: uuid.UUID, wanted: Wanted) -> Select[*tuple[Any, ...]]:
    """(registration, person, city) of a run, those who wait for the organiser first, then in order of registration; what a
    guest has not confirmed is left out.
    """
    statement = _whole().where(Registration.run_id == run_id, COUNTS)
    if wanted.state is not None:
        statement = statement.where(Registration.state == wanted.state)
    if wanted.city_id is not None:
        statement = statement.where(Registration.city_id == wanted.city_id)
    if wanted.lang:
        statement = statement.where(_lang_of() == wanted.lang)
    return statement.order_by(
        (Registration.state != RegistrationState.PENDING), func.coalesce(Registration.queued_at, Registration.created_at),
        Registration.id,
    )  # fmt: skip


def all_registrations_in(run_id: uuid.UUID, wanted: Wanted) -> list[OneRegistration]:
    """As `registrations_in`, all of them: for a file."""
    return [OneRegistration(*row) for row in db.session.execute(registrations_in(run_id, wanted))]


@dataclass(frozen=True)
class RunCounts:
    """How many registrations a run has in each state, in which cities and languages; `unconfirmed`: guests who have not
    followed their link.
    """

    states: Mapping[RegistrationState, int]
    cities: Sequence[tuple[uuid.UUID, Mapping[str, str], int]]
    languages: Mapping[str, int]
    unconfirmed: int


def counts_in(run_id: uuid.UUID) -> RunCounts:
    """One statement: counted by state, city and language at once, added up here."""
    rows = db.session.execute(
        select(
            COUNTS.label("counts"), Registration.state, City.id, City.names, _lang_of().label("lang"), func.count()
        )
        .outerjoin(User, User.id == Registration.user_id)
        .outerjoin(City, City.id == Registration.city_id)
        .where(Registration.run_id == run_id)
        .group_by(COUNTS, Registration.state, City.id, _lang_of())
    )  # fmt: skip
    states: dict[RegistrationState, int] = {}
    by_city: dict[uuid.UUID, tuple[Mapping[str, str], int]] = {}
    languages: dict[str, int] = {}
    unconfirmed = 0
    for counts, state, city_id, names, lang, number in rows:
        if not counts:
            unconfirmed += number
            continue
        states[state] = states.get(state, 0) + number
        languages[lang] = languages.get(lang, 0) + number
        if city_id is not None:
            by_city[city_id] = (names, by_city.get(city_id, (names, 0))[1] + number)
    return RunCounts(states, [(key, names, number) for key, (names, number) in by_city.items()], languages, unconfirmed)


def answered_keys(webinar_id: uuid.UUID) -> set[str]:
    """Keys of the questions that somebody has answered at registration."""
    keys = func.jsonb_object_keys(Registration.answers)
    rows = db.session.scalars(
        select(keys).join(Run, Run.id == Registration.run_id).where(Run.webinar_id == webinar_id).distinct()
    )
    return set(rows)


def run_with_runs(run_id: uuid.UUID) -> Run | None:
    """A run with its webinar, and that with texts, runs and city."""
    whole = joinedload(Run.webinar, innerjoin=True)
    found: Run | None = db.session.scalar(
        select(Run)
        .where(Run.id == run_id)
        .options(
            whole.selectinload(Webinar.texts), whole.selectinload(Webinar.runs), whole.joinedload(Webinar.city)
        )
    )  # fmt: skip
    return found


# Who is who ----------------------------------------------------------------------------------------------------------


def member_cities(user: Any) -> set[uuid.UUID]:
    """Ids of the member cities for which the person works or speaks, as the city or the secretariat has confirmed."""
    works = select(Affiliation.city_id).where(
        Affiliation.user_id == user.id, Affiliation.state == AffiliationState.CONFIRMED, Affiliation.ends_on.is_(None)
    )
    speaks = select(Grant.scope_id).where(
        Grant.user_id == user.id, Grant.role == Role.CITY_COORDINATOR, Grant.scope_kind == "city", Grant.revoked_at.is_(None)
    )  # fmt: skip
    today = clock.today()
    rows = db.session.scalars(
        select(Membership).where(or_(Membership.city_id.in_(works), Membership.city_id.in_(speaks)))
    )
    return {one.city_id for one in rows if one.city_id is not None and cities_rules.holds_on(one, today)}


def people_by_email(keys: Collection[str]) -> dict[str, User]:
    """Active people by the key of their address."""
    rows = db.session.scalars(select(User).where(User.email_key.in_(keys), User.state == UserState.ACTIVE))
    return {user.email_key: user for user in rows}


def guests_of_address(email_key: str) -> Sequence[Registration]:
    """Confirmed registrations of guests with this address, which an account takes over."""
    return db.session.scalars(
        select(Registration)
        .where(Registration.email_key == email_key, Registration.user_id.is_(None), COUNTS)
        .order_by(Registration.run_id)
        .with_for_update()
    ).all()


# What is due ---------------------------------------------------------------------------------------------------------


def guests_to_forget(now: datetime, limit: int = 500) -> Sequence[Registration]:
    """Registrations of guests whose run is so long over, or was called off so long ago, that the person is not kept."""
    before = now - GUEST_KEPT
    return db.session.scalars(
        select(Registration)
        .join(Run, Run.id == Registration.run_id)
        .where(
            Registration.user_id.is_(None), Registration.erased_at.is_(None), Run.ends_at < before,
            or_(Run.off_at.is_(None), Run.off_at < before),
        )
        .order_by(Registration.id)
        .limit(limit)
        .with_for_update(of=Registration, skip_locked=True)
    ).all()  # fmt: skip


def states_in(
    run_id: uuid.UUID, keys: Collection[str], users: Collection[uuid.UUID]
) -> dict[str | uuid.UUID, RegistrationState]:
    """How people and addresses of a list stand in a run: by id of the account, or by key of the address."""
    rows = db.session.execute(
        select(Registration.user_id, Registration.email_key, Registration.state).where(
            Registration.run_id == run_id,
            COUNTS,
            or_(Registration.user_id.in_(users), Registration.email_key.in_(keys)),
        )
    )
    return {user_id or key: state for user_id, key, state in rows}


def provisional_in(run_id: uuid.UUID, keys: Collection[str]) -> dict[str, Registration]:
    """Registrations of guests who have not confirmed their address, by its key."""
    rows = db.session.scalars(
        select(Registration).where(
            Registration.run_id == run_id, Registration.email_key.in_(keys), Registration.confirm_until.is_not(None)
        )
    )
    return {row.email_key: row for row in rows}

"""Nominations: a city's list and quota, one person's own."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from portal.accounts.models import User
from portal.cities.models import City, Membership, MembershipKind
from portal.core import db
from portal.training.models import Edition, EditionState, Enrolment, EnrolmentState, Nomination
from portal.training.rules import IN_FORCE, nominations_are_open, takes_seats

NOMINATING = (MembershipKind.FULL, MembershipKind.ASSOCIATE)


@dataclass(frozen=True)
class Quota:
    """Places of one city in an edition, and of the edition. `seats_left` is None where nominations take no seats."""

    city_taken: int
    city_limit: int
    seats_taken: int
    seats_limit: int
    seats_left: int | None

    @property
    def city_left(self) -> int:
        return max(0, self.city_limit - self.city_taken)

    @property
    def is_full(self) -> bool:
        return self.city_left == 0 or self.seats_left == 0


@dataclass(frozen=True)
class Nominee:
    """A line of a list of nominations. `person` is None once the account was erased."""

    nomination: Nomination
    person: User | None
    city: City
    enrolment_state: EnrolmentState | None

    @property
    def has_completed(self) -> bool:
        return self.enrolment_state is EnrolmentState.COMPLETED


def is_member(city_id: uuid.UUID, now: datetime) -> bool:
    """Whether the city is a full or associate member today: only members nominate."""
    today = now.date()
    return bool(
        db.session.scalar(
            select(Membership.id)
            .where(
                Membership.city_id == city_id, Membership.kind.in_(NOMINATING), Membership.starts_on <= today,
                (Membership.ends_on.is_(None)) | (Membership.ends_on > today),
            )
            .limit(1)
        )
    )  # fmt: skip


def taken_places(edition_id: uuid.UUID, city_id: uuid.UUID) -> tuple[set[int], set[int]]:
    """(seats of the edition, slots of the city) that nominations in force hold."""
    rows = db.session.execute(
        select(Nomination.seat, Nomination.city_id, Nomination.city_slot).where(
            Nomination.edition_id == edition_id, Nomination.state.in_(IN_FORCE)
        )
    ).all()
    seats = {row.seat for row in rows if row.seat is not None}
    return seats, {row.city_slot for row in rows if row.city_id == city_id}


def quota(edition: Edition, city_id: uuid.UUID) -> Quota:
    """How many places the city and the edition have left."""
    seats, slots = taken_places(edition.id, city_id)
    left = max(0, edition.seats - len(seats)) if takes_seats(edition) else None
    return Quota(len(slots), edition.seats_per_city, len(seats), edition.seats, left)


def _nominees() -> Any:
    return (
        select(Nomination, User, City, Enrolment.state)
        .join(City, City.id == Nomination.city_id)
        .outerjoin(User, User.id == Nomination.user_id)
        .outerjoin(Enrolment, (Enrolment.nomination_id == Nomination.id))
    )


def nominees_of_city(edition_id: uuid.UUID, city_id: uuid.UUID) -> list[Nominee]:
    """The city's nominations, those in force by rank, then what was declined or withdrawn."""
    rows = db.session.execute(
        _nominees()
        .where(Nomination.edition_id == edition_id, Nomination.city_id == city_id)
        .order_by(Nomination.city_slot.is_(None), Nomination.rank, Nomination.created_at)
    ).all()
    return [Nominee(*row) for row in rows]


def nominees_of_edition(edition_id: uuid.UUID) -> list[Nominee]:
    """All nominations of an edition, by city and rank."""
    rows = db.session.execute(
        _nominees()
        .where(Nomination.edition_id == edition_id)
        .order_by(City.slug, Nomination.city_slot.is_(None), Nomination.rank, Nomination.created_at)
    ).all()
    return [Nominee(*row) for row in rows]


def nomination_in_force(edition_id: uuid.UUID, user_id: uuid.UUID) -> Nomination | None:
    """The nomination of a person for an edition that takes a place, whatever city made it."""
    return db.session.scalar(
        select(Nomination).where(
            Nomination.edition_id == edition_id, Nomination.user_id == user_id, Nomination.state.in_(IN_FORCE)
        )
    )


def nomination_of(user: Any, nomination_id: uuid.UUID) -> Nomination | None:
    """A nomination, if this person is the one nominated; with its edition and programme."""
    return db.session.scalar(
        select(Nomination)
        .where(Nomination.id == nomination_id, Nomination.user_id == user.id)
        .options(joinedload(Nomination.edition).joinedload(Edition.programme))
    )


def nomination_by_id(nomination_id: uuid.UUID) -> Nomination | None:
    """A nomination with its edition, for those who then ask whether the reader may act on it."""
    return db.session.scalar(
        select(Nomination).where(Nomination.id == nomination_id).options(joinedload(Nomination.edition))
    )


def next_rank(edition_id: uuid.UUID, city_id: uuid.UUID) -> int:
    """The rank behind the city's last nominee in force."""
    highest = db.session.scalar(
        select(func.max(Nomination.rank)).where(
            Nomination.edition_id == edition_id, Nomination.city_id == city_id, Nomination.state.in_(IN_FORCE)
        )
    )
    return (highest or 0) + 1


def ranked(edition_id: uuid.UUID, city_id: uuid.UUID) -> Sequence[Nomination]:
    """The city's nominations in force, first choice first."""
    return db.session.scalars(
        select(Nomination)
        .where(
            Nomination.edition_id == edition_id, Nomination.city_id == city_id, Nomination.state.in_(IN_FORCE)
        )
        .order_by(Nomination.rank, Nomination.created_at)
        .execution_options(populate_existing=True)
    ).all()  # fmt: skip


def open_places(city_ids: Sequence[uuid.UUID], now: datetime) -> list[tuple[Edition, uuid.UUID, int]]:
    """(edition, city, places left to the city) where a city can still nominate, by closing date."""
    if not city_ids:
        return []
    taken = (
        select(Nomination.edition_id, Nomination.city_id, func.count().label("taken"))
        .where(Nomination.city_id.in_(city_ids), Nomination.state.in_(IN_FORCE))
        .group_by(Nomination.edition_id, Nomination.city_id)
        .subquery()
    )
    seats_taken = (
        select(func.count(Nomination.seat))
        .where(Nomination.edition_id == Edition.id)
        .correlate(Edition)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(Edition, City.id, Edition.seats_per_city - func.coalesce(taken.c.taken, 0), Edition.seats - seats_taken)
        .select_from(Edition)
        .join(City, City.id.in_(city_ids))
        .outerjoin(taken, (taken.c.edition_id == Edition.id) & (taken.c.city_id == City.id))
        .where(Edition.state == EditionState.OPEN, Edition.nominations_close_at > now)
        .order_by(Edition.nominations_close_at, Edition.slug, City.slug)
    ).all()
    found = [
        (edition, city_id, min(of_city, seats) if takes_seats(edition) else of_city)
        for edition, city_id, of_city, seats in rows
        if nominations_are_open(edition, now)
    ]
    return [(edition, city_id, left) for edition, city_id, left in found if left > 0]

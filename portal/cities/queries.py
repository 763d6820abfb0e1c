"""Reading cities, their history and their people. Lists are rows, not objects: they are read far more often than changed."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, aliased, joinedload, selectinload

from portal.accounts.models import Grant, Role, User, UserState
from portal.accounts.rules import scopes_of
from portal.cities.directory import Entry
from portal.cities.models import (
    Affiliation,
    AffiliationState,
    City,
    Membership,
    MembershipKind,
    Office,
    OfficeKind,
    Organisation,
)
from portal.cities.names import fold
from portal.cities.rules import COMMITTEE
from portal.core import db, i18n


def _holds(
    starts_on: InstrumentedAttribute[date], ends_on: InstrumentedAttribute[date | None], day: date
) -> ColumnElement[bool]:
    return (starts_on <= day) & or_(ends_on.is_(None), ends_on > day)


# Cities and organisations ---------------------------------------------------------------------------------------------


def cities_by_slug(slugs: Iterable[str]) -> dict[str, City]:
    """The cities with these addresses, in one query; unknown ones are missing."""
    return {found.slug: found for found in db.session.scalars(select(City).where(City.slug.in_(set(slugs))))}


def city_by_slug(slug: str) -> City | None:
    """The city with its memberships and offices, oldest first."""
    return db.session.scalars(
        select(City).where(City.slug == slug).options(selectinload(City.memberships), selectinload(City.offices))
    ).one_or_none()


def city_with_people(slug: str) -> tuple[City, int] | None:
    """The same, and how many people are confirmed to work for it now; in two statements, for its page asks other modules, too."""
    people = select(func.count(Affiliation.id)).where(
        Affiliation.city_id == City.id, Affiliation.ends_on.is_(None), Affiliation.state == AffiliationState.CONFIRMED
    )
    wanted = select(City, people.scalar_subquery()).where(City.slug == slug)
    loaded = wanted.options(selectinload(City.memberships), joinedload(City.offices))
    row = db.session.execute(loaded).unique().one_or_none()
    return (row[0], row[1]) if row else None


def organisation_by_slug(slug: str) -> Organisation | None:
    """The organisation with its memberships, oldest first."""
    return db.session.scalars(
        select(Organisation).where(Organisation.slug == slug).options(selectinload(Organisation.memberships))
    ).one_or_none()


def cities(ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, City]:
    """The cities with these ids, without their history."""
    wanted = set(ids)
    if not wanted:
        return {}
    return {city.id: city for city in db.session.scalars(select(City).where(City.id.in_(wanted)))}


def cities_of_country(country: str) -> Sequence[City]:
    """All cities of a country, members or not."""
    return db.session.scalars(select(City).where(City.country == country).order_by(City.id)).all()


def directory(day: date, *, with_organisations: bool = True) -> list[Entry]:
    """Everybody who is a member on that day: two queries for cities and offices, one for organisations."""
    held: dict[uuid.UUID, list[str]] = defaultdict(list)
    for city_id, kind in db.session.execute(
        select(Office.city_id, Office.kind).where(_holds(Office.starts_on, Office.ends_on, day))
    ):
        held[city_id].append(kind.value)
    entries = [
        Entry(
            slug=row.slug, names=row.names, own_lang=row.own_lang, country=row.country, region=row.region.value,
            kind=row.kind.value, since=row.since, latitude=row.latitude, longitude=row.longitude,
            offices=tuple(held[row.id]), population_band=row.population_band.value,
        )
        for row in db.session.execute(_members(City, Membership.city_id, day, City.latitude, City.longitude, City.population_band))
    ]  # fmt: skip
    if not with_organisations:
        return entries
    entries += [
        Entry(
            slug=row.slug, names=row.names, own_lang=row.own_lang, country=row.country, region=row.region.value,
            kind=row.kind.value, since=row.since,
        )
        for row in db.session.execute(_members(Organisation, Membership.organisation_id, day))
    ]  # fmt: skip
    return entries


def _members(
    kind: type[City | Organisation], key: InstrumentedAttribute[uuid.UUID | None], day: date,
    *columns: InstrumentedAttribute[Any],
) -> Select[Any]:  # fmt: skip
    """Who is a member on the day, with the kind of membership and the first day of the first one."""
    first = (
        select(key.label("member"), func.min(Membership.starts_on).label("since"))
        .where(Membership.kind != MembershipKind.OBSERVER)
        .group_by(key)
        .subquery()
    )
    return (
        select(
            kind.id, kind.slug, kind.names, kind.own_lang, kind.country, kind.region, *columns, Membership.kind,
            func.coalesce(first.c.since, Membership.starts_on).label("since"),
        )
        .join(Membership, key == kind.id)
        .outerjoin(first, first.c.member == kind.id)
        .where(_holds(Membership.starts_on, Membership.ends_on, day))
    )  # fmt: skip


@dataclass(frozen=True)
class MemberCounts:
    """How many there are today, for the landing page."""

    cities: int
    countries: int
    organisations: int


def count_members(day: date) -> MemberCounts:
    """Members on the day; countries are those of the cities."""
    held = _holds(Membership.starts_on, Membership.ends_on, day)
    row = db.session.execute(
        select(
            func.count(func.distinct(Membership.city_id)),
            func.count(func.distinct(City.country)),
            func.count(func.distinct(Membership.organisation_id)),
        )
        .outerjoin(City, City.id == Membership.city_id)
        .where(held)
    ).one()
    return MemberCounts(*row)


# Memberships and offices ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Holder:
    """A city that held an office on a day."""

    kind: OfficeKind
    slug: str
    names: Mapping[str, str]
    country: str
    starts_on: date
    ends_on: date | None
    note: str


def offices_on(day: date, kinds: Collection[OfficeKind] = COMMITTEE) -> list[Holder]:
    """Who held one of these offices on that day: in the order of `OfficeKind`, then by slug."""
    rows = db.session.execute(
        select(Office.kind, City.slug, City.names, City.country, Office.starts_on, Office.ends_on, Office.note)
        .join(City, City.id == Office.city_id)
        .where(Office.kind.in_(kinds), _holds(Office.starts_on, Office.ends_on, day))
    )
    order = list(OfficeKind)
    return sorted((Holder(*row) for row in rows), key=lambda held: (order.index(held.kind), held.slug))


def term_starts() -> list[date]:
    """The days on which a chair's term began, latest first: the terms of the committee."""
    return list(
        db.session.scalars(
            select(Office.starts_on).where(Office.kind == OfficeKind.CHAIR).distinct().order_by(Office.starts_on.desc())
        )
    )


def membership(key: uuid.UUID) -> Membership | None:
    """A membership with its city or organisation."""
    return db.session.get(Membership, key, options=[joinedload(Membership.city), joinedload(Membership.organisation)])


def office(key: uuid.UUID) -> Office | None:
    """An office with its city."""
    return db.session.get(Office, key, options=[joinedload(Office.city)])


def _overlaps(
    starts_on: InstrumentedAttribute[date], ends_on: InstrumentedAttribute[date | None], first: date, until: date | None
) -> ColumnElement[bool]:
    begins_before = starts_on < until if until else starts_on.is_not(None)
    return begins_before & or_(ends_on.is_(None), ends_on > first)


def memberships_within(
    *, city_id: uuid.UUID | None, organisation_id: uuid.UUID | None, starts_on: date, ends_on: date | None,
    but: uuid.UUID | None = None,
) -> Sequence[Membership]:  # fmt: skip
    """Memberships of this member that share a day with the period."""
    return db.session.scalars(
        select(Membership)
        .where(
            Membership.city_id == city_id if city_id else Membership.organisation_id == organisation_id,
            Membership.id != but if but else Membership.id.is_not(None),
            _overlaps(Membership.starts_on, Membership.ends_on, starts_on, ends_on),
        )
        .order_by(Membership.starts_on)
    ).all()


def offices_within(
    *, kinds: Collection[OfficeKind], starts_on: date, ends_on: date | None, but: uuid.UUID | None = None
) -> Sequence[Office]:
    """Offices of these kinds, of any city, that share a day with the period; each with its city."""
    return db.session.scalars(
        select(Office)
        .where(
            Office.kind.in_(kinds),
            Office.id != but if but else Office.id.is_not(None),
            _overlaps(Office.starts_on, Office.ends_on, starts_on, ends_on),
        )
        .options(joinedload(Office.city))
        .order_by(Office.starts_on)
    ).all()


# People ---------------------------------------------------------------------------------------------------------------


def affiliation(key: uuid.UUID) -> Affiliation | None:
    """An affiliation with its city."""
    return db.session.get(Affiliation, key, options=[joinedload(Affiliation.city)])


def current_affiliation(user_id: uuid.UUID, city_id: uuid.UUID) -> Affiliation | None:
    """What says now that the person works for the city, claimed or confirmed."""
    return db.session.scalars(
        select(Affiliation)
        .where(Affiliation.user_id == user_id, Affiliation.city_id == city_id, Affiliation.ends_on.is_(None))
        .options(joinedload(Affiliation.city))
    ).one_or_none()


def affiliations_of(user_id: uuid.UUID, *, ended: bool = False) -> Sequence[Affiliation]:
    """The person's affiliations that hold, with the ended ones if asked; each with its city, oldest first."""
    statement = select(Affiliation).where(Affiliation.user_id == user_id).options(joinedload(Affiliation.city))
    if not ended:
        statement = statement.where(Affiliation.ends_on.is_(None))
    return db.session.scalars(statement.order_by(Affiliation.starts_on, Affiliation.id)).all()


def cities_of_people(user_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, list[City]]:
    """For which cities each of these people works today, confirmed."""
    rows = db.session.execute(
        select(Affiliation.user_id, City)
        .join(City, City.id == Affiliation.city_id)
        .where(
            Affiliation.user_id.in_(user_ids), Affiliation.ends_on.is_(None),
            Affiliation.state == AffiliationState.CONFIRMED,
        )
        .order_by(Affiliation.starts_on, City.slug)
    )  # fmt: skip
    found: dict[uuid.UUID, list[City]] = defaultdict(list)
    for user_id, city in rows:
        found[user_id].append(city)
    return found


def cities_of(user: Any, state: AffiliationState | None = None) -> list[City]:
    """The cities for which the person works now, with that state if one is given."""
    return [each.city for each in affiliations_of(user.id) if state is None or each.state is state]


def coordinated_by(user: Any) -> list[City]:
    """The cities whose coordinator the person is."""
    keys = scopes_of(user, Role.CITY_COORDINATOR, "city")
    return sorted(cities(keys).values(), key=lambda city: city.slug)


def names_of_cities(ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Names in the reader's language, for lists that know ids only."""
    return {key: i18n.plain(city.names) for key, city in cities(ids).items()}


def city_choices() -> list[tuple[uuid.UUID, str]]:
    """(id, name in the reader's language) of every city, sorted by name: for forms that choose one."""
    found = [(row.id, i18n.plain(row.names)) for row in db.session.execute(select(City.id, City.names))]
    return sorted(found, key=lambda pair: fold(pair[1]))


@dataclass(frozen=True)
class Worker:
    """A person who works for a city, as its coordinator sees them."""

    affiliation_id: uuid.UUID
    user_id: uuid.UUID
    name: str
    email: str
    position: str
    state: AffiliationState
    starts_on: date
    ends_on: date | None


def people_of(city_id: uuid.UUID) -> list[Worker]:
    """Everybody who works or worked for the city: those who wait first, then those who work there, by name."""
    rows = db.session.execute(
        select(
            Affiliation.id, Affiliation.user_id, User.display_name, User.email, Affiliation.position, Affiliation.state,
            Affiliation.starts_on, Affiliation.ends_on,
        )
        .join(User, User.id == Affiliation.user_id)
        .where(Affiliation.city_id == city_id, User.state != UserState.ERASED)
    )  # fmt: skip
    people = [Worker(*row) for row in rows]
    return sorted(
        people, key=lambda one: (one.ends_on is not None, one.state is not AffiliationState.CLAIMED, fold(one.name))
    )


@dataclass(frozen=True)
class OwnCity:
    """A city that a person works or speaks for. `waiting`: claims to be answered, for those who speak for it."""

    id: uuid.UUID
    slug: str
    names: Mapping[str, str]
    country: str
    position: str
    state: AffiliationState | None
    is_coordinator: bool
    waiting: int


def own_cities(user: Any) -> list[OwnCity]:
    """The cities that the person works for, says to work for, or speaks for: one query for the reader's own page."""
    spoken_for = scopes_of(user, Role.CITY_COORDINATOR, "city")
    claim = aliased(Affiliation)
    waiting = (
        select(func.count(claim.id))
        .where(claim.city_id == City.id, claim.state == AffiliationState.CLAIMED, claim.ends_on.is_(None))
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(City.id, City.slug, City.names, City.country, Affiliation.position, Affiliation.state, waiting)
        .outerjoin(
            Affiliation,
            (Affiliation.city_id == City.id) & (Affiliation.user_id == user.id) & Affiliation.ends_on.is_(None),
        )
        .where(or_(Affiliation.id.is_not(None), City.id.in_(spoken_for)))
        .order_by(City.slug)
    )
    return [
        OwnCity(key, slug, names, country, position or "", state, key in spoken_for, number if key in spoken_for else 0)
        for key, slug, names, country, position, state, number in rows
    ]


def coordinators_of(city_id: uuid.UUID) -> Sequence[User]:
    """Those who speak for the city now."""
    return db.session.scalars(
        select(User)
        .join(Grant, Grant.user_id == User.id)
        .where(
            Grant.role == Role.CITY_COORDINATOR, Grant.scope_kind == "city", Grant.scope_id == city_id,
            Grant.revoked_at.is_(None), User.state == UserState.ACTIVE,
        )
        .order_by(User.id)
    ).all()  # fmt: skip

"""What is given out to others: records of cases in an order that can be gone on with, withdrawn ones as what is left of them."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, func, literal, or_, select, tuple_
from sqlalchemy.orm import selectinload

from portal.cases.models import Case, CaseTag, CaseText, CaseVersion, EvidenceStep, Stage, VersionState
from portal.cases.queries.published import Published, complete
from portal.cases.queries.tags import tags_of
from portal.cities.models import City, Membership, Office, Region
from portal.core import db
from portal.core.i18n import Origin
from portal.search import queries as search
from portal.search.queries import KnownTag

BATCH = 100  # cases that an export holds in memory at once


class Order(StrEnum):
    """What records are sorted by, and gone on from."""

    NUMBER = "number"
    CHANGED = "changed"
    NEWEST = "newest"


@dataclass(frozen=True)
class Choice:
    """Which records; what is empty does not choose. `tag`: "topic:open-data", or a scheme alone. Instants are inclusive."""

    tag: str = ""
    language: str = ""
    city: str = ""
    country: str = ""
    region: str = ""
    stage: str = ""
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class Record:
    """A case as others know it. `found` is None once it is withdrawn; `changed_at` has whole seconds."""

    case: Case
    version: CaseVersion
    city: City
    changed_at: datetime
    found: Published | None
    tags: Sequence[KnownTag]

    @property
    def number(self) -> int:
        if self.case.number is None:  # pragma: no cover  # a check of the database
            raise LookupError(self.case.id)
        return self.case.number


def _is_shown() -> ColumnElement[bool]:
    """As `shown_texts`: the original, what a machine made, and what somebody has reviewed."""
    return or_(CaseText.origin.in_((Origin.ORIGINAL, Origin.MACHINE)), CaseText.reviewed_at.is_not(None))


def _changed() -> ColumnElement[datetime]:
    """When what readers see of a case last changed, to the second."""
    text = (
        select(func.max(func.greatest(CaseText.changed_at, CaseText.reviewed_at)))
        .where(CaseText.version_id == CaseVersion.id, _is_shown())
        .correlate(CaseVersion)
        .scalar_subquery()
    )
    moment = func.coalesce(Case.withdrawn_at, func.greatest(CaseVersion.published_at, text))
    return func.date_trunc("second", moment, "UTC")


def _chosen(choice: Choice, *, with_withdrawn: bool) -> Select[Any]:
    """The ids of the versions that are out of the cases that are wanted."""
    wanted = (
        select(CaseVersion.id)
        .join(Case, CaseVersion.case_id == Case.id)
        .join(City, City.id == Case.city_id)
        .where(CaseVersion.state == VersionState.PUBLISHED, Case.number.is_not(None))
    )
    if not with_withdrawn:
        wanted = wanted.where(Case.withdrawn_at.is_(None))
    return wanted.where(*_conditions(choice))


def _conditions(choice: Choice) -> Iterator[ColumnElement[bool]]:
    if choice.tag:
        ids = [tag.id for tag in search.tags_by_id().values() if choice.tag in (tag.key, tag.scheme.value)]
        yield CaseVersion.id.in_(select(CaseTag.version_id).where(CaseTag.tag_id.in_(ids)))
    if choice.language:
        yield CaseVersion.id.in_(select(CaseText.version_id).where(CaseText.lang == choice.language, _is_shown()))
    if choice.city:
        yield City.slug == choice.city
    if choice.country:
        yield City.country == choice.country
    if choice.region:
        yield City.region == Region(choice.region)
    if choice.stage:
        yield CaseVersion.stage == Stage(choice.stage)
    if choice.since:
        yield _changed() >= choice.since
    if choice.until:
        yield _changed() <= choice.until


def records(
    choice: Choice, *, limit: int, after: tuple[datetime, int] | int | None = None, order: Order = Order.NUMBER,
    offset: int = 0, with_withdrawn: bool = False,
) -> list[Record]:  # fmt: skip
    """At most `limit` records behind `after`: a number, or for the order of changes an instant and a number."""
    sorting: tuple[Any, ...] = (Case.number,)
    wanted = _chosen(choice, with_withdrawn=with_withdrawn)
    if order is Order.CHANGED:
        sorting = (_changed(), Case.number)
        if isinstance(after, tuple):
            wanted = wanted.where(tuple_(*sorting) > tuple_(literal(after[0]), literal(after[1])))
    elif order is Order.NEWEST:
        sorting = (_changed().desc(), Case.number.desc())
    elif isinstance(after, int):
        wanted = wanted.where(Case.number > after)
    return _as_records(wanted.order_by(*sorting).limit(limit).offset(offset), sorting)


def record(number: int) -> Record | None:
    """The record of one case, withdrawn or not; None if no case has the number."""
    wanted = _chosen(Choice(), with_withdrawn=True).where(Case.number == number)
    return next(iter(_as_records(wanted, (Case.number,))), None)


def _as_records(chosen: Select[Any], sorting: Sequence[Any]) -> list[Record]:
    """All that is told of the chosen ones. They are chosen first, so that nothing is reckoned for the others."""
    columns: tuple[Any, ...] = (Case, CaseVersion, City, _changed().label("changed"))
    rows = db.session.execute(
        select(*columns)
        .join(CaseVersion, CaseVersion.case_id == Case.id)
        .join(City, City.id == Case.city_id)
        .where(CaseVersion.id.in_(chosen))
        .order_by(*sorting)
        .options(selectinload(CaseVersion.texts), selectinload(CaseVersion.files))
    ).all()
    if not rows:
        return []
    tags = tags_of([version.id for _case, version, _city, _moment in rows])
    out = complete([(case, version, city) for case, version, city, _moment in rows if case.withdrawn_at is None])
    found = {one.case.id: one for one in out}
    return [
        Record(case, version, city, moment, found.get(case.id), tags.get(version.id, []))
        for case, version, city, moment in rows
    ]


def count_records(choice: Choice, *, with_withdrawn: bool = False) -> int:
    wanted = _chosen(choice, with_withdrawn=with_withdrawn).subquery()
    return db.session.scalar(select(func.count()).select_from(wanted)) or 0


def every_record(*, with_withdrawn: bool = False) -> Iterator[list[Record]]:
    """All records by number in batches, so that the library may be of any size."""
    after: int | None = 0
    while after is not None:
        batch = records(Choice(), limit=BATCH, after=after, with_withdrawn=with_withdrawn)
        yield batch
        after = batch[-1].number if len(batch) == BATCH else None
        db.session.expunge_all()


@dataclass(frozen=True)
class LibraryState:
    """What tells whether anything public of the library has changed."""

    count: int
    first: datetime | None
    changed_at: datetime | None
    evidence_at: datetime | None


def library_state() -> LibraryState:
    """Withdrawn cases count: withdrawal is a change."""
    changed = _changed()
    row = db.session.execute(
        select(func.count(), func.min(changed), func.max(changed))
        .select_from(Case)
        .join(CaseVersion, CaseVersion.case_id == Case.id)
        .where(CaseVersion.state == VersionState.PUBLISHED, Case.number.is_not(None))
    ).one()
    return LibraryState(*row, db.session.scalar(select(func.max(EvidenceStep.at))))


def languages() -> list[str]:
    """In which languages there are cases for readers."""
    return list(
        db.session.scalars(
            select(CaseText.lang)
            .join(CaseVersion, CaseVersion.id == CaseText.version_id)
            .where(CaseVersion.state == VersionState.PUBLISHED, _is_shown())
            .distinct()
            .order_by(CaseText.lang)
        )
    )


@dataclass(frozen=True)
class Extent:
    """Where and since when the cases are. `bounds`: west, south, east, north in degrees; `begins`: a year, or empty."""

    bounds: tuple[float, float, float, float] | None
    begins: str


def extent() -> Extent:
    west, south, east, north, begins = db.session.execute(
        select(
            func.min(City.longitude), func.min(City.latitude), func.max(City.longitude), func.max(City.latitude),
            func.min(func.nullif(func.left(CaseVersion.started, 4), "")),
        )
        .join(Case, Case.city_id == City.id)
        .join(CaseVersion, CaseVersion.case_id == Case.id)
        .where(CaseVersion.state == VersionState.PUBLISHED, Case.withdrawn_at.is_(None))
    ).one()  # fmt: skip
    return Extent(None if west is None else (west, south, east, north), begins or "")


# Cities --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class KnownCity:
    """A city with what it is in the association on a day; `kind` is empty for one that is no member.

    `history`: "memberships" and "offices" with their rows of all times, if asked for.
    """

    city: City
    kind: str
    offices: tuple[str, ...]
    cases: int
    history: Mapping[str, Sequence[Membership | Office]] = field(default_factory=dict)


def known_cities(
    day: date,
    *,
    slug: str = "",
    country: str = "",
    after: str = "",
    limit: int | None = None,
    with_history: bool = False,
) -> list[KnownCity]:
    """Cities by address (slug), in four statements; two more with their history."""
    wanted = select(City).order_by(City.slug).where(City.slug > after).limit(limit)
    if slug:
        wanted = wanted.where(City.slug == slug)
    if country:
        wanted = wanted.where(City.country == country)
    found = db.session.scalars(wanted).all()
    ids = [city.id for city in found]
    kinds = _held(Membership, ids, day)
    offices = _held(Office, ids, day)
    past = {"memberships": _history(Membership, ids), "offices": _history(Office, ids)} if with_history else {}
    return [
        KnownCity(
            city, next(iter(kinds.get(city.id, [])), ""), tuple(offices.get(city.id, [])), count,
            {name: rows.get(city.id, []) for name, rows in past.items()},
        )
        for city, count in zip(found, _counts(ids), strict=True)
    ]  # fmt: skip


def _history(table: type[Membership | Office], ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[Membership | Office]]:
    """All rows by city, the oldest first."""
    found: dict[uuid.UUID, list[Membership | Office]] = {}
    wanted = select(table).where(table.city_id.in_(ids)).order_by(table.starts_on, table.kind)
    one: Any
    for one in db.session.scalars(wanted):
        found.setdefault(one.city_id, []).append(one)
    return found


def _held(table: type[Membership | Office], ids: Sequence[uuid.UUID], day: date) -> dict[uuid.UUID, list[str]]:
    rows = db.session.execute(
        select(table.city_id, table.kind)
        .where(table.city_id.in_(ids), table.starts_on <= day, or_(table.ends_on.is_(None), table.ends_on > day))
        .order_by(table.starts_on, table.kind)
    )
    found: dict[uuid.UUID, list[str]] = {}
    for city_id, kind in rows:
        if city_id is not None:  # organisations are members too
            found.setdefault(city_id, []).append(kind.value)
    return found


def _counts(ids: Sequence[uuid.UUID]) -> list[int]:
    """How many cases of each city are out."""
    counts = dict(
        db.session.execute(
            select(Case.city_id, func.count())
            .join(CaseVersion, CaseVersion.case_id == Case.id)
            .where(Case.city_id.in_(ids), CaseVersion.state == VersionState.PUBLISHED, Case.withdrawn_at.is_(None))
            .group_by(Case.city_id)
        ).all()
    )  # fmt: skip
    return [counts.get(one, 0) for one in ids]

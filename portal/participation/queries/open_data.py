"""A city's sets of data, their rows, and what is drawn of them."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Numeric, Select, Text, cast, func, literal_column, select
from sqlalchemy.orm import joinedload, selectinload

from portal.cities.models import City
from portal.core import db
from portal.participation.models import CityDataset, DatasetRow, DatasetVersion, PilotState, Space
from portal.participation.tables import Column

PER_PAGE = 20
BATCH = 2000
MOST_BARS = 30
MOST_POINTS = 120


def _whole() -> Select[Any]:
    """With space, city and all versions (not their rows), the newest first."""
    return select(CityDataset).options(
        joinedload(CityDataset.space).joinedload(Space.city), selectinload(CityDataset.versions)
    )


def datasets_of(space_id: uuid.UUID, *, drafts: bool) -> Sequence[CityDataset]:
    """Those of a space, budgets first, then by title of their own language."""
    statement = _whole().where(CityDataset.space_id == space_id)
    if not drafts:
        statement = statement.where(CityDataset.is_public)
    found: Sequence[CityDataset] = db.session.scalars(statement.order_by(CityDataset.kind, CityDataset.slug)).all()
    return found


def public_datasets(*, city: str = "", after: uuid.UUID | None = None, limit: int = 50) -> Sequence[CityDataset]:
    """Those that everybody sees, by id: of one city or of all."""
    statement = (
        _whole()
        .join(Space, Space.id == CityDataset.space_id)
        .where(CityDataset.is_public, Space.state.in_((PilotState.RUNNING, PilotState.ENDED)))
    )
    if city:
        statement = statement.join(City, City.id == Space.city_id).where(City.slug == city)
    if after is not None:
        statement = statement.where(CityDataset.id > after)
    found: Sequence[CityDataset] = db.session.scalars(statement.order_by(CityDataset.id).limit(limit)).all()
    return found


def dataset_by_slug(city: str, slug: str) -> CityDataset | None:
    found: CityDataset | None = db.session.scalars(
        _whole()
        .join(Space, Space.id == CityDataset.space_id)
        .join(City, City.id == Space.city_id)
        .where(City.slug == city, CityDataset.slug == slug)
    ).one_or_none()
    return found


def dataset_by_id(dataset_id: uuid.UUID, *, lock: bool = False) -> CityDataset | None:
    statement = _whole().where(CityDataset.id == dataset_id)
    if lock:
        statement = statement.with_for_update(of=CityDataset).execution_options(populate_existing=True)
    found: CityDataset | None = db.session.scalars(statement).one_or_none()
    return found


def known_dataset(dataset_id: uuid.UUID, *, lock: bool = False) -> CityDataset:
    """One that was made or read just now. Raises LookupError."""
    found = dataset_by_id(dataset_id, lock=lock)
    if found is None:
        raise LookupError(dataset_id)
    return found


def taken_addresses(space_id: uuid.UUID, beginning: str) -> set[str]:
    """The addresses of datasets in a space that begin so."""
    return set(
        db.session.scalars(
            select(CityDataset.slug).where(CityDataset.space_id == space_id, CityDataset.slug.startswith(beginning))
        )
    )


def newest_number(dataset_id: uuid.UUID) -> int:
    """The number of its newest version; 0: it has none. Whoever asks for a new one holds the dataset."""
    return (
        db.session.scalar(select(func.max(DatasetVersion.number)).where(DatasetVersion.dataset_id == dataset_id)) or 0
    )


@dataclass(frozen=True)
class Filter:
    """Rows whose cell in the column at `place` is this text."""

    place: int
    text: str


def rows_after(
    version_id: uuid.UUID, after: int, limit: int, where: Sequence[Filter] = (), until: int | None = None
) -> Sequence[DatasetRow]:
    """Rows by number, from behind `after` on."""
    statement = select(DatasetRow).where(DatasetRow.version_id == version_id, DatasetRow.number > after)
    if until is not None:
        statement = statement.where(DatasetRow.number <= until)
    for one in where:
        statement = statement.where(_cell(one.place) == one.text)
    return db.session.scalars(statement.order_by(DatasetRow.number).limit(limit)).all()


def every_row(version_id: uuid.UUID) -> Iterator[Sequence[tuple[int, list[str | None], Mapping[str, Any] | None]]]:
    """All rows as (number, cells, place), in batches, so that memory holds one of them."""
    after = 0
    while True:
        rows = db.session.execute(
            select(DatasetRow.number, DatasetRow.cells, DatasetRow.place)
            .where(DatasetRow.version_id == version_id, DatasetRow.number > after)
            .order_by(DatasetRow.number)
            .limit(BATCH)
        ).all()
        if not rows:
            return
        yield [(row[0], row[1], row[2]) for row in rows]
        after = rows[-1][0]


def column_cells(version_id: uuid.UUID, place: int) -> Iterator[str | None]:
    """The cells of one column, by row."""
    for batch in every_row(version_id):
        yield from (cells[place] for _number, cells, _place in batch)


def _cell(place: int) -> ColumnElement[str]:
    """The number of the column stands in the statement itself: PostgreSQL groups by what is written alike."""
    return DatasetRow.cells.op("->>", return_type=Text())(literal_column(str(int(place))))


def _amount(place: int | None) -> ColumnElement[Decimal | None]:
    return func.sum(cast(_cell(place), Numeric)) if place is not None else cast(None, Numeric)


def chart(version_id: uuid.UUID, along: int, values: int, *, is_line: bool) -> list[tuple[str, float]]:
    """(what stands along the axis, sum of the values there): bars the highest first, a line in the order of its axis."""
    total = _amount(values)
    statement = (
        select(_cell(along), total)
        .where(DatasetRow.version_id == version_id, _cell(along).is_not(None))
        .group_by(_cell(along))
    )
    statement = (
        statement.order_by(_cell(along)) if is_line else statement.order_by(total.desc().nulls_last(), _cell(along))
    )
    rows = db.session.execute(statement.limit(MOST_POINTS if is_line else MOST_BARS))
    return [(row[0], float(row[1])) for row in rows if row[1] is not None]


@dataclass(frozen=True)
class BudgetLine:
    """What is planned, revised and spent for something; None: the city has not said."""

    name: str
    planned: Decimal | None
    revised: Decimal | None
    spent: Decimal | None


def _places(version: DatasetVersion) -> dict[str, int]:
    return {Column.of(kept).name: place for place, kept in enumerate(version.columns)}


def budget_years(version: DatasetVersion) -> list[tuple[int, str, BudgetLine]]:
    """(year, side, sums) for each year and side, the newest year first."""
    at = _places(version)
    year, side = _cell(at["year"]), _cell(at["side"])
    rows = db.session.execute(
        select(year, side, *(_amount(at.get(name)).label(name) for name in ("planned", "revised", "spent")))
        .where(DatasetRow.version_id == version.id)
        .group_by(year, side)
        .order_by(year.desc(), side)
    )
    return [(int(row[0]), row[1], BudgetLine("", row[2], row[3], row[4])) for row in rows]


def budget_lines(version: DatasetVersion, year: int, side: str, function: str = "") -> list[BudgetLine]:
    """A year's functions, or with `function` the programmes in it; what costs most comes first."""
    at = _places(version)
    by = at["function"] if not function else at.get("programme")
    if by is None:
        return []
    conditions = [
        DatasetRow.version_id == version.id, _cell(at["year"]) == str(year), _cell(at["side"]) == side,
    ]  # fmt: skip
    if function:
        conditions.append(_cell(at["function"]) == function)
    planned = _amount(at["planned"])
    rows = db.session.execute(
        select(_cell(by), planned, *(_amount(at.get(name)).label(name) for name in ("revised", "spent")))
        .where(*conditions)
        .group_by(_cell(by))
        .order_by(planned.desc().nulls_last(), _cell(by))
        .limit(200)
    )
    return [BudgetLine(row[0] or "", row[1], row[2], row[3]) for row in rows]

"""Figures of a space: how fast and how well it answers, who takes part, what it costs. Of people only counts are made."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Date, String, and_, cast, extract, func, literal, select, tuple_, union_all

from portal.core import db
from portal.participation import taking_part, waiting
from portal.participation.models import (
    Department,
    DeskItem,
    Process,
    ProcessCost,
    ProcessState,
    ServiceCategory,
    ServiceRequest,
)

DAY = 86_400  # seconds


@dataclass(frozen=True)
class Speed:
    """How fast a department answers. `names` None: what no department has. `median`, `ninetieth`: days from asking to the first
    answer, of those that were answered (inclusive percentiles, interpolated); None where nothing was. `waiting`: not answered yet.
    """

    names: Mapping[str, str] | None
    answered: int
    median: float | None
    ninetieth: float | None
    waiting: int


def _history(space_id: uuid.UUID) -> Any:
    parts = [
        select(literal(one.kind, String).label("kind"), *rows.c).where(rows.c.space_id == space_id)
        for one in waiting.sources()
        for rows in (one.history().subquery(),)
    ]
    return union_all(*parts).subquery("history")


def speeds_of(space_id: uuid.UUID) -> Sequence[Speed]:
    """By department, those that have most to answer first, then the whole city as the last (its `names` are empty)."""
    held = _history(space_id)
    days = extract("epoch", held.c.answered_at - held.c.asked_at) / DAY
    answered = func.count(held.c.answered_at)
    rows = db.session.execute(
        select(
            func.grouping(Department.id), Department.names, answered,
            func.percentile_cont(0.5).within_group(days), func.percentile_cont(0.9).within_group(days), func.count() - answered,
        )
        .select_from(held)
        .outerjoin(DeskItem, and_(DeskItem.kind == held.c.kind, DeskItem.subject_id == held.c.id))
        .outerjoin(Department, Department.id == func.coalesce(held.c.department_id, DeskItem.department_id))
        .group_by(func.rollup(tuple_(Department.id, Department.names)))
        .order_by(func.grouping(Department.id), func.count().desc())
    ).all()  # fmt: skip
    return [
        Speed({} if whole else names, number, _days(median), _days(ninetieth), left)
        for whole, names, number, median, ninetieth, left in rows
        if number or left
    ]


def _days(value: Any) -> float | None:
    return None if value is None else round(float(value), 1)


@dataclass(frozen=True)
class Rating:
    """How content people are with the answers about one category. `counts`: satisfaction 1 to 5 → how many."""

    names: Mapping[str, str]
    counts: Mapping[int, int]

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def content(self) -> float:
        """The share that said 4 or 5."""
        return (self.counts.get(4, 0) + self.counts.get(5, 0)) / self.total if self.total else 0.0


def ratings_of(space_id: uuid.UUID) -> Sequence[Rating]:
    """By category, where anybody has said something, by most said."""
    rows = db.session.execute(
        select(ServiceCategory.id, ServiceCategory.names, ServiceRequest.satisfaction, func.count())
        .join(ServiceCategory, ServiceCategory.id == ServiceRequest.category_id)
        .where(ServiceRequest.space_id == space_id, ServiceRequest.satisfaction.is_not(None))
        .group_by(ServiceCategory.id, ServiceRequest.satisfaction)
    )
    names: dict[uuid.UUID, Mapping[str, str]] = {}
    counts: dict[uuid.UUID, dict[int, int]] = {}
    for key, named, satisfaction, number in rows:
        names[key] = named
        if satisfaction is not None:
            counts.setdefault(key, {})[satisfaction] = number
    return sorted((Rating(names[key], found) for key, found in counts.items()), key=lambda one: -one.total)


def _acts(space_id: uuid.UUID) -> Any:
    """All acts of a space, of every registered sort, as one table."""
    parts = [
        select(literal(one.name, String).label("name"), *rows.c).where(rows.c.space_id == space_id)
        for one in taking_part.all_acts()
        for rows in (one.rows().subquery(),)
    ]
    return union_all(*parts).subquery("acts")


def _people(space_id: uuid.UUID) -> Any:
    """(process_id, person) of all acts of a space's processes, of every registered sort."""
    return people_in(select(Process.id).where(Process.space_id == space_id))


def people_in(processes: Any) -> Any:
    """As `_people`, of these processes: ids, or a select of them."""
    parts = [
        select(rows.c.process_id, rows.c.person).where(rows.c.process_id.in_(processes))
        for one in taking_part.all_acts()
        for rows in ((one.people or one.rows)().subquery(),)
    ]
    return union_all(*parts).subquery("people")


def months_of(space_id: uuid.UUID, zone: str, since: date) -> Mapping[tuple[str, date], int]:
    """(sort of act, first day of the month in the city) → how many, from the month of `since` on."""
    held = _acts(space_id)
    month = cast(func.date_trunc("month", func.timezone(zone, held.c.at)), Date)
    rows = db.session.execute(
        select(held.c.name, month, func.count()).where(month >= since.replace(day=1)).group_by(held.c.name, month)
    )
    return {(name, day): number for name, day, number in rows}


def counts_by(space_id: uuid.UUID, column: str) -> Mapping[str, int]:
    """Value of `channel`, `age_band` or `district` → how many acts; what nobody said is left out."""
    held = _acts(space_id)
    value = held.c[column]
    rows = db.session.execute(select(value, func.count()).where(value.is_not(None)).group_by(value))
    return {row[0]: row[1] for row in rows}


@dataclass(frozen=True)
class Costs:
    """What a process cost, and how many people took part in it as far as acts name somebody. `amount` None: not entered."""

    process: Process
    participants: int
    amount: Decimal | None
    currency: str
    note: str

    @property
    def each(self) -> float | None:
        return float(self.amount) / self.participants if self.amount is not None and self.participants else None


def costs_of(space_id: uuid.UUID) -> Sequence[Costs]:
    """Published processes, the newest first."""
    held = _people(space_id)
    people = (
        select(func.count(func.distinct(held.c.person)))
        .where(held.c.process_id == Process.id)
        .correlate(Process)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(Process, people, ProcessCost.amount, ProcessCost.currency, ProcessCost.note)
        .outerjoin(ProcessCost, ProcessCost.process_id == Process.id)
        .where(Process.space_id == space_id, Process.state == ProcessState.PUBLISHED)
        .order_by(Process.published_at.desc(), Process.id)
    )
    return [Costs(one, number, amount, currency or "", note or "") for one, number, amount, currency, note in rows]


def cost_of(process_id: uuid.UUID) -> ProcessCost | None:
    return db.session.get(ProcessCost, process_id)

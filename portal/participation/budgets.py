"""A budget as its page shows it: one year and side, by function or by the programmes of one, against another year, per head."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from portal.participation.models import CityDataset
from portal.participation.queries import open_data as queries
from portal.participation.queries.open_data import BudgetLine
from portal.participation.tables.budgets import SIDES


@dataclass(frozen=True)
class Line:
    """`share`: of the side's plan, 0 to 1. `per_head`: None where the inhabitants are not known. `change`: of the plan against the other
    year, 0.1 for ten per cent more; None: it was not there.
    """

    line: BudgetLine
    share: float
    per_head: float | None
    change: float | None


@dataclass(frozen=True)
class Shown:
    """`sums`: of the side, with `Line` as for its parts. `history`: (year, planned, spent) of the side, the oldest first."""

    year: int
    side: str
    function: str
    against: int | None
    years: Sequence[int]
    sides: Sequence[str]
    sums: Line
    lines: Sequence[Line]
    history: Sequence[tuple[int, float | None, float | None]]


def shown(dataset: CityDataset, *, year: str, side: str, function: str, against: str) -> Shown | None:
    """What the address asks for; what it leaves out is the newest year, and expenditure. None: there is no such year or function."""
    version = dataset.versions[0]
    all_sums = queries.budget_years(version)
    sides = [one for one in SIDES if any(row[1] == one for row in all_sums)]
    wanted_side = side or sides[0]
    of_side = [(row[0], row[2]) for row in all_sums if row[1] == wanted_side]
    years = [one for one, _sums in of_side]
    if wanted_side not in sides or (year and year not in map(str, years)):
        return None
    chosen = int(year) if year else years[0]
    other = int(against) if against in map(str, years) and against != str(chosen) else None
    lines = queries.budget_lines(version, chosen, wanted_side, function)
    if not lines and function:
        return None
    before = {one.name: one for one in queries.budget_lines(version, other, wanted_side, function)} if other else {}
    sums = dict(of_side)[chosen] if not function else _sum(function, lines)
    heads = dataset.inhabitants
    before_sums = (dict(of_side)[other] if not function else _sum(function, list(before.values()))) if other else None
    return Shown(
        chosen, wanted_side, function, other, years, sides, _line(sums, sums, before_sums, heads),
        [_line(one, sums, before.get(one.name), heads) for one in lines],
        [(one, _number(line.planned), _number(line.spent)) for one, line in reversed(of_side)],
    )  # fmt: skip


def _sum(name: str, lines: Sequence[BudgetLine]) -> BudgetLine:
    def total(values: Sequence[Decimal | None]) -> Decimal | None:
        known = [one for one in values if one is not None]
        return sum(known, Decimal(0)) if known else None

    return BudgetLine(
        name,
        total([one.planned for one in lines]),
        total([one.revised for one in lines]),
        total([one.spent for one in lines]),
    )


def _line(line: BudgetLine, sums: BudgetLine, before: BudgetLine | None, heads: int | None) -> Line:
    planned, whole = line.planned or Decimal(0), sums.planned or Decimal(0)
    was = before.planned if before else None
    return Line(
        line, float(planned / whole) if whole else 0.0, float(planned / heads) if heads else None,
        float((planned - was) / was) if was else None,
    )  # fmt: skip


def _number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)

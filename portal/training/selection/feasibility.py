"""Whether a partial selection can be completed so that all minimums are met. Exact, in closed form.

The candidates that a city may still send form a polymatroid (its capacity, and how many women and men it has), and so does
the sum over cities, cut off at a number of seats. That so many women, men and others can be seated is then a question of
three inequalities, one for each set of genders asked for (A. Frank and É. Tardos, "Generalized polymatroids and submodular
flows", Mathematical Programming 42, 1988: a generalised polymatroid meets a box from below if the upper bound holds for every
set). First-time cities and the others are two such sums that share the seats: every way of sharing them is tried, at most
seats + 1. Regions that are still missing must each send one: every choice of such regions, and of the cell (region, first-time or
not) from which the one comes, is tried; there are six regions, so at most 160 choices.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations, product

from portal.training.selection.facts import Candidate, Gender, Minimums

WOMEN, MEN, BOTH, ALL = range(4)
Ranks = tuple[int, int, int, int]  # most women, men, women and men together, people at all
NOTHING: Ranks = (0, 0, 0, 0)


@dataclass(frozen=True)
class Cell:
    """What the cities of one region can send: those that come for the first time, or the others."""

    region: str
    is_first_time: bool
    ranks: Ranks


def cells_of(candidates: Iterable[Candidate], free: Mapping[str, int]) -> list[Cell]:
    """The cells of those who could still be chosen; `free`: seats that each city may still have."""
    counts: dict[tuple[str, bool, str], list[int]] = defaultdict(lambda: [0, 0, 0])
    for one in candidates:
        count = counts[one.region, one.is_first_time, one.city]
        count[0] += one.gender is Gender.WOMAN
        count[1] += one.gender is Gender.MAN
        count[2] += 1
    sums: dict[tuple[str, bool], list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for (region, first, city), (women, men, everybody) in counts.items():
        cap = free[city]
        for place, number in enumerate((women, men, women + men, everybody)):
            sums[region, first][place] += min(cap, number)
    return [Cell(*key, (ranks[0], ranks[1], ranks[2], ranks[3])) for key, ranks in sums.items() if ranks[ALL]]


def can_complete(cells: list[Cell], covered: frozenset[str], missing: Minimums, seats: int) -> bool:
    """Whether at most `seats` more can be chosen from the cells so that nothing is missing any more.

    Args:
        cells: what can still be chosen.
        covered: regions that take part already.
        missing: what is missing of each minimum, 0 or more.
        seats: seats that are left.
    """
    if max(missing.regions, missing.first_time, missing.women + missing.men) > seats:
        return False
    sums = {first: _sum(cell.ranks for cell in cells if cell.is_first_time is first) for first in (True, False)}
    return any(
        _shares(sums, forced, missing, seats) for forced in _ways_to_cover(cells, covered, missing.regions)
    )  # fmt: skip


def _sum(ranks: Iterable[Ranks]) -> Ranks:
    totals = [sum(column) for column in zip(*ranks, strict=True)] or list(NOTHING)
    return totals[0], totals[1], totals[2], totals[3]


def _ways_to_cover(cells: list[Cell], covered: frozenset[str], number: int) -> Iterator[tuple[Cell, ...]]:
    """Every choice of that many regions not covered yet, with the cell that sends the one from each."""
    by_region: dict[str, list[Cell]] = defaultdict(list)
    for cell in cells:
        if cell.region not in covered:
            by_region[cell.region].append(cell)
    for regions in combinations(sorted(by_region), max(0, number)):
        yield from product(*(by_region[region] for region in regions))


def _shares(sums: Mapping[bool, Ranks], forced: tuple[Cell, ...], missing: Minimums, seats: int) -> bool:
    """Whether some way of sharing the seats between first-time cities and the others meets the minimums."""
    mine = {first: [cell for cell in forced if cell.is_first_time is first] for first in (True, False)}
    least = max(len(mine[True]), missing.first_time)
    most = min(sums[True][ALL], seats - len(mine[False]))
    for first_time in range(least, most + 1):
        a = _most(sums[True], mine[True], first_time)
        b = _most(sums[False], mine[False], min(seats - first_time, sums[False][ALL]))
        if a[0] + b[0] >= missing.women and a[1] + b[1] >= missing.men and a[2] + b[2] >= missing.women + missing.men:
            return True
    return False


def _most(ranks: Ranks, forced: list[Cell], seats: int) -> tuple[int, int, int]:
    """The most women, men, and both that fit on the seats, where each forced cell sends at least one, of any gender."""
    women, men, both = (
        min(ranks[kind], seats - sum(cell.ranks[kind] == 0 for cell in forced)) for kind in (WOMEN, MEN, BOTH)
    )
    return women, men, both

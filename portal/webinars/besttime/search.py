"""The best hours, pairs and triples: exact.

What a set of runs is worth is a weighted coverage: each place counts by the best run it has, so the value of several runs is that
of the union of what they reach. All that ranks candidates is packed into one integer, most significant first:

1. value: weight in office hours, a share for those awake if the rules say so, less what the ledger weighs;
2. weight of those in office hours or awake on a working day; 3. those plus early and late; 4. those in the core of the
working hours.

Equal ones are ordered by the earlier first run, then by the hours of the day. Each slot has a mask with a bit a place and
level; the worth of a mask is a sum of table entries, one a byte.

A *pattern* is a set of hours of the day (in UTC), D = 1440 / step of them. There are C(D, runs) patterns, 17,296 triples at half
hours, each on up to runs × 7 × weeks dates. The best date of each is what is sought; of those, best first, a pattern is given
if it lies `apart` from all given before. A bound comes from the union over all dates of each hour: where it is below what was
already found, the pattern is never looked at on its dates (best-first branch and bound: Land and Doig, Econometrica 28,
1960). Dates are tried by what everything within their 24 hours would reach, so that most are cut off too.

Time: O(C(D, runs) × places / 8) for the bounds, plus the dates of the patterns that are not cut off; at worst
O(C(D, runs) × runs × 7 × weeks × places / 8). Memory: O(7 × weeks × D × places / 8) bytes.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from functools import reduce
from itertools import combinations, permutations
from math import gcd
from operator import getitem, or_

from portal.core.i18n import _
from portal.webinars.besttime import ledger
from portal.webinars.besttime.answer import Answer
from portal.webinars.besttime.facts import DAY, WORST, BestTimeError, Found, Place, Question
from portal.webinars.besttime.timeline import AWAKE, CORE, HOURS, LATE, OFFICE, WEEKEND, Grid, Timelines

SCALE = 1000  # of weights and pressures: three decimals, in integers, so that sums are exact in any order
Pattern = tuple[int, ...]
Weigher = Callable[[int], int]


def search(question: Question) -> Found:
    """Looks for the best hours.

    Raises:
        BestTimeError: the question cannot be answered; see `Question`.
    """
    question.check()
    wanted = set(question.languages)
    addressed = [p for p in question.places if not wanted or not p.languages or wanted & p.languages]
    if not addressed:
        raise BestTimeError(_("None of the places understands any of the languages."))
    grid = Grid(question.first, question.weeks * 7 * DAY // question.step, question.step, question.minutes)
    pressures = ledger.pressures(question.ledger, question.first, question.rules.half_life)
    timelines = Timelines(grid, question.rules)
    lines = [timelines.of(place) for place in addressed]
    host = timelines.of(question.host) if question.host else ""
    chosen = Finder(question, grid, addressed, lines, pressures, host=host).best()
    return Answer(question, grid, addressed, lines, pressures).found(chosen, timelines)


def scaled(place: Place) -> int:
    """The weight in thousandths, at least one."""
    return max(1, round(Decimal(str(place.weight)) * SCALE))


def weigher(weights: Sequence[int]) -> Weigher:
    """Sums the weights of the bits of a mask. `weights`: of the highest bit first."""
    if len(set(weights)) == 1:
        each = weights[0]
        return lambda mask: mask.bit_count() * each
    low_first = list(reversed(weights))
    tables = []
    for first in range(0, len(low_first), 8):
        table = [0]
        for weight in low_first[first : first + 8]:
            table += [entry + weight for entry in table]
        tables.append(table)
    size = len(tables)
    return lambda mask: sum(map(getitem, tables, mask.to_bytes(size, "little")))


class Finder:
    """Searches a grid. `lines`: of each place a digit a slot; `host`: that of who holds it, empty if all hours suit."""

    def __init__(
        self, question: Question, grid: Grid, places: Sequence[Place], lines: Sequence[str], pressures: dict[str, float], *,
        host: str = "",
    ) -> None:  # fmt: skip
        self.question, self.count, self.per_day = question, grid.count, DAY // grid.step
        self.least_gap = -(-question.minutes // grid.step)  # slots between the begins of two runs
        columns, weights = _columns(question, places, lines, pressures)
        self.worth = weigher(weights)
        self.suits = [digit >= AWAKE for digit in host] or [True] * self.count
        made = (int("".join(row), 2) for row in zip(*columns, strict=True))
        # What does not suit the host is worth nothing to anybody, which lowers the bounds; it is never chosen.
        self.masks = [mask if suits else 0 for mask, suits in zip(made, self.suits, strict=True)]
        reach = [self.worth(mask) for mask in self._windows()]
        by_hour = [range(hour, self.count, self.per_day) for hour in range(self.per_day)]
        # Of each hour of the day the dates, best prospects first.
        self.dates = [sorted((-reach[slot], slot) for slot in slots if self.suits[slot]) for slots in by_hour]
        self.ideal = [reduce(or_, (self.masks[slot] for slot in slots)) for slots in by_hour]

    def best(self) -> list[tuple[int, ...]]:
        """The slots of the runs of each candidate, best candidate first."""
        chosen: list[tuple[int, ...]] = []
        given: list[Pattern] = []
        bounds = self._bounds()
        looked_at: list[tuple[int, tuple[int, ...], Pattern]] = []
        place = 0
        while len(chosen) < self.question.most:
            while place < len(bounds) and (not looked_at or bounds[place][0] <= looked_at[0][0]):
                pattern = bounds[place][1]
                place += 1
                if not self._is_near_any(pattern, given) and (found := self._on_its_best_date(pattern)) is not None:
                    heapq.heappush(looked_at, (*found, pattern))
            if not looked_at:
                break
            _worth, slots, pattern = heapq.heappop(looked_at)
            if not self._is_near_any(pattern, given):
                given.append(pattern)
                chosen.append(slots)
        return chosen

    def _windows(self) -> Iterator[int]:
        """For each slot what all slots from it on reach, within 24 hours."""
        per_day, masks = self.per_day, self.masks
        if self.question.runs == 1:
            yield from masks
            return
        for first in range(0, self.count, per_day):
            after = [0] * (per_day + 1)
            for place in range(per_day - 1, -1, -1):
                after[place] = after[place + 1] | masks[first + place]
            before = 0
            for place in range(per_day):
                yield after[place] | before
                if first + per_day + place < self.count:
                    before |= masks[first + per_day + place]

    def _bounds(self) -> list[tuple[int, Pattern]]:
        """All patterns with the most that they can be worth (negative), best first."""
        ideal, worth, per_day = self.ideal, self.worth, self.per_day
        known: dict[int, int] = {}
        found = []
        for pattern in combinations((hour for hour in range(per_day) if self.dates[hour]), self.question.runs):
            mask = 0
            for hour in pattern:
                mask |= ideal[hour]
            value = known.get(mask)
            if value is None:
                value = known[mask] = -worth(mask)
            found.append((value, pattern))
        found.sort()
        return found

    def _on_its_best_date(self, pattern: Pattern) -> tuple[int, tuple[int, ...]] | None:
        """What it is worth at best (negative), and at which slots first; None where its runs would overlap."""
        masks, suits, worth, best = self.masks, self.suits, self.worth, 1
        best_slots: tuple[int, ...] = ()
        for offsets in self._orders(pattern):
            hour, later = offsets[0], offsets[1:]
            for prospect, slot in self.dates[hour % self.per_day]:
                if prospect > best:
                    break
                slots = (slot, *(slot + offset for offset in later))
                if slots[-1] >= self.count or not all(suits[each] for each in slots):
                    continue
                mask = 0
                for each in slots:
                    mask |= masks[each]
                value = -worth(mask)
                if value < best or (value == best and slots < best_slots):
                    best, best_slots = value, slots
        return (best, best_slots) if best_slots else None

    def _orders(self, pattern: Pattern) -> Iterator[tuple[int, ...]]:
        """Which of the hours can come first: that hour, then how many slots later the others are."""
        for turn in range(len(pattern)):
            first = pattern[turn]
            later = tuple((hour - first) % self.per_day for hour in (*pattern[turn + 1 :], *pattern[:turn]))
            steps = (0, *later)
            if all(b - a >= self.least_gap for a, b in zip(steps, later, strict=False)):
                yield (first, *later)

    def _is_near_any(self, pattern: Pattern, others: Sequence[Pattern]) -> bool:
        return any(self._is_near(pattern, other) for other in others)

    def _is_near(self, one: Pattern, other: Pattern) -> bool:
        """Whether each run of the one can be matched with one of the other less than `apart` away, on the clock."""
        step, per_day, apart = DAY // self.per_day, self.per_day, self.question.apart
        return any(
            all(min((a - b) % per_day, (b - a) % per_day) * step < apart for a, b in zip(one, order, strict=True))
            for order in permutations(other)
        )


def _columns(
    question: Question, places: Sequence[Place], lines: Sequence[str], pressures: dict[str, float]
) -> tuple[list[str], list[int]]:
    """The columns of the masks, a string of 0 and 1 a slot each, and what each bit is worth.

    Places with the same line share their bits.
    """
    shared: dict[str, list[int]] = {}
    divisor = gcd(*(scaled(place) for place in places))
    for place, line in zip(places, lines, strict=True):
        weight = scaled(place) // divisor
        gains = _gains(question, weight, pressures.get(place.name, 0.0))
        sums = shared.setdefault(line, [0, 0, 0, 0, 0])
        sums[:] = [a + b for a, b in zip(sums, (*gains, weight), strict=True)]
    total = sum(sums[4] for sums in shared.values()) + 1
    up, edge, core = total * total, total, 1
    value = total * total * total
    # A level: the lowest digit that reaches it, and what it is worth.
    levels: list[tuple[str, Callable[[list[int]], int]]] = [
        (OFFICE, lambda sums: sums[0] * value),
        (AWAKE, lambda sums: sums[1] * value + sums[4] * up),
        (LATE, lambda sums: sums[2] * value + sums[4] * edge),
        (WEEKEND, lambda sums: sums[3] * value),
        (CORE, lambda sums: sums[4] * core),
    ]
    columns, weights = [], []
    for lowest, worth in levels:
        table = {ord(digit): "1" if digit >= lowest else "0" for digit in HOURS}
        for line, sums in shared.items():
            if worth(sums):  # without a ledger a day off is worth as little as a night
                columns.append(line.translate(table))
                weights.append(worth(sums))
    return columns, weights


def _gains(question: Question, weight: int, pressure: float) -> tuple[int, int, int, int]:
    """What a place gains by being reached in office hours rather than awake, awake rather than early, early rather than on a day off,
    and there rather than asleep.
    """
    unit = SCALE * WORST
    quarter = round(min(pressure * question.rules.ledger_counts, 100) * SCALE) * weight  # of the worst burden
    awake = round(question.rules.awake_counts * SCALE) * WORST * weight
    return unit * weight - awake + quarter, awake + quarter, quarter, quarter

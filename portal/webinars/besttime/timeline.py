"""What each possible start is for a place: a string with a digit a slot.

Slots are `step` minutes apart, from midnight in UTC of the first day. The offset of a zone is constant between two changes of
its clocks, so the string is put together from days: the digits of a whole local day, working or off, are made once and
sliced. Only runs over a change of the clocks are looked at one by one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from portal.webinars.besttime import calendars
from portal.webinars.besttime.facts import DAY, Hour, Hours, Place, Rules

# A digit says the hour; the higher, the better it suits. CORE: in office hours and in the core of them.
ASLEEP, WEEKEND, HOLIDAY, LATE, EARLY, AWAKE, OFFICE, CORE = "01234567"
HOURS: Mapping[str, Hour] = {
    ASLEEP: Hour.ASLEEP, WEEKEND: Hour.WEEKEND, HOLIDAY: Hour.HOLIDAY, LATE: Hour.LATE, EARLY: Hour.EARLY,
    AWAKE: Hour.AWAKE, OFFICE: Hour.OFFICE, CORE: Hour.OFFICE,
}  # fmt: skip
# Which hours suit equally well: early is as good as late.
RANKS: Mapping[str, int] = dict(zip("01234567", (0, 1, 1, 2, 2, 3, 4, 5), strict=True))


@dataclass(frozen=True)
class Segment:
    """A time without a change of the clocks: minutes since the midnight of 1 January of year 1, UTC; offset east of UTC."""

    begin: int
    end: int
    offset: int


@dataclass(frozen=True)
class Grid:
    """The slots: `count` of them, `step` minutes apart, from midnight in UTC of `first`; runs are `minutes` long."""

    first: date
    count: int
    step: int
    minutes: int

    @property
    def begin(self) -> int:
        """Minutes since the midnight of 1 January of year 1."""
        return self.first.toordinal() * DAY

    @property
    def end(self) -> int:
        """The latest end of a run."""
        return self.begin + self.count * self.step + self.minutes

    def start(self, slot: int) -> datetime:
        return moment(self.begin + slot * self.step)


def moment(minute: int) -> datetime:
    """The instant of a minute since 1 January of year 1."""
    days, rest = divmod(minute, DAY)
    return datetime.combine(date.fromordinal(days), datetime.min.time(), UTC) + timedelta(minutes=rest)


@lru_cache(maxsize=2048)
def segments(zone: str, begin: int, end: int) -> tuple[Segment, ...]:
    """The offsets of a zone over a time. Looked at once a day: a zone that changes and changes back within one is not seen."""
    info = ZoneInfo(zone)
    found: list[Segment] = []
    since, offset = begin, _offset(info, begin)
    for probe in [*range(begin + DAY, end, DAY), end]:
        if (later := _offset(info, probe)) != offset:
            change = _change(info, max(begin, probe - DAY), probe)
            found.append(Segment(since, change, offset))
            since, offset = change, later
    return (*found, Segment(since, end, offset))


def _offset(info: ZoneInfo, minute: int) -> int:
    """In whole minutes, as all zones have had them since 1972."""
    offset = moment(minute).astimezone(info).utcoffset()
    return 0 if offset is None else int(offset.total_seconds() // 60)


def _change(info: ZoneInfo, before: int, after: int) -> int:
    """The first minute with the offset of `after`, which differs from that of `before`."""
    offset = _offset(info, before)
    while after - before > 1:
        middle = (before + after) // 2
        if _offset(info, middle) == offset:
            before = middle
        else:
            after = middle
    return after


class Limits(NamedTuple):
    """The hours of the day by which a place is judged, minutes after local midnight."""

    office: Hours
    awake: Hours
    edges: Hours
    core: Hours


@lru_cache(maxsize=4096)
def patterns(limits: Limits, minutes: int) -> str:
    """The digit of each minute of a working day at which a run may begin: 1440 of them."""
    return "".join(digit(begin, begin + minutes, limits) for begin in range(DAY))


def digit(begin: int, end: int, limits: Limits) -> str:
    """What a run on a working day is. `begin`, `end`: local minutes after the midnight before it begins."""
    office, awake, edges, core = limits
    if office[0] <= begin and end <= office[1]:
        return CORE if core[0] <= begin and end <= core[1] else OFFICE
    if awake[0] <= begin and end <= awake[1]:
        return AWAKE
    if edges[0] <= begin and end <= edges[1]:
        return EARLY if begin < awake[0] else LATE
    return ASLEEP


def day_off(working: str, kind: str) -> str:
    """The digits of a day off from those of a working day; `kind`: WEEKEND or HOLIDAY."""
    return working.translate({ord(digit): kind for digit in RANKS if digit != ASLEEP})


@lru_cache(maxsize=4096)
def days_off(country: str, weekend: frozenset[int], first: int, last: int) -> Mapping[int, str]:
    """The days off between two ordinals, both included: WEEKEND, or HOLIDAY for one on another day."""
    found: dict[int, str] = {}
    years = {date.fromordinal(first).year, date.fromordinal(last).year}
    names = {year: calendars.holidays_of(country, year) or {} for year in range(min(years), max(years) + 1)}
    for ordinal in range(first, last + 1):
        day = date.fromordinal(ordinal)
        if day.weekday() in weekend:  # first: some countries have each Sunday among their holidays
            found[ordinal] = WEEKEND
        elif day in names[day.year]:
            found[ordinal] = HOLIDAY
    return found


class Timelines:
    """The strings of places on a grid; places with the same clocks, days off and hours share one."""

    def __init__(self, grid: Grid, rules: Rules) -> None:
        self.grid, self.rules = grid, rules
        self._made: dict[tuple[object, ...], str] = {}

    def segments(self, place: Place) -> tuple[Segment, ...]:
        return segments(place.zone, self.grid.begin, self.grid.end)

    def weekend(self, country: str) -> frozenset[int]:
        found = self.rules.weekends.get(country)
        return calendars.weekend_of(country)[0] if found is None else found

    def days_off(self, country: str) -> Mapping[int, str]:
        return days_off(country, self.weekend(country), self.grid.begin // DAY - 1, self.grid.end // DAY + 1)

    def of(self, place: Place) -> str:
        """A digit a slot."""
        rules = self.rules
        limits = Limits(rules.hours_of(place), rules.awake, rules.edges, rules.core)
        pieces, off = self.segments(place), self.days_off(place.country)
        key = (pieces, tuple(off.items()), limits)
        found = self._made.get(key)
        if found is None:
            found = self._made[key] = "".join(self._parts(pieces, off, limits))
        return found

    def _parts(self, pieces: Sequence[Segment], off: Mapping[int, str], limits: Limits) -> Iterator[str]:
        grid, slot = self.grid, 0
        working = patterns(limits, grid.minutes)
        for number, piece in enumerate(pieces):
            # Slots that begin in this piece; those that also end in it are sliced from whole days.
            until = min(grid.count, -(-(piece.end - grid.begin) // grid.step))
            whole = until
            if number < len(pieces) - 1:
                whole = max(slot, min(until, (piece.end - grid.minutes - grid.begin) // grid.step + 1))
            yield from self._days(slot, whole, piece.offset, off, working)
            for straddling in range(whole, until):
                yield self._one(grid.begin + straddling * grid.step, pieces, off, limits)
            slot = until

    def _days(self, slot: int, until: int, offset: int, off: Mapping[int, str], working: str) -> Iterator[str]:
        """The digits of the slots before `until`, all at one offset."""
        grid = self.grid
        day, begin = divmod(grid.begin + slot * grid.step + offset, DAY)
        phase = begin % grid.step
        sliced = {"": working[phase :: grid.step]}
        for kind in (WEEKEND, HOLIDAY):
            sliced[kind] = day_off(sliced[""], kind)
        skip, left = begin // grid.step, until - slot
        while left > 0:
            piece = sliced[off.get(day, "")][skip : skip + left]
            yield piece
            left, skip, day = left - len(piece), 0, day + 1

    def _one(self, start: int, pieces: Sequence[Segment], off: Mapping[int, str], limits: Limits) -> str:
        """A run over a change of the clocks: its begin by the old ones, its end by the new."""
        end = start + self.grid.minutes
        day, begin = divmod(start + offset_at(pieces, start), DAY)
        found = digit(begin, end + offset_at(pieces, end) - day * DAY, limits)
        kind = off.get(day)
        return day_off(found, kind) if kind else found


def offset_at(pieces: Sequence[Segment], minute: int) -> int:
    """Minutes east of UTC."""
    for piece in pieces:
        if minute < piece.end:
            return piece.offset
    return pieces[-1].offset

"""A band chart: places down, the hours of a day across, what each hour is for each place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from portal.core.i18n import _
from portal.webinars.besttime.facts import DAY, BestTimeError, Hour, Place, Rules, zone_of
from portal.webinars.besttime.timeline import HOURS, Grid, Timelines


@dataclass(frozen=True)
class Span:
    """Neighbouring cells of the same kind. `first`: number of the first cell, from 0; `cells`: how many."""

    first: int
    cells: int
    hour: Hour
    local: datetime  # begin of the first cell, on the place's clock
    local_end: datetime  # end of the last one


@dataclass(frozen=True)
class BandRow:
    """A place: its spans cover the day without a gap. `cells`: what each is; `locals`: when each begins there.

    `at_runs`: for each run, when it begins there and what it is as a whole.
    """

    place: Place
    cells: tuple[Hour, ...]
    locals: tuple[datetime, ...]
    spans: tuple[Span, ...]
    at_runs: tuple[tuple[datetime, Hour], ...]

    def office(self, zone: str) -> tuple[tuple[datetime, datetime], ...]:
        """Begins and ends of the office hours of the day, on the clock of `zone`."""
        info = ZoneInfo(zone)
        return tuple(
            (span.local.astimezone(info), span.local_end.astimezone(info))
            for span in self.spans
            if span.hour is Hour.OFFICE
        )


@dataclass(frozen=True)
class BandChart:
    """The day from midnight to midnight in `zone`; cells of `minutes`, 48 half hours or two more or fewer where clocks change.

    `starts`: instants of the cells, in the zone. `marks`: per run the first cell it covers and how many, as far as they lie in
    the day; parts of cells are fractions.
    """

    zone: str
    day: date
    minutes: int
    starts: tuple[datetime, ...]
    rows: tuple[BandRow, ...]
    marks: tuple[tuple[float, float], ...]


def band_chart(
    places: Sequence[Place], day: date, *, zone: str = "UTC", runs: Sequence[datetime] = (), length: int = 60,
    rules: Rules | None = None, minutes: int = 30,
) -> BandChart:  # fmt: skip
    """The chart of a day.

    Args:
        places: a row each, in this order.
        day: the date in `zone`.
        zone: IANA name, of the reader.
        runs: instants at which it is held, to be marked.
        length: of a run, in minutes.
        minutes: of a cell; a divisor of 60. A cell is judged as a run of that length.

    Raises:
        BestTimeError: no such zone.
    """
    info = zone_of(zone)
    if info is None:
        raise BestTimeError(_("There is no time zone “%(zone)s”.", zone=zone))
    begin, end = (_midnight(each, info) for each in (day, day + timedelta(days=1)))
    cells = int((end - begin) / timedelta(minutes=minutes))
    midnight = datetime.combine(begin.date(), datetime.min.time(), UTC)
    # A grid begins at midnight in UTC; zones whose offset is no multiple of a cell need a finer one.
    step = next(each for each in (minutes, 15, 5, 1) if minutes % each == 0 and _minutes(begin - midnight) % each == 0)
    skip = _minutes(begin - midnight) // step
    judge = rules or Rules()
    grid = Grid(begin.date(), -(-(skip * step + cells * minutes) // step), step, minutes)
    timelines = Timelines(grid, judge)
    starts = [begin + timedelta(minutes=minutes * cell) for cell in range(cells)]
    return BandChart(
        zone=zone,
        day=day,
        minutes=minutes,
        starts=tuple(start.astimezone(info) for start in starts),
        rows=tuple(
            _row(place, timelines.of(place)[skip :: minutes // step], starts, _at_runs(place, runs, length, judge))
            for place in places
        ),
        marks=tuple(_marks(runs, length, begin, end, minutes)),
    )


def _row(place: Place, digits: str, starts: Sequence[datetime], at_runs: tuple[tuple[datetime, Hour], ...]) -> BandRow:
    info = ZoneInfo(place.zone)
    hours = tuple(HOURS[digit] for digit in digits)
    length = starts[1] - starts[0]
    spans = []
    for hour, group in groupby(range(len(hours)), key=hours.__getitem__):
        numbers = list(group)
        begin, end = starts[numbers[0]], starts[numbers[-1]] + length
        spans.append(Span(numbers[0], len(numbers), hour, begin.astimezone(info), end.astimezone(info)))
    return BandRow(place, hours, tuple(start.astimezone(info) for start in starts), tuple(spans), at_runs)


def _at_runs(place: Place, runs: Sequence[datetime], length: int, rules: Rules) -> tuple[tuple[datetime, Hour], ...]:
    found = []
    for run in runs:
        start = run.astimezone(UTC)
        line = Timelines(Grid(start.date(), DAY, 1, length), rules).of(
            place
        )  # to the minute: whoever plans may choose any
        found.append((start.astimezone(ZoneInfo(place.zone)), HOURS[line[start.hour * 60 + start.minute]]))
    return tuple(found)


def _marks(
    runs: Sequence[datetime], length: int, begin: datetime, end: datetime, minutes: int
) -> list[tuple[float, float]]:
    found = []
    for run in runs:
        first, last = max(run, begin), min(run + timedelta(minutes=length), end)
        if first < last:
            found.append((_minutes(first - begin) / minutes, _minutes(last - first) / minutes))
    return found


def _midnight(day: date, info: ZoneInfo) -> datetime:
    """When the day begins, in UTC; where the clocks jump over midnight, the first minute after."""
    return datetime.combine(day, datetime.min.time(), info).astimezone(UTC)


def _minutes(span: timedelta) -> int:
    return int(span / timedelta(minutes=1)) % (2 * DAY)

"""What is asked and what is found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from zoneinfo import ZoneInfo

from portal.core.i18n import _

STEPS = (15, 30, 60)  # minutes between the hours that are looked at
MOST_PLACES = 2000
MOST_WEEKS = 26
SHORTEST, LONGEST = 10, 600  # minutes of a run
DAY = 24 * 60


class BestTimeError(ValueError):
    """The question cannot be answered. `reason`: a sentence for who asked; `row`: line of the file, from 1, if one."""

    def __init__(self, reason: str, *, row: int | None = None) -> None:
        super().__init__(reason)
        self.reason, self.row = reason, row


class Hour(StrEnum):
    """What a run is for a place, best first. A run counts as a whole: one that ends after work is not in office hours.

    `early` and `late`: outside the hours in which people are awake, yet near them. `weekend` and `holiday`: by day on a
    day off. `asleep`: at night, on any day.
    """

    OFFICE = "office"
    AWAKE = "awake"
    EARLY = "early"
    LATE = "late"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    ASLEEP = "asleep"


# Which of two runs suits better, and how much of a burden the hour is, in quarters of the worst.
BURDENS: Mapping[Hour, int] = {
    Hour.OFFICE: 0, Hour.AWAKE: 1, Hour.EARLY: 2, Hour.LATE: 2, Hour.WEEKEND: 3, Hour.HOLIDAY: 3, Hour.ASLEEP: 4,
}  # fmt: skip
WORST = 4

Visit = tuple[date, Hour]  # an hour that a place had in the past, and on which local date
Hours = tuple[int, int]  # begin and end, minutes after local midnight, end at most 1440


@dataclass(frozen=True)
class Place:
    """A city or a person.

    Args:
        name: as it is shown; the ledger knows the place by it.
        zone: IANA name, e.g. Asia/Kathmandu.
        country: ISO 3166-1 alpha-2, for weekend and holidays.
        weight: how much it counts, above 0, to three decimals.
        languages: BCP 47 tags of what is understood there; empty where that is not known.
        hours: working hours of its own.
    """

    name: str
    zone: str
    country: str
    weight: int | float | Decimal = 1
    languages: frozenset[str] = frozenset()
    hours: Hours | None = None


@dataclass(frozen=True)
class Rules:
    """What counts as a good hour; hours of the day as pairs of minutes after local midnight.

    Args:
        office: working hours where neither the place nor its country has others.
        awake: people are up, if not at work.
        edges: early and late, unpleasant yet possible; around `awake`.
        core: what is preferred within the working hours: of two equal runs, the one with more places here.
        country_hours: working hours of a country, by its code. None are built in: we found no source for them that holds for
            all countries and is kept up.
        weekends: days off of a country (0 Monday to 6 Sunday), by its code, where they differ from `calendars`.
        awake_counts: what a place counts that is awake but not in office hours, 0 to 1 of one that is. At 0, places in office
            hours alone decide, and of equal ones those awake.
        ledger_counts: how much past burdens weigh, 0 not at all.
        half_life: days after which a past burden counts half.
    """

    office: Hours = (9 * 60, 18 * 60)
    awake: Hours = (7 * 60, 22 * 60)
    edges: Hours = (6 * 60, 23 * 60)
    core: Hours = (10 * 60, 17 * 60)
    country_hours: Mapping[str, Hours] = field(default_factory=dict)
    weekends: Mapping[str, frozenset[int]] = field(default_factory=dict)
    awake_counts: float = 0
    ledger_counts: float = 1
    half_life: int = 180

    def hours_of(self, place: Place) -> Hours:
        """Its own working hours, else its country's, else everybody's."""
        return place.hours or self.country_hours.get(place.country) or self.office

    def check(self) -> None:
        """Raises BestTimeError: hours that end before they begin, or do not lie within each other."""
        named = [self.office, self.awake, self.edges, self.core, *self.country_hours.values()]
        if not all(is_hours(hours) for hours in named):
            raise BestTimeError(_("Hours of the day must end after they begin, by midnight."))
        if not (self.edges[0] <= self.awake[0] and self.awake[1] <= self.edges[1]):
            raise BestTimeError(_("The hours in which people are awake must lie within the early and late ones."))
        if not (0 <= self.awake_counts <= 1 and self.ledger_counts >= 0 and self.half_life > 0):
            raise BestTimeError(_("The weights of the rules are out of their range."))


def is_hours(hours: Hours) -> bool:
    """Whether they begin before they end, within a day."""
    return 0 <= hours[0] < hours[1] <= DAY


@dataclass(frozen=True)
class Question:
    """What is looked for.

    Args:
        places: whom it should suit.
        minutes: length of a run.
        first: the first date, in UTC, on which a run may begin.
        weeks: how many weeks from there; the last run begins before they end.
        runs: 1 to 3. All runs of a candidate begin within 24 hours, and one ends before the next begins.
        step: minutes between the hours that are looked at, counted from midnight in UTC.
        languages: in which it is held; empty: all places are addressed. Else those that are known to understand none of them
            are left out.
        most: how many candidates to give.
        apart: minutes by which at least one run of a candidate lies away from those of each better candidate.
        ledger: the hours that places had in the past, by name.
        host: who holds it: every run lies in its waking hours of a working day. It need not be one of the places.
    """

    places: Sequence[Place]
    minutes: int
    first: date
    weeks: int = 4
    runs: int = 1
    step: int = 30
    languages: Sequence[str] = ()
    most: int = 10
    apart: int = 120
    ledger: Mapping[str, Sequence[Visit]] = field(default_factory=dict)
    rules: Rules = field(default_factory=Rules)
    host: Place | None = None

    def check(self) -> None:
        """Raises BestTimeError: a value that is out of its range; a place with an unknown zone, a weight or hours that make no sense."""
        if not self.places:
            raise BestTimeError(_("There are no places."))
        if len(self.places) > MOST_PLACES:
            raise BestTimeError(_("There are more than %(most)s places.", most=MOST_PLACES))
        if not SHORTEST <= self.minutes <= LONGEST:
            raise BestTimeError(
                _("A run must last between %(least)s and %(most)s minutes.", least=SHORTEST, most=LONGEST)
            )
        if not 1 <= self.weeks <= MOST_WEEKS:
            raise BestTimeError(_("The range must be between 1 and %(most)s weeks.", most=MOST_WEEKS))
        if self.runs not in {1, 2, 3}:
            raise BestTimeError(_("There can be one, two or three runs."))
        if self.step not in STEPS:
            raise BestTimeError(_("The step must be 15, 30 or 60 minutes."))
        if not 2000 <= self.first.year <= 2098:
            raise BestTimeError(_("The first date must lie between the years 2000 and 2098."))
        self.rules.check()
        for place in [*self.places, *([self.host] if self.host else [])]:
            _check_place(place)


def _check_place(place: Place) -> None:
    if zone_of(place.zone) is None:
        raise BestTimeError(_("%(place)s: there is no time zone “%(zone)s”.", place=place.name, zone=place.zone))
    if not 0 < place.weight <= 1_000_000:  # NaN too is not
        raise BestTimeError(_("%(place)s: the weight must be a number above 0.", place=place.name))
    if place.hours is not None and not is_hours(place.hours):
        raise BestTimeError(_("Hours of the day must end after they begin, by midnight."))


def zone_of(name: str) -> ZoneInfo | None:
    """The zone; None where there is none of this name."""
    try:
        return ZoneInfo(name)
    except (LookupError, ValueError, OSError):  # unknown, a path that leads elsewhere, a folder such as "Europe"
        return None


@dataclass(frozen=True)
class Tally:
    """How many places, and how much they weigh together."""

    count: int
    weight: float


@dataclass(frozen=True)
class Standing:
    """A place at a run. `local`: with the place's offset on that date. `hour`: of the whole run. `day_off`: name of the holiday."""

    place: Place
    local: datetime
    hour: Hour
    day_off: str = ""


@dataclass(frozen=True)
class Run:
    """One time at which it is held. `places`: in the order of the question. `awake`: by the clock, whatever day it is there.

    `languages`: of those who take this run and are in office hours, how many understand which of the wanted languages.
    """

    start: datetime
    places: tuple[Standing, ...]
    office: Tally
    awake: Tally
    taken_by: tuple[str, ...]
    languages: Mapping[str, int]


@dataclass(frozen=True)
class Points:
    """What the score is the sum of, each in hundredths of all places' weight.

    `office`: places in office hours; `awake`: places awake, at the share that the rules give them; `burden`: negative, what the
    ledger weighs against it.
    """

    office: float
    awake: float
    burden: float

    @property
    def total(self) -> float:
        return self.office + self.awake + self.burden


@dataclass(frozen=True)
class OtherDate:
    """The same hours in UTC on another date. They may be worse there: holidays, summer time."""

    start: datetime
    office: Tally
    score: float


@dataclass(frozen=True)
class Candidate:
    """Hours that were found; `taken` has for each place the number of the run that suits it best (from 0) and how it stands there.

    `office`, `awake`: places with at least one run in office hours, or awake by the clock on whatever day. `losers`: those with
    neither office hours nor a waking hour on a working day, as they stand in their best run. `adds`: what the ledger would
    gain, by name.
    """

    runs: tuple[Run, ...]
    taken: tuple[tuple[int, Standing], ...]
    office: Tally
    awake: Tally
    losers: tuple[Standing, ...]
    points: Points
    adds: Mapping[str, Visit]
    other_dates: tuple[OtherDate, ...]

    @property
    def score(self) -> float:
        """100: everybody in office hours."""
        return self.points.total


@dataclass(frozen=True)
class ClockChange:
    """A night in the range in which the clocks of places change. `before`, `after`: minutes east of UTC."""

    zone: str
    at: datetime
    before: int
    after: int
    places: tuple[str, ...]


@dataclass(frozen=True)
class Found:
    """The answer. `candidates`: best first, at most as many as asked.

    `weekends`: by country the days off (0 Monday) and where that is from. `without_holidays`: countries whose holidays the library
    does not know. `left_out`: places that understand none of the languages. `pressures`: of the ledger, by name, 0 to 1.
    """

    question: Question
    candidates: tuple[Candidate, ...]
    total: Tally
    weekends: Mapping[str, tuple[frozenset[int], str]]
    without_holidays: tuple[str, ...]
    left_out: tuple[str, ...]
    changes: tuple[ClockChange, ...]
    pressures: Mapping[str, float]

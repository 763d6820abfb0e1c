"""From slots to what people read: who stands how at each run, which run a place takes, and the score with its parts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from portal.webinars.besttime import calendars, ledger
from portal.webinars.besttime.facts import (
    BURDENS,
    DAY,
    WORST,
    Candidate,
    ClockChange,
    Found,
    Hour,
    OtherDate,
    Place,
    Points,
    Question,
    Run,
    Standing,
    Tally,
)
from portal.webinars.besttime.timeline import HOURS, OFFICE, RANKS, Grid, Timelines, moment

GOOD = (Hour.OFFICE, Hour.AWAKE)


@dataclass
class Group:
    """Places that every hour suits equally. `pressed`: weight times pressure, summed."""

    count: int = 0
    weight: float = 0.0
    pressed: float = 0.0


class Answer:
    """Puts candidates into words and numbers. `lines`: of each place a digit a slot."""

    def __init__(
        self, question: Question, grid: Grid, places: Sequence[Place], lines: Sequence[str], pressures: dict[str, float]
    ) -> None:
        self.question, self.grid, self.places, self.lines, self.pressures = question, grid, places, lines, pressures
        self.weights = [float(place.weight) for place in places]
        self.weight = sum(self.weights)
        # Places with the same line together: what counts and weighs, and what the pressures on them weigh.
        shared: dict[str, Group] = {}
        for place, line, weight in zip(places, lines, self.weights, strict=True):
            group = shared.setdefault(line, Group())
            group.count += 1
            group.weight += weight
            group.pressed += weight * pressures.get(place.name, 0.0)
        self.groups = list(shared.values())
        self.group_lines = list(shared)

    def found(self, chosen: Sequence[tuple[int, ...]], timelines: Timelines) -> Found:
        """The whole answer for the slots of the candidates, best first."""
        question = self.question
        countries = sorted({place.country for place in self.places})
        years = range(question.first.year, moment(self.grid.end).year + 1)
        addressed = set(map(id, self.places))
        return Found(
            question=question,
            candidates=tuple(self.candidate(slots) for slots in chosen),
            total=Tally(len(self.places), self.weight),
            weekends={
                country: (timelines.weekend(country), "the rules of this search")
                if country in question.rules.weekends
                else calendars.weekend_of(country)
                for country in countries
            },
            without_holidays=tuple(
                country for country in countries if any(calendars.holidays_of(country, year) is None for year in years)
            ),
            left_out=tuple(place.name for place in question.places if id(place) not in addressed),
            changes=tuple(self._changes(timelines)),
            pressures={place.name: self.pressures[place.name] for place in self.places if place.name in self.pressures},
        )

    def candidate(self, slots: Sequence[int]) -> Candidate:
        """One candidate; `slots`: of its runs, in order."""
        standings, up = zip(*(self._standings(slot) for slot in slots), strict=True)
        choice = [self._choice(number, slots) for number in range(len(self.places))]
        taken = [(run, standings[run][number]) for number, run in enumerate(choice)]
        runs = tuple(
            self._run(slot, standings[run], up[run], [number for number, own in enumerate(choice) if own == run])
            for run, slot in enumerate(slots)
        )
        best = [max(line[slot] for slot in slots) for line in self.group_lines]
        return Candidate(
            runs=runs,
            taken=tuple(taken),
            office=self._tally(standing.hour is Hour.OFFICE for _run, standing in taken),
            awake=self._tally(map(any, zip(*up, strict=True))),
            losers=tuple(standing for _run, standing in taken if standing.hour not in GOOD),
            points=self._points(best),
            adds=ledger.entries(standing for _run, standing in taken),
            other_dates=tuple(self._other_dates(slots)),
        )

    def _standings(self, slot: int) -> tuple[list[Standing], list[bool]]:
        """All places at a run that begins at the slot, in their order; and whether people there are up by the clock."""
        start = self.grid.start(slot)
        by_zone = {place.zone: start.astimezone(ZoneInfo(place.zone)) for place in self.places}
        up = {zone: self._is_awake(local) for zone, local in by_zone.items()}
        found = []
        for place, line in zip(self.places, self.lines, strict=True):
            local, hour = by_zone[place.zone], HOURS[line[slot]]
            found.append(Standing(place, local, hour, _holiday(place, local) if hour is Hour.HOLIDAY else ""))
        return found, [up[place.zone] for place in self.places]

    def _choice(self, number: int, slots: Sequence[int]) -> int:
        """The run that a place takes: the best hour; of equal ones the nearest to the middle of its working hours, then the first."""
        line, place = self.lines[number], self.places[number]
        if len(slots) == 1:
            return 0
        ranks = [RANKS[line[slot]] for slot in slots]
        best = [run for run, rank in enumerate(ranks) if rank == max(ranks)]
        return best[0] if len(best) == 1 else min(best, key=lambda run: (self._distance(place, slots[run]), run))

    def _distance(self, place: Place, slot: int) -> float:
        """Minutes on the clock from the middle of the run to the middle of the working hours, around midnight if nearer."""
        hours = self.question.rules.hours_of(place)
        local = self.grid.start(slot).astimezone(ZoneInfo(place.zone))
        away = abs(local.hour * 60 + local.minute + self.question.minutes / 2 - sum(hours) / 2)
        return min(away, abs(DAY - away))

    def _run(self, slot: int, standings: Sequence[Standing], up: Sequence[bool], takers: Sequence[int]) -> Run:
        served = [self.places[number] for number in takers if standings[number].hour is Hour.OFFICE]
        return Run(
            start=self.grid.start(slot),
            places=tuple(standings),
            office=self._tally(standing.hour is Hour.OFFICE for standing in standings),
            awake=self._tally(up),
            taken_by=tuple(self.places[number].name for number in takers),
            languages={lang: sum(lang in place.languages for place in served) for lang in self.question.languages},
        )

    def _is_awake(self, local: datetime) -> bool:
        """Whether people are up during the whole run, by the clock alone."""
        end = (local.astimezone(UTC) + timedelta(minutes=self.question.minutes)).astimezone(local.tzinfo)
        last = end.hour * 60 + end.minute + (end.date() - local.date()).days * DAY
        awake = self.question.rules.awake
        return awake[0] <= local.hour * 60 + local.minute and last <= awake[1]

    def _tally(self, which: Iterable[bool]) -> Tally:
        weights = [weight for weight, counts in zip(self.weights, which, strict=True) if counts]
        return Tally(len(weights), round(sum(weights), 3))

    def _points(self, digits: Sequence[str]) -> Points:
        """The score when the best hours of the groups are these."""
        rules, hundredth = self.question.rules, 100 / self.weight
        office = awake = burden = 0.0
        for group, digit in zip(self.groups, digits, strict=True):
            hour = HOURS[digit]
            if hour is Hour.OFFICE:
                office += group.weight
                continue
            burden += group.pressed * BURDENS[hour] / WORST
            if hour is Hour.AWAKE:
                awake += group.weight
        return Points(
            office=round(office * hundredth, 4),
            awake=round(awake * rules.awake_counts * hundredth, 4),
            burden=round(-burden * rules.ledger_counts * hundredth, 4) or 0.0,  # not minus zero
        )

    def _other_dates(self, slots: Sequence[int]) -> Iterable[OtherDate]:
        """The same hours on all dates of the range but this one."""
        per_day = DAY // self.grid.step
        hour = slots[0] % per_day
        offsets = [slot - slots[0] + hour for slot in slots]
        # Of each group the best digit of each date on which all runs still fit: zip ends with the shortest.
        best = [
            map(max, zip(*(line[offset::per_day] for offset in offsets), strict=False)) for line in self.group_lines
        ]
        for first, digits in zip(range(hour, self.grid.count, per_day), zip(*best, strict=True), strict=False):
            if first != slots[0]:
                office = [group for group, digit in zip(self.groups, digits, strict=True) if digit >= OFFICE]
                tally = Tally(sum(group.count for group in office), round(sum(group.weight for group in office), 3))
                yield OtherDate(self.grid.start(first), tally, self._points(digits).total)

    def _changes(self, timelines: Timelines) -> Iterable[ClockChange]:
        """Of each zone, in the order of the instants."""
        zones: dict[str, list[Place]] = {}
        for place in self.places:
            zones.setdefault(place.zone, []).append(place)
        found = [
            ClockChange(zone, moment(new.begin), old.offset, new.offset, tuple(place.name for place in places))
            for zone, places in zones.items()
            for old, new in pairwise(timelines.segments(places[0]))
        ]
        return sorted(found, key=lambda change: (change.at, change.zone))


def _holiday(place: Place, local: datetime) -> str:
    return (calendars.holidays_of(place.country, local.year) or {}).get(local.date(), "")

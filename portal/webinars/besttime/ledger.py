"""The ledger of burdens: who had how unpleasant an hour in the past.

An entry is a local date and what the hour was. Its burden is 0 (office hours) to 1 (asleep), halved every `half_life` days.
The sum B over a place's entries becomes its pressure B / (1 + B): 0 without a burden, a half after one fresh night, never 1. A
candidate loses weight × pressure × burden of its hour for each place, so that a place with a bad past weighs against being
burdened again, and one that has had only good hours weighs nothing.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from portal.webinars.besttime.facts import BURDENS, WORST, Hour, Standing, Visit


def burden_of(visits: Sequence[Visit], on: date, half_life: int) -> float:
    """What past hours amount to on a day: 1 for one night of today. Entries later than that day count in full."""
    return math.fsum(BURDENS[hour] / WORST * 2.0 ** -(max(0, (on - day).days) / half_life) for day, hour in visits)


def pressures(ledger: Mapping[str, Sequence[Visit]], on: date, half_life: int) -> dict[str, float]:
    """By name, above 0 and below 1; without those that carry no burden."""
    burdens = {name: burden_of(visits, on, half_life) for name, visits in ledger.items()}
    return {name: burden / (1 + burden) for name, burden in burdens.items() if burden > 0}


def entries(standings: Iterable[Standing]) -> dict[str, Visit]:
    """What the ledger gains if places stand like this, by name; office hours burden nobody and are not entered."""
    return {
        standing.place.name: (standing.local.date(), standing.hour)
        for standing in standings
        if standing.hour is not Hour.OFFICE
    }

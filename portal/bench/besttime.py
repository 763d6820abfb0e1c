"""What the best hour for a hundred cities costs: one, two and three runs in four weeks, at half hours.

The cities are the demo's and, up to a hundred, the same again under other names. The range holds a change of the clocks in Europe
and holidays of many countries. Processor time, since nothing is waited for; the first search of a process, which loads the
holidays, is a figure of its own.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from datetime import date

from portal.bench.figures import Figure
from portal.config import ROOT
from portal.webinars.besttime import Place, Question, calendars, search

CITIES, WEEKS, ROUNDS = 100, 4, 5
GOAL = 0.2  # seconds
FIRST = date(2027, 3, 15)


def figures(wanted: Callable[[str], bool], tell: Callable[[str], None]) -> Iterator[Figure]:
    """The figures whose name is wanted."""
    names = {runs: f"best hour: {runs} of 48 half hours, {CITIES} cities" for runs in (1, 2, 3)}
    first = "best hour: the same, the first of a process"
    if not any(wanted(name) for name in (*names.values(), first)):
        return
    tell("Looking for the best hours ...")
    places = _places()
    calendars.holidays_of.cache_clear()
    yield Figure(first, _seconds(places, 3), 2 * GOAL, "s")
    for runs, name in names.items():
        if wanted(name):
            yield Figure(name, min(_seconds(places, runs) for _round in range(ROUNDS)), GOAL, "s")


def _seconds(places: list[Place], runs: int) -> float:
    began = time.process_time()
    search(Question(places, minutes=60, first=FIRST, weeks=WEEKS, runs=runs))
    return time.process_time() - began


def _places() -> list[Place]:
    known = json.loads((ROOT / "portal" / "demo" / "data" / "cities.json").read_text(encoding="utf-8"))["cities"]
    chosen = [known[number % len(known)] for number in range(CITIES)]
    return [Place(f"{row['slug']}-{number}", row["timezone"], row["country"]) for number, row in enumerate(chosen)]

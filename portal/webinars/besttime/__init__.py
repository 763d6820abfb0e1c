"""The best hours for people in many zones. Pure: no database, no web, no Celery, no clock.

    found = search(Question(places, minutes=60, first=date(2026, 12, 7), weeks=4, runs=2))
    for candidate in found.candidates: …

Hours are judged on their own date: by the summer time, the weekend and the public holidays that a place has then. A
webinar may be held in up to three runs; each place takes the one that suits it best. A ledger of hours that were
unpleasant in the past weighs against burdening the same places again.
"""

from __future__ import annotations

from portal.webinars.besttime.chart import BandChart, BandRow, Span, band_chart
from portal.webinars.besttime.facts import (
    BestTimeError,
    Candidate,
    ClockChange,
    Found,
    Hour,
    OtherDate,
    Place,
    Points,
    Question,
    Rules,
    Run,
    Standing,
    Tally,
    Visit,
)
from portal.webinars.besttime.ledger import burden_of, pressures
from portal.webinars.besttime.reading import Reading, read_places
from portal.webinars.besttime.search import search

__all__ = [
    "BandChart",
    "BandRow",
    "BestTimeError",
    "Candidate",
    "ClockChange",
    "Found",
    "Hour",
    "OtherDate",
    "Place",
    "Points",
    "Question",
    "Reading",
    "Rules",
    "Run",
    "Span",
    "Standing",
    "Tally",
    "Visit",
    "band_chart",
    "burden_of",
    "pressures",
    "read_places",
    "search",
]

"""How well a case fits a problem, how alike two cities are, and when an answer is late. Pure."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from portal.cases.similarity import context
from portal.cases.similarity.context import of_city
from portal.cities.models import PopulationBand

REMIND_AFTER = timedelta(days=7)
OVERDUE_AFTER = timedelta(days=14)
_BANDS = list(PopulationBand)


def likeness(one: Any, other: Any) -> float:
    """0 to 1: how alike two cities are. As similar cases, but the next band of size counts half."""
    apart = abs(_BANDS.index(one.population_band) - _BANDS.index(other.population_band))
    return context.likeness(of_city(one), of_city(other)) + (context.SIZE / 2 if apart == 1 else 0.0)


def fit(common: int, wanted: int, place: int | None, city: Any, owner: Any) -> float:
    """As similar cases: 0.5 tags, 0.3 words, 0.2 context.

    Args:
        common: how many of the `wanted` tags the case has.
        place: of the case among the hits of the search, from 0; None if it was not found there.
    """
    tags = common / wanted if wanted else 0.0
    words = 0.0 if place is None else 1 / (1 + place / 5)
    return 0.5 * tags + 0.3 * words + 0.2 * likeness(city, owner)

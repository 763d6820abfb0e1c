"""How well a case fits a problem, how alike two cities are, and when an answer is late. Pure."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from portal.cities.models import PopulationBand

REMIND_AFTER = timedelta(days=7)
OVERDUE_AFTER = timedelta(days=14)
_BANDS = list(PopulationBand)


def likeness(one: Any, other: Any) -> float:
    """0 to 1: how alike two cities are. Size counts 0.4 (half for the next band), country 0.3, region 0.3."""
    apart = abs(_BANDS.index(one.population_band) - _BANDS.index(other.population_band))
    size = 0.4 if apart == 0 else 0.2 if apart == 1 else 0.0
    return size + 0.3 * bool(one.country == other.country) + 0.3 * bool(one.region == other.region)


def fit(common: int, wanted: int, place: int | None, city: Any, owner: Any) -> float:
    """As similar cases: 0.5 tags, 0.3 words, 0.2 context.

    Args:
        common: how many of the `wanted` tags the case has.
        place: of the case among the hits of the search, from 0; None if it was not found there.
    """
    tags = common / wanted if wanted else 0.0
    words = 0.0 if place is None else 1 / (1 + place / 5)
    return 0.5 * tags + 0.3 * words + 0.2 * likeness(city, owner)

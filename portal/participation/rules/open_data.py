"""Who sees which data of a city, and how its colours read. Pure."""

from __future__ import annotations

from typing import Any

from portal.participation.models import CityDataset
from portal.participation.rules.spaces import is_public, manages

# The page's own colours, as `frontend/scss/_tokens.scss` has them: paper by day and by night.
PAPERS = ("#faf8f4", "#111827")
LEAST_CONTRAST = 3.0  # WCAG 2.2, 1.4.11: what is no text against what is beside it


def may_see_dataset(user: Any, dataset: CityDataset) -> bool:
    """A dataset that is out in a space that is open is everybody's; before that it is the city's own."""
    if manages(user, dataset.space.city_id):
        return True
    return dataset.is_public and is_public(dataset.space)


def luminance(colour: str) -> float:
    """Relative luminance of `#rrggbb`, from 0 to 1 (WCAG 2.2, definition)."""
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    """The contrast ratio of two colours, from 1 to 21 (WCAG 2.2)."""
    bright, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def weakest_contrast(colour: str) -> float:
    """Of a city's colour against the paper by day and by night: the lower one."""
    return min(contrast(colour, paper) for paper in PAPERS)

"""Figures of people: what may be told, so that nobody is recognised, also not by subtraction. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import TypeVar

from portal.participation.models import AgeBand

K = TypeVar("K")

LEAST = 5
OTHER = "other"
# From and to, both included.
_YEARS = {
    AgeBand.UNDER_18: (0, 17), AgeBand.TO_29: (18, 29), AgeBand.TO_44: (30, 44), AgeBand.TO_59: (45, 59), AgeBand.FROM_60: (60, 150),
}  # fmt: skip


def age_band(text: str) -> AgeBand | None:
    """The band of the figures in which a band of a register lies, as "20-29", "60+", "<18" or "41"; None for what lies in two of them
    or is no band of years: to guess would make one bar too long and another too short.
    """
    if text in AgeBand.__members__.values():
        return AgeBand(text)
    plain = text.strip()
    years = [int(one) for one in re.findall(r"\d{1,3}", plain)]
    if len(years) == 1:
        before, after = re.split(r"\d+", plain, maxsplit=1)
        if before.strip() in {"<", "-", "–"}:
            first, last = 0, years[0] - (before.strip() == "<")
        elif before.strip() in {">", "≥", ">="} or after.strip() in {"+", "-", "–"}:
            first, last = years[0] + (before.strip() == ">"), 150
        else:
            first = last = years[0]
    elif len(years) == 2:
        first, last = years
    else:
        return None
    return next((band for band, (least, most) in _YEARS.items() if least <= first <= last <= most), None)


def by_age(counts: Mapping[str, int]) -> dict[str, int]:
    """Counts by the bands of registers and of reports, told in one set of bands; what fits none of them stands under `OTHER`."""
    found: Counter[str] = Counter()
    for text, number in counts.items():
        band = age_band(text)
        found[band.value if band else OTHER] += number
    return dict(found)


def suppressed(counts: Mapping[K, int], least: int = LEAST) -> dict[K, int | None]:
    """The counts, with None for what is not told.

    A count from 1 to `least` - 1 is hidden. Whoever knows the total could subtract, so the next smallest are hidden too until the
    hidden ones are at least two and together at least `least`. Zeros tell of nobody and stay. (Primary and complementary
    suppression: Hundepool et al., Statistical Disclosure Control, 2012, chapter 4.)
    """
    hidden = {key for key, number in counts.items() if 0 < number < least}
    rest = sorted((key for key, number in counts.items() if number >= least), key=lambda key: counts[key])
    while hidden and rest and (len(hidden) < 2 or sum(counts[key] for key in hidden) < least):
        hidden.add(rest.pop(0))
    return {key: None if key in hidden else number for key, number in counts.items()}


def may_tell_total(counts: Mapping[K, int], least: int = LEAST) -> bool:
    """Whether the total may stand beside the counts: not where all of them are hidden and it is small itself."""
    total = sum(counts.values())
    return total == 0 or total >= least

"""Far more than usual: the robust z-score of Iglewicz and Hoaglin ("How to Detect and Handle Outliers", 1993). Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

# 0.6745 makes the median deviation of a normal distribution its standard deviation.
_NORMAL = 0.6745
UNUSUAL = 6.0  # the authors say 3.5 for single values; we look every hour, for months
LEAST = 10  # below that, twice as much as usual is nothing


@dataclass(frozen=True)
class Burst:
    """So many in an hour where `usual` (the median) is common; `score`: how many deviations above."""

    count: int
    usual: float
    score: float


def score(value: float, usual: Sequence[float]) -> float:
    """How many robust standard deviations the value lies above the median of what is usual.

    The deviation is one at least: where nothing ever happens, it would be none and everything would be endless.
    """
    middle = median(usual)
    deviation = median(abs(one - middle) for one in usual)
    return _NORMAL * (value - middle) / max(deviation, _NORMAL)


def burst(value: int, usual: Sequence[float]) -> Burst | None:
    """What is unusual about the number of an hour; None if nothing is, or too little is known (less than a day)."""
    if value < LEAST or len(usual) < 24:
        return None
    found = score(value, usual)
    return Burst(value, median(usual), round(found, 1)) if found >= UNUSUAL else None

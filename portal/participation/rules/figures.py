"""Figures of people: what may be told, so that nobody is recognised, also not by subtraction. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

K = TypeVar("K")

LEAST = 5


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

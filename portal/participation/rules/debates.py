"""In which order contributions to a debate stand. Pure.

What is supported early is seen more, so is supported more: a plain count drowns whatever comes late, and so does the lower bound
of an interval, by which some sites sort, for it asks for many voices before it believes any. Here a contribution is measured by
the share of those who *could* support it: of the people whose last support in this debate came after it was written. How sure
that share is says Wilson's interval (Wilson, Journal of the American Statistical Association 22, 1927), and its *upper* end is
the order: optimism about what few have seen (Lai and Robbins 1985; Auer, Cesa-Bianchi and Fischer, Machine Learning 47, 2002).
So a new contribution begins above, and sinks by itself when people pass it by; of two with the same share, the late one is never
below. When nobody can support any more, there is nothing left to find out: what hardly anybody saw then stands at the end, named
as what it is.
"""

from __future__ import annotations

import uuid
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import sqrt

TRIAL = 5  # people who must have had the chance before a share says something
BEST, FRESH = 3, 2
_Z = 1.0  # one standard deviation: two or three people who pass by are enough to sink


@dataclass(frozen=True)
class Standing:
    """A contribution as it is weighed. `supports` ≤ `chances`: people who supported it, and who could have."""

    id: uuid.UUID
    written_at: datetime
    supports: int
    chances: int

    @property
    def is_on_trial(self) -> bool:
        return self.chances < TRIAL


def chances(written_at: datetime, last_seen: Sequence[datetime]) -> int:
    """How many people came by after it was written. `last_seen`: each person's last support in the debate, sorted."""
    return len(last_seen) - bisect_left(last_seen, written_at)


def upper_bound(supports: int, chances: int) -> float:
    """0 to 1: the upper end of Wilson's interval of the share; 1 where nobody has had the chance."""
    if chances <= 0:
        return 1.0
    share, z2 = supports / chances, _Z * _Z
    centre = share + z2 / (2 * chances)
    margin = _Z * sqrt(share * (1 - share) / chances + z2 / (4 * chances * chances))
    # Rounded, so that two that are the same are the same for the computer too.
    return round((centre + margin) / (1 + z2 / chances), 12)


def ordered(contributions: Sequence[Standing], *, is_open: bool) -> list[Standing]:
    """All of a side. `is_open`: people can still support, so what few have seen stands above; else at the end."""
    return sorted(
        contributions,
        key=lambda one: (
            not is_open and one.is_on_trial, -upper_bound(one.supports, one.chances), one.chances, -one.written_at.timestamp(), one.id,
        ),
    )  # fmt: skip


def best(contributions: Sequence[Standing]) -> list[Standing]:
    """The best of a side: by the same order, of those that enough people could weigh and somebody supports."""
    known = [one for one in contributions if one.supports and not one.is_on_trial]
    return ordered(known, is_open=True)[:BEST]


def fresh(contributions: Sequence[Standing]) -> list[Standing]:
    """Those that need eyes: seen by the fewest, of these the one that waits longest, so that each has its turn."""
    waiting = [one for one in contributions if one.is_on_trial]
    return sorted(waiting, key=lambda one: (one.chances, one.written_at, one.id))[:FRESH]

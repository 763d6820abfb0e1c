"""How long somebody was there: the union of what all devices say. Pure: instants in, seconds out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

BEAT = timedelta(seconds=30)  # how often a page says that it is open
CLOSED_AFTER = timedelta(seconds=90)  # without a beat; the interval ends with the last one that came

Interval = tuple[datetime, datetime]


def union(intervals: Iterable[Interval]) -> list[Interval]:
    """The same time without overlaps, in order. An interval that ends before it begins counts for nothing."""
    found: list[Interval] = []
    for begins, ends in sorted(one for one in intervals if one[0] <= one[1]):
        if found and begins <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], ends))
        else:
            found.append((begins, ends))
    return found


def seconds(intervals: Iterable[Interval], starts_at: datetime, ends_at: datetime) -> float:
    """Seconds that somebody was there between the two instants, each counted once however many devices there were."""
    clipped = ((max(begins, starts_at), min(ends, ends_at)) for begins, ends in intervals)
    return sum((ends - begins).total_seconds() for begins, ends in union(clipped))


def share(intervals: Iterable[Interval], starts_at: datetime, ends_at: datetime) -> float:
    """The part of a run that somebody was there, 0 to 1."""
    whole = (ends_at - starts_at).total_seconds()
    return min(1.0, seconds(intervals, starts_at, ends_at) / whole) if whole > 0 else 0.0

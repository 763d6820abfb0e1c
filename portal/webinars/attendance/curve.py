"""How many people were there, minute by minute: where they come and where they go."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import accumulate

from portal.webinars.attendance.evidence import Held
from portal.webinars.presence import Interval, union

MOST_POINTS = 24


def minutes_of(people: Iterable[Iterable[Interval]], run: Held) -> list[int]:
    """How many people were there at some time of each minute of the run, from its first. `people`: each one's intervals."""
    size = max(1, -(-int(run.seconds) // 60))
    change = [0] * (size + 1)
    for intervals in people:
        reached = -1  # the last minute in which this person is counted already
        clipped = ((max(begins, run.starts_at), min(ends, run.ends_at)) for begins, ends in intervals)
        for begins, ends in union(clipped):
            first = max(int((begins - run.starts_at).total_seconds() // 60), reached + 1)
            last = min(int((ends - run.starts_at).total_seconds() // 60), size - 1)
            if first <= last:
                change[first] += 1
                change[last + 1] -= 1
                reached = last
    return list(accumulate(change[:size]))


def points_of(counts: list[int], most: int = MOST_POINTS) -> list[tuple[int, int]]:
    """(minute from the beginning, people) for a drawing: evenly spaced, the last minute among them, `most` + 1 at most."""
    step = max(1, -(-len(counts) // most))
    chosen = [*range(0, len(counts) - 1, step), len(counts) - 1] if counts else []
    return [(minute, counts[minute]) for minute in dict.fromkeys(chosen)]

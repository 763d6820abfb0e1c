"""What is told of another city's process to whoever begins with it. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from portal.participation.rules.small_numbers import FEWEST

MOST_COMPARED = 4


@dataclass(frozen=True)
class Told:
    """Figures of a process. None: fewer than five, so it is not told."""

    participants: int | None
    proposals: int | None
    owed: int | None
    in_time: int | None


def told(participants: int, proposals: int, owed: int, in_time: int) -> Told:
    """How many answers were in time goes with how many were owed: each would tell the other."""
    is_few = 0 < owed < FEWEST
    return Told(_enough(participants), _enough(proposals), None if is_few else owed, None if is_few else in_time)


def _enough(number: int) -> int | None:
    return None if 0 < number < FEWEST else number

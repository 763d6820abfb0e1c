"""What somebody has played of a recording: spans in, their union out. Pure: whole seconds, no clock, no database."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

# The page reports each 15 s. Who says nothing for longer had no line, or was away: more than this is not believed at once.
LONGEST_GAP = timedelta(minutes=10)
MOST_SPANS = 200  # in one report

Span = tuple[int, int]


@dataclass(frozen=True)
class Progress:
    """`seconds` counted of `length`; `needed` of them are enough; `is_passed`: the quiz, None where there is none."""

    seconds: int
    length: int
    needed: int
    is_passed: bool | None = None

    @property
    def is_enough(self) -> bool:
        return self.length > 0 and self.seconds >= self.needed and self.is_passed is not False


def read(text: str) -> list[Span]:
    """Spans as the page reports them, `0-15,40-52`; what is none is left out."""
    found = []
    for part in text.split(",")[:MOST_SPANS]:
        first, _dash, last = part.partition("-")
        if all(one.isascii() and one.isdecimal() and len(one) < 7 for one in (first, last)) and int(first) < int(last):
            found.append((int(first), int(last)))
    return found


def union(spans: Iterable[Span]) -> list[Span]:
    """The same seconds without overlaps, in order."""
    found: list[Span] = []
    for first, last in sorted(spans):
        if found and first <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], last))
        elif first < last:
            found.append((first, last))
    return found


def total(spans: Iterable[Span]) -> int:
    return sum(last - first for first, last in spans)


def without(spans: Iterable[Span], known: Sequence[Span]) -> list[Span]:
    """The seconds of the spans that are not in the known ones, which are a union."""
    found = []
    for begins, ends in union(spans):
        at = begins
        for first, last in known:
            if last > at and first < ends:
                if first > at:
                    found.append((at, first))
                at = last
        if at < ends:
            found.append((at, ends))
    return found


def within(spans: Sequence[Span], known: Sequence[Span], length: int, budget: int) -> list[Span]:
    """What is new in the spans, as far as it lies in the recording, cut off when it is more than was possible."""
    found: list[Span] = []
    for begins, ends in without(spans, known):
        first, last = max(begins, 0), min(ends, length)
        last = min(last, first + budget)
        if last > first:
            found.append((first, last))
            budget -= last - first
    return found


def budget(passed: timedelta, speed: int) -> int:
    """Seconds that can have been played since the last report."""
    return max(0, int(min(passed, LONGEST_GAP).total_seconds() * speed))

"""From counted marks to what is shown of a poll."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

SIZES = 6  # of words in a cloud
MOST_WORDS = 50  # different ones that are shown


@dataclass(frozen=True)
class Line:
    """One bar: `key`: number of the option, value of the scale or the word; `count`: votes, or points of a ranking."""

    key: int | str
    count: int


@dataclass(frozen=True)
class Tally:
    """What a poll has come to. `voters`: people, not marks. `mean`: of a scale, to two digits."""

    voters: int
    lines: tuple[Line, ...]
    mean: float | None = None

    @property
    def most(self) -> int:
        return max((line.count for line in self.lines), default=0)


def borda(places: Iterable[tuple[int, int, int]], options: Sequence[int]) -> dict[int, int]:
    """Points of a ranking by Borda's rule: with n options the first place gives n - 1 points, the last none.

    Source: J.-C. de Borda, "Mémoire sur les élections au scrutin", Histoire de l'Académie royale des sciences, 1781 (1784).

    Args:
        places: (option, place from 1, ballots that put it there).
        options: all options.
    """
    points = dict.fromkeys(options, 0)
    for option, place, ballots in places:
        points[option] += (len(options) - place) * ballots
    return points


def mean(counts: Mapping[int, int]) -> float | None:
    """The arithmetic mean of a scale from how often each value was chosen; None without a vote."""
    votes = sum(counts.values())
    return round(sum(value * count for value, count in counts.items()) / votes, 2) if votes else None


def sizes(lines: Sequence[Line]) -> list[tuple[Line, int]]:
    """Words with a size from 1 to `SIZES`, in steps of equal counts."""
    most = max((line.count for line in lines), default=1)
    return [(line, 1 + round((SIZES - 1) * (line.count - 1) / (most - 1)) if most > 1 else 1) for line in lines]


def tally(
    *, voters: int, keys: Sequence[int] = (), counts: Mapping[int, int] | None = None,
    words: Iterable[tuple[str, int]] = (), is_scale: bool = False,
) -> Tally:  # fmt: skip
    """Bars for all `keys`, those without a vote too; or the most frequent words, ties by alphabet."""
    if counts is None:
        found = sorted(words, key=lambda pair: (-pair[1], pair[0]))[:MOST_WORDS]
        return Tally(voters, tuple(Line(word, count) for word, count in found))
    lines = tuple(Line(key, counts.get(key, 0)) for key in keys)
    return Tally(voters, lines, mean(counts) if is_scale else None)

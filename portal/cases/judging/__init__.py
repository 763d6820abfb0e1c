"""From the jurors' scores to a ranking. Pure: no database, no words.

Jurors differ in how strict they are and how much of the scale they use. Beside the plain mean there is therefore one of
scores put on a common scale: each juror's weighted means become z-scores, z = (x − mean of the juror) / standard deviation
of the juror (population), and are put back onto the scale of the whole jury, mean + z × standard deviation. That is linear
equating (Kolen and Brennan, Test Equating, Scaling, and Linking, 3rd edition, Springer 2014, chapter 2; for the z-score
Kreyszig, Advanced Engineering Mathematics, 4th edition, Wiley 1979, page 880). It takes for granted that jurors saw
entries of about the same quality, which chance makes less true the fewer they saw: a juror with fewer than three entries,
or who gave all of them the same, stays as he is.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from statistics import fmean, pstdev
from typing import Generic, TypeVar

E = TypeVar("E", bound=Hashable)
J = TypeVar("J", bound=Hashable)

LEAST_ENTRIES = 3  # of a juror, for his mean and deviation to say anything
WIDE = 1.5  # of four possible points between the kindest and the strictest juror
SAME = 0.005  # closer than what is shown (two decimals): a tie


@dataclass(frozen=True)
class Sheet(Generic[E, J]):
    """What a juror gave an entry: its weighted mean, 1 to 5."""

    entry: E
    juror: J
    value: float


@dataclass(frozen=True)
class Line(Generic[E]):
    """An entry in the ranking. `raw` and `standard`: means over its jurors, None before anybody has handed in.

    Ranks begin with 1; who is tied has the same one. `spread`: the largest difference between two jurors.
    """

    entry: E
    count: int
    raw: float | None
    standard: float | None
    spread: float
    is_wide: bool
    rank_raw: int | None = None
    rank_standard: int | None = None
    is_tied: bool = False


def weighted_mean(scores: Mapping[str, int], weights: Mapping[str, int]) -> float:
    """The mean of the scores by the weights of their criteria.

    Raises:
        KeyError: a criterion has no score.
    """
    return sum(scores[key] * weight for key, weight in weights.items()) / sum(weights.values())


def standardised(sheets: Sequence[Sheet[E, J]]) -> dict[tuple[E, J], float]:
    """Each sheet's value on the common scale, by entry and juror."""
    if not sheets:
        return {}
    everything = [sheet.value for sheet in sheets]
    mean, deviation = fmean(everything), pstdev(everything)
    by_juror: dict[J, list[Sheet[E, J]]] = {}
    for sheet in sheets:
        by_juror.setdefault(sheet.juror, []).append(sheet)
    found: dict[tuple[E, J], float] = {}
    for juror, own in by_juror.items():
        values = [sheet.value for sheet in own]
        own_mean, own_deviation = fmean(values), pstdev(values)
        stays = len(own) < LEAST_ENTRIES or math.isclose(own_deviation, 0, abs_tol=1e-9)
        for sheet in own:
            moved = sheet.value if stays else mean + (sheet.value - own_mean) / own_deviation * deviation
            found[sheet.entry, juror] = moved
    return found


def ranking(entries: Iterable[E], sheets: Sequence[Sheet[E, J]]) -> list[Line[E]]:
    """The entries of a category, best first by the standardised mean. `sheets`: of all the jury in this round, also those
    about entries of other categories: from them it is known how strict a juror is.
    """
    moved = standardised(sheets)
    lines = [_line(entry, [sheet for sheet in sheets if sheet.entry == entry], moved) for entry in entries]
    by_raw, _tied = _ranks([(line.entry, line.raw) for line in lines])
    by_standard, tied_standard = _ranks([(line.entry, line.standard) for line in lines])
    ranked = [
        Line(
            line.entry, line.count, line.raw, line.standard, line.spread, line.is_wide, by_raw.get(line.entry),
            by_standard.get(line.entry), line.entry in tied_standard,
        )
        for line in lines
    ]  # fmt: skip
    return sorted(ranked, key=lambda line: (line.rank_standard or math.inf, line.rank_raw or math.inf))


def _line(entry: E, sheets: Sequence[Sheet[E, J]], moved: Mapping[tuple[E, J], float]) -> Line[E]:
    values = [sheet.value for sheet in sheets]
    if not values:
        return Line(entry, 0, None, None, 0.0, False)
    spread = max(values) - min(values)
    standard = fmean(moved[entry, sheet.juror] for sheet in sheets)
    return Line(entry, len(values), fmean(values), standard, spread, spread >= WIDE)


def _ranks(values: Iterable[tuple[E, float | None]]) -> tuple[dict[E, int], set[E]]:
    """Rank of each that has a value, and those that share theirs: 1, 2, 2, 4."""
    known = sorted(((entry, value) for entry, value in values if value is not None), key=lambda pair: -pair[1])
    ranks: dict[E, int] = {}
    tied: set[E] = set()
    for _value, group in groupby(enumerate(known, 1), key=lambda item: round(item[1][1] / (2 * SAME))):
        places = list(group)
        for _place, (entry, _points) in places:
            ranks[entry] = places[0][0]
            if len(places) > 1:
                tied.add(entry)
    return ranks, tied


def chosen_first(lines: Sequence[Line[E]], most: int) -> list[E]:
    """Whom the ranking puts forward when `most` may go on: a tie at the end of the list goes on as a whole or not at all,
    so that no chance decides it; then fewer are put forward and a person chooses.
    """
    known = [line for line in lines if line.rank_standard is not None]
    if len(known) <= most:
        return [line.entry for line in known]
    last = known[most].rank_standard or 0
    return [line.entry for line in known[:most] if (line.rank_standard or 0) < last]

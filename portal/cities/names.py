"""Names in many scripts: made comparable for searching and sorting. They are never changed for showing."""

from __future__ import annotations

from collections.abc import Iterable

from portal.search.fold import letters


def fold(text: str) -> str:
    """`text` without case, accents and variants of letters: "Beyoğlu" and "BEYOGLU" become the same.

    As the search folds, with Hangul in its letters, so that a syllable typed half way already matches.
    """
    return letters(text)


def matches(wanted: str, names: Iterable[str]) -> int | None:
    """How well the best of `names` fits the folded `wanted`.

    Returns:
        0 the same, 1 it begins so, 2 a word in it begins so, 3 it is inside; None if none fits.
    """
    best: int | None = None
    for name in map(fold, names):
        if name == wanted:
            return 0
        if name.startswith(wanted):
            found = 1
        elif f" {wanted}" in name:
            found = 2
        elif wanted in name:
            found = 3
        else:
            continue
        best = found if best is None else min(best, found)
    return best

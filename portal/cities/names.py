"""Names in many scripts: made comparable for searching and sorting. They are never changed for showing."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

# Letters that are letters of their own to Unicode, but that people without the keyboard type as another one.
_ALIKE = str.maketrans({"ı": "i", "đ": "d", "ø": "o", "ł": "l", "æ": "ae", "œ": "oe", "ʻ": "", "’": "'"})


def fold(text: str) -> str:
    """`text` without case, accents and vowel signs: "Beyoğlu" and "BEYOGLU" become the same.

    Compatibility decomposition (Unicode NFKD), marks dropped, case folded; Hangul falls apart into its letters, so that a
    syllable typed half way already matches.
    """
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return " ".join(
        "".join(sign for sign in decomposed if not unicodedata.category(sign).startswith("M")).translate(_ALIKE).split()
    )


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

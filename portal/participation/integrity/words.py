"""What a classifier sees of a text, its score, and which words weighed. Pure, and without scikit-learn: `training` has that.

A linear model over hashed pieces of words: each word, folded and with a space on both sides, gives its pieces of 3 to 5 signs, and
each piece has a place among `PLACES` by its CRC-32. As no piece crosses a word, the sum of a word's weights is exactly its part of
the score: that is the explanation.
"""

from __future__ import annotations

import math
import re
import zlib
from array import array
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from portal.search import fold

PLACES = 1 << 15  # 128 KB of weights a city
_SHORTEST, _LONGEST = 3, 5
MOST_WORDS = 1500
_WORD = re.compile(r"[^\s!-/:-@\[-`{-~“”„«»‘’…–—。、，！？]+")


@dataclass(frozen=True)
class Score:
    """`chance`: 0 to 1. `words`: (word, its part of the score, above 0 towards breaking the rules), those that weighed most first."""

    chance: float
    words: tuple[tuple[str, float], ...]


def _words(text: str) -> list[str]:
    return _WORD.findall(fold.fold(text))[:MOST_WORDS]


def _places(word: str) -> list[int]:
    framed = f" {word} "
    return [
        zlib.crc32(framed[at : at + size].encode()) % PLACES
        for size in range(_SHORTEST, _LONGEST + 1)
        for at in range(max(1, len(framed) - size + 1))
    ]


def features(text: str) -> dict[int, float]:
    """Place → how often, brought to length one; empty for an empty text."""
    counted = Counter(place for word in _words(text) for place in _places(word))
    length = math.sqrt(sum(number * number for number in counted.values())) or 1.0
    return {place: number / length for place, number in counted.items()}


def judge(text: str, weights: bytes, bias: float, *, shown: int = 8) -> Score:
    """The score of a text by a model: `weights` are `PLACES` 32-bit floats, little-endian as every machine of ours."""
    values = array("f", weights)
    listed = _words(text)
    length = (
        math.sqrt(sum(number * number for number in Counter(p for word in listed for p in _places(word)).values()))
        or 1.0
    )
    parts: Mapping[str, float] = {
        word: number * sum(values[place] for place in _places(word)) / length
        for word, number in Counter(listed).items()
    }
    total = bias + sum(parts.values())
    chance = 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))
    ranked = sorted(parts.items(), key=lambda pair: (-abs(pair[1]), pair[0]))[:shown]
    return Score(round(chance, 4), tuple((word, round(part, 3)) for word, part in ranked))

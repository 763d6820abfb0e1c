"""Texts as vectors, and the cosine of each with all others. Pure."""

from __future__ import annotations

import math
import re
import uuid
from collections import Counter
from collections.abc import Mapping

from portal.search.fold import fold

GRAM = 4
KEPT = 60  # heaviest terms of a text: the rest changes no order worth showing
TOO_COMMON = 0.1  # terms in more of the texts than this say nothing about one of them
_FEW = 30  # texts, below which no term is too common
_WORD = re.compile(r"\w+")
# Written without spaces between words: kana, Han, Hangul, Thai.
_DENSE = re.compile("[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+")


def terms(text: str) -> list[str]:
    """The terms of a text: 4-grams of its words, whole short words, and bigrams of scripts without spaces."""
    found: list[str] = []
    for word in _WORD.findall(fold(text)):
        if _DENSE.match(word):
            found += [word[i : i + 2] for i in range(len(word) - 1)] or [word]
        elif len(word) <= GRAM:
            found.append(word)
        else:
            found += [word[i : i + GRAM] for i in range(len(word) - GRAM + 1)]
    return found


def vectors(texts: Mapping[uuid.UUID, str]) -> dict[uuid.UUID, dict[str, float]]:
    """A vector of length 1 for each text: (1 + log tf) · log (N / df) of its heaviest terms."""
    counts = {key: Counter(terms(text)) for key, text in texts.items()}
    spread: Counter[str] = Counter()
    for count in counts.values():
        spread.update(count.keys())
    total = len(texts)
    most = total if total < _FEW else total * TOO_COMMON
    rarity = {term: math.log((1 + total) / df) for term, df in spread.items() if 1 < df <= most}
    found = {}
    for key, count in counts.items():
        weights = [(1 + math.log(tf)) * rarity[term] for term, tf in count.items() if term in rarity]
        known = [term for term in count if term in rarity]
        heaviest = sorted(zip(weights, known, strict=True), reverse=True)[:KEPT]
        length = math.sqrt(sum(weight * weight for weight, _term in heaviest)) or 1.0
        found[key] = {term: weight / length for weight, term in heaviest}
    return found


class Index:
    """The vectors of texts with, for each term, in which of them it stands."""

    def __init__(self, texts: Mapping[uuid.UUID, str]) -> None:
        self.vectors = vectors(texts)
        self.postings: dict[str, list[tuple[uuid.UUID, float]]] = {}
        for key, vector in self.vectors.items():
            for term, weight in vector.items():
                self.postings.setdefault(term, []).append((key, weight))

    def cosines(self, key: uuid.UUID) -> dict[uuid.UUID, float]:
        """The cosine with every other text that shares a term."""
        found: dict[uuid.UUID, float] = {}
        for term, weight in self.vectors.get(key, {}).items():
            for other, theirs in self.postings[term]:
                found[other] = found.get(other, 0.0) + weight * theirs
        found.pop(key, None)
        return found

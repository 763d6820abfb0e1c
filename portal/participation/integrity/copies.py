"""One text from many: near-duplicates by the overlap of pieces of words (Broder 1997), found by MinHash and bands. Pure.

A pair is alike when the sets of its pieces overlap by the threshold (Jaccard), worked out exactly for the candidates that share a band;
so nothing is called a copy by chance, and ten thousand texts need no fifty million comparisons. The hashes are those of one
permutation (Li, Owen, Zhang 2012) with empty bins filled from the next (Shrivastava, Li 2014): each piece is looked at once.
"""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import TypeVar

from portal.search import fold

SHINGLE = 5  # signs, after case, marks and spaces are folded away: works for scripts without spaces too
ALIKE = 0.6
SHORTEST = 40  # signs; "I agree" is no campaign
_BANDS, _ROWS = 24, 4  # a pair at 0.6 shares a band in 96 of 100 cases, one at 0.3 in 18
_BINS = _BANDS * _ROWS
_MIX, _MASK = 0x9E3779B97F4A7C15, (1 << 64) - 1  # CRC-32 is linear: multiplying spreads it

K = TypeVar("K", bound=Hashable)


def shingles(text: str) -> frozenset[int]:
    """The pieces of a text, hashed; empty for a text that is too short to be compared."""
    plain = fold.letters(text)
    if len(plain) < SHORTEST:
        return frozenset()
    return frozenset(zlib.crc32(plain[at : at + SHINGLE].encode()) for at in range(len(plain) - SHINGLE + 1))


def overlap(one: frozenset[int], other: frozenset[int]) -> float:
    """Jaccard: what both have by what any has; 0 to 1."""
    return len(one & other) / len(one | other) if one and other else 0.0


def _bands(pieces: Iterable[int]) -> list[tuple[int, ...]]:
    least: list[int | None] = [None] * _BINS
    for piece in pieces:
        mixed = piece * _MIX & _MASK
        place, value = (mixed >> 32) * _BINS >> 32, mixed & 0xFFFFFFFF
        held = least[place]
        if held is None or value < held:
            least[place] = value
    filled: list[int] = []
    for at in range(_BINS):
        step = next(step for step in range(_BINS) if least[(at + step) % _BINS] is not None)
        filled.append((least[(at + step) % _BINS] or 0) + (step << 32))
    return [(at, *filled[at : at + _ROWS]) for at in range(0, _BINS, _ROWS)]


def groups(texts: Mapping[K, str], *, alike: float = ALIKE, least: int = 3) -> list[list[K]]:
    """Groups of texts that are copies of each other, `least` at least, the largest first; in the order in which they were given."""
    known = {key: made for key, text in texts.items() if (made := shingles(text))}
    buckets: dict[tuple[int, ...], list[K]] = defaultdict(list)
    for key, pieces in known.items():
        for band in _bands(pieces):
            buckets[band].append(key)
    leader: dict[K, K] = {key: key for key in known}
    for keys in buckets.values():
        for key in keys[1:]:
            first, second = _top(leader, keys[0]), _top(leader, key)
            if first != second and overlap(known[keys[0]], known[key]) >= alike:
                leader[second] = first
    found: dict[K, list[K]] = defaultdict(list)
    for key in known:
        found[_top(leader, key)].append(key)
    return sorted((group for group in found.values() if len(group) >= least), key=len, reverse=True)


def _top(leader: dict[K, K], key: K) -> K:
    while leader[key] != key:
        key = leader[key]
    return key


def closest(group: Sequence[K], texts: Mapping[K, str]) -> float:
    """How alike the texts of a group are to its first, the least of them; 0 to 1."""
    first = shingles(texts[group[0]])
    return min(overlap(first, shingles(texts[key])) for key in group[1:])

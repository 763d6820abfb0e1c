"""A neutral order: each reader another shuffle of a list, which stays as it is while he turns its pages. Pure.

The proposals of a component are numbered from 1 without gaps, so a shuffle need not be stored or sorted: a permutation that is
computed number by number, both ways, gives the number at each place. It is a permutation of the next power of two; the
numbers that do not exist yet are passed over. What is written meanwhile stands at a place of its own in between, and moves nobody.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Self

READERS = 16  # different shuffles a day, whose pages are shared by those who have the same: only the reader's mark decides which
_ROUNDS = 3
_BITS = range(1, 31)


@dataclass(frozen=True)
class Shuffle:
    """One of the orders. `seed`: which; `bits`: of how many numbers, as a power of two."""

    seed: int
    bits: int

    @classmethod
    def of(cls, reader: str, day: date, numbers: int) -> Self:
        """That of a reader on a day, for so many numbers. `reader`: any mark of his, or of all who have none."""
        which = int.from_bytes(hashlib.blake2b(reader.encode(), digest_size=4).digest(), "big") % READERS
        return cls(day.toordinal() * READERS + which, max(1, (max(1, numbers) - 1).bit_length()))

    @classmethod
    def read(cls, text: str) -> tuple[Self, int] | None:
        """The shuffle and the place that stand in an address (`Shuffle.at`); None for anything else."""
        parts = text.split("-")
        if len(parts) != 3 or not all(one.isascii() and one.isdigit() and len(one) <= 10 for one in parts):
            return None
        seed, bits, place = map(int, parts)
        return (cls(seed, bits), place) if bits in _BITS and place <= 1 << bits else None

    def at(self, place: int) -> str:
        return f"{self.seed}-{self.bits}-{place}"

    def place_of(self, number: int) -> int:
        """Where a number stands, from 0; a number beyond the shuffle stands behind all."""
        mask, half = (1 << self.bits) - 1, (self.bits + 1) // 2
        found = number - 1
        if found > mask:
            return found
        for factor, _inverse, more in _keys(self.seed, self.bits):
            found = (found * factor + more) & mask
            found ^= found >> half
        return found

    def number_at(self, place: int) -> int:
        """What `place_of` turns round."""
        mask, half = (1 << self.bits) - 1, (self.bits + 1) // 2
        found = place
        for _factor, inverse, more in reversed(_keys(self.seed, self.bits)):
            found ^= found >> half
            found = ((found - more) * inverse) & mask
        return found + 1

    def numbers(self, first: int, count: int) -> Iterator[int]:
        """The numbers at `count` places from `first` on, as far as there are places."""
        return (self.number_at(place) for place in range(first, min(first + count, 1 << self.bits)))


@lru_cache(maxsize=4 * READERS)
def _keys(seed: int, bits: int) -> tuple[tuple[int, int, int], ...]:
    """For each round an odd factor, its inverse modulo the size, and what is added."""
    drawn = hashlib.blake2b(f"{seed}:{bits}".encode(), digest_size=8 * _ROUNDS).digest()
    size, found = 1 << bits, []
    for n in range(_ROUNDS):
        factor = int.from_bytes(drawn[8 * n : 8 * n + 4], "big") | 1
        found.append((factor % size, pow(factor, -1, size), int.from_bytes(drawn[8 * n + 4 : 8 * n + 8], "big") % size))
    return tuple(found)

"""Filters of a list that stands in memory: what an address asks for, and how many each further choice would leave. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Facet:
    """One value of a filter with the number of things that it would leave."""

    value: str
    count: int
    is_chosen: bool


@dataclass(frozen=True)
class Filters(Generic[T]):
    """`by`: name of a filter → the values that a thing has of it."""

    by: Mapping[str, Callable[[T], Sequence[str]]]

    def chosen(self, args: Mapping[str, str]) -> dict[str, str]:
        """The filters of an address that we know."""
        return {name: args[name] for name in self.by if args.get(name)}

    def filtered(self, things: Sequence[T], wanted: Mapping[str, str]) -> list[T]:
        """Those that have every chosen value."""
        return [one for one in things if all(value in self.by[name](one) for name, value in wanted.items())]

    def facets(self, things: Sequence[T], wanted: Mapping[str, str]) -> dict[str, list[Facet]]:
        """For each filter its values, most frequent first, counted under all *other* chosen filters."""
        found = {}
        for name, values in self.by.items():
            others = {key: value for key, value in wanted.items() if key != name}
            counts = Counter(value for one in self.filtered(things, others) for value in values(one))
            if wanted.get(name) and wanted[name] not in counts:
                counts[wanted[name]] = 0
            found[name] = [
                Facet(value, count, value == wanted.get(name))
                for value, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
            ]
        return found

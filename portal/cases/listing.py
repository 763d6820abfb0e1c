"""Choosing among the published cases: filters from the address, counts of what each would give. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portal.cases.queries import Shelved

PER_PAGE = 24


@dataclass(frozen=True)
class Facet:
    """One value of a filter with the number of cases that it would leave."""

    value: str
    count: int
    is_chosen: bool


def _tags(scheme: str) -> Callable[[Shelved], list[str]]:
    return lambda one: [tag.code for tag in one.tags if tag.scheme.value == scheme]


# What can be filtered by, and which values of it a case has.
BY: Mapping[str, Callable[[Shelved], list[str]]] = {
    "topic": _tags("topic"),
    "stage": lambda one: [one.stage.value],
    "mechanism": _tags("mechanism"),
    "sdg": _tags("sdg"),
    "region": lambda one: [one.city.region.value],
    "country": lambda one: [one.city.country],
    "city": lambda one: [one.city.slug],
    "language": lambda one: list(one.langs),
    "evidence": lambda one: [] if one.level is None else [str(one.level)],
}
FOLLOWED = ("topic", "mechanism", "sdg", "losi")  # schemes whose tags can be followed
SORTS = ("newest", "evidence", "city")


def chosen(args: Mapping[str, str]) -> dict[str, str]:
    """The filters of an address that we know."""
    return {name: args[name] for name in BY if args.get(name)}


def filtered(cases: Sequence[Shelved], wanted: Mapping[str, str]) -> list[Shelved]:
    """Cases that have every chosen value."""
    return [one for one in cases if all(value in BY[name](one) for name, value in wanted.items())]


def facets(cases: Sequence[Shelved], wanted: Mapping[str, str]) -> dict[str, list[Facet]]:
    """For each filter its values, most frequent first, counted under all *other* chosen filters."""
    found = {}
    for name, values in BY.items():
        others = {key: value for key, value in wanted.items() if key != name}
        counts = Counter(value for one in filtered(cases, others) for value in values(one))
        if wanted.get(name) and wanted[name] not in counts:
            counts[wanted[name]] = 0
        found[name] = [
            Facet(value, count, value == wanted.get(name))
            for value, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
        ]
    return found


def in_order(cases: Sequence[Shelved], sort: str, name_of: Callable[[Any], str]) -> list[Shelved]:
    """Newest first (as they come), best proven first, or by city."""
    if sort == "evidence":
        return sorted(cases, key=lambda one: -(one.level if one.level is not None else -1))
    if sort == "city":
        return sorted(cases, key=lambda one: name_of(one.city.names).casefold())
    return list(cases)

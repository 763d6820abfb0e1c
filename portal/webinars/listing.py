"""Choosing among the webinars that are out: to come or past, filters from the address with counts. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from portal.webinars.queries.shelf import Shelved

PER_PAGE = 20


@dataclass(frozen=True)
class Facet:
    """One value of a filter with the number of webinars that it would leave."""

    value: str
    count: int
    is_chosen: bool


BY: Mapping[str, Callable[[Shelved], list[str]]] = {
    "topic": lambda one: [tag.code for tag in one.tags if tag.scheme.value == "topic"],
    "language": lambda one: list(one.languages),
    "city": lambda one: [one.city.slug] if one.city else [],
    "format": lambda one: sorted({run.format.value for run in one.runs}),
}


def chosen(args: Mapping[str, str]) -> dict[str, str]:
    """The filters of an address that we know."""
    return {name: args[name] for name in BY if args.get(name)}


def to_come(webinars: Sequence[Shelved], now: datetime) -> list[Shelved]:
    """What is still ahead, the next first; what waits for a new time stands at the end."""
    there = [(one, one.next_run(now)) for one in webinars if one.is_to_come(now)]
    latest = max((run.starts_at for _one, run in there if run), default=now)
    there.sort(key=lambda pair: (pair[1] is None, pair[1].starts_at if pair[1] else latest, pair[0].number))
    return [one for one, _run in there]


def past(webinars: Sequence[Shelved], now: datetime) -> list[Shelved]:
    """What was held or cancelled, the last first."""
    there = [one for one in webinars if not one.is_to_come(now)]
    return sorted(
        there, key=lambda one: max((run.starts_at for run in one.runs), default=one.published_at), reverse=True
    )


def filtered(webinars: Sequence[Shelved], wanted: Mapping[str, str]) -> list[Shelved]:
    """Webinars that have every chosen value."""
    return [one for one in webinars if all(value in BY[name](one) for name, value in wanted.items())]


def facets(webinars: Sequence[Shelved], wanted: Mapping[str, str]) -> dict[str, list[Facet]]:
    """For each filter its values, most frequent first, counted under all *other* chosen filters."""
    found = {}
    for name, values in BY.items():
        others = {key: value for key, value in wanted.items() if key != name}
        counts = Counter(value for one in filtered(webinars, others) for value in values(one))
        if wanted.get(name) and wanted[name] not in counts:
            counts[wanted[name]] = 0
        found[name] = [
            Facet(value, count, value == wanted.get(name))
            for value, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
        ]
    return found

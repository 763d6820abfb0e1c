"""Choosing among the published cases: filters from the address, counts of what each would give. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from portal.cases.queries import Shelved
from portal.core.facets import Filters

PER_PAGE = 24


def _tags(scheme: str) -> Callable[[Shelved], list[str]]:
    return lambda one: [tag.code for tag in one.tags if tag.scheme.value == scheme]


# What can be filtered by, and which values of it a case has.
FILTERS = Filters[Shelved](
    {
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
)
FOLLOWED = ("topic", "mechanism", "sdg", "losi")  # schemes whose tags can be followed
SORTS = ("newest", "evidence", "city")


def in_order(cases: Sequence[Shelved], sort: str, name_of: Callable[[Any], str]) -> list[Shelved]:
    """Newest first (as they come), best proven first, or by city."""
    if sort == "evidence":
        return sorted(cases, key=lambda one: -(one.level if one.level is not None else -1))
    if sort == "city":
        return sorted(cases, key=lambda one: name_of(one.city.names).casefold())
    return list(cases)

"""Choosing among the webinars that are out: to come or past, filters from the address with counts. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from portal.core.facets import Filters
from portal.webinars.queries.shelf import Shelved

PER_PAGE = 20


FILTERS = Filters[Shelved](
    {
        "topic": lambda one: [tag.code for tag in one.tags if tag.scheme.value == "topic"],
        "language": lambda one: list(one.languages),
        "city": lambda one: [one.city.slug] if one.city else [],
        "format": lambda one: sorted({run.format.value for run in one.runs}),
    }
)


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

"""Choosing among the news: current or archived, filters from the address with counts. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from portal.core.facets import Filters
from portal.news import rules
from portal.news.queries import Shelved
from portal.news.rules import Standing

PER_PAGE = 20

FILTERS = Filters[Shelved](
    {
        "year": lambda one: [str(one.published_at.astimezone(ZoneInfo(one.timezone)).year)],
        "city": lambda one: [one.city.slug] if one.city else [],
        "topic": lambda one: [tag.code for tag in one.tags if tag.scheme.value == "topic"],
    }
)


def current(shelf: Sequence[Shelved], now: datetime) -> list[Shelved]:
    """What is out, the newest first; pinned ones before them."""
    there = [one for one in shelf if rules.standing(one, now) is Standing.PUBLISHED]
    return sorted(there, key=lambda one: not rules.is_pinned(one, now))


def archived(shelf: Sequence[Shelved], now: datetime) -> list[Shelved]:
    """What is no longer current, the newest first."""
    return [one for one in shelf if rules.standing(one, now) is Standing.ARCHIVED]

"""Who writes news and who reads which; where a piece of news and its translations stand. Pure."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from portal.accounts.models import Role
from portal.accounts.rules import has_role, scopes_of
from portal.core import written
from portal.core.i18n import Origin
from portal.core.written import lines, one_line
from portal.news.models import NewsItem, NewsState, NewsText

__all__ = ["Standing", "TextState", "lines", "one_line"]

# The association's office writes for the association and for any city; a coordinator writes for his own.
_OFFICE = (Role.SECRETARIAT, Role.REGIONAL_OFFICE)
# What stands in that place in addresses of pages.
_RESERVED = frozenset({"archive", "feed", "feed-atom", "manage", "new"})


class Standing(StrEnum):
    """Where a piece of news stands at a moment: as its state, but for what waits for its moment."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    PUBLISHED = "published"
    ARCHIVED = "archived"
    WITHDRAWN = "withdrawn"


class TextState(StrEnum):
    """Where a text stands for those who look after it."""

    ORIGINAL = "original"
    CURRENT = "current"
    STALE = "stale"


class Timed(Protocol):
    """What is known of a piece of news where its time is judged: the row itself, or what lists keep of it."""

    @property
    def state(self) -> NewsState: ...
    @property
    def published_at(self) -> datetime | None: ...
    @property
    def timezone(self) -> str: ...
    @property
    def pinned_until(self) -> date | None: ...


# People --------------------------------------------------------------------------------------------------------------


def writes_everywhere(user: Any) -> bool:
    """Whether the person writes for the association, and so for any city."""
    return any(has_role(user, role) for role in _OFFICE)


def writes_for(user: Any) -> set[uuid.UUID]:
    """Ids of the cities for which alone the person writes; the office is not listed here."""
    return scopes_of(user, Role.CITY_COORDINATOR, "city")


def may_write(user: Any) -> bool:
    """Whether the person writes news at all."""
    return writes_everywhere(user) or bool(writes_for(user))


def is_writer(user: Any, item: NewsItem) -> bool:
    """Whether the person looks after this piece of news: the office all, a coordinator those of the city."""
    return writes_everywhere(user) or (item.city_id is not None and item.city_id in writes_for(user))


def may_see(user: Any, item: NewsItem, now: datetime) -> bool:
    """Everybody reads what is out, and that something which was out is withdrawn; its writers see the rest."""
    return is_out(item, now) or is_tombstone(item) or is_writer(user, item)


# Time ----------------------------------------------------------------------------------------------------------------


def standing(item: Timed, now: datetime) -> Standing:
    if item.state is NewsState.PUBLISHED and item.published_at is not None and item.published_at > now:
        return Standing.SCHEDULED
    return Standing(item.state.value)


def is_out(item: Timed, now: datetime) -> bool:
    """Whether everybody can read it now."""
    return standing(item, now) in (Standing.PUBLISHED, Standing.ARCHIVED)


def is_tombstone(item: NewsItem) -> bool:
    """Withdrawn after people could have read it; what was withdrawn before nobody needs to know of."""
    return item.state is NewsState.WITHDRAWN and item.appeared_at is not None


def is_pinned(item: Timed, now: datetime) -> bool:
    """Whether it stands before newer ones today, by the calendar of its own zone."""
    return item.pinned_until is not None and now.astimezone(ZoneInfo(item.timezone)).date() <= item.pinned_until


def day_of(item: Timed) -> date | None:
    """The day on which it appears, in its own zone."""
    return item.published_at.astimezone(ZoneInfo(item.timezone)).date() if item.published_at else None


# Texts ---------------------------------------------------------------------------------------------------------------


def address_of(title: str) -> str:
    """The end of the page's address from its title."""
    return written.address_of(title, "news", _RESERVED)


def is_stale(text: NewsText, text_version: int) -> bool:
    """Whether the original has changed since the translation was made from it, or looked at again."""
    return text.origin is not Origin.ORIGINAL and text.source_version < text_version


def state_of(text: NewsText, text_version: int) -> TextState:
    if text.origin is Origin.ORIGINAL:
        return TextState.ORIGINAL
    return TextState.STALE if is_stale(text, text_version) else TextState.CURRENT

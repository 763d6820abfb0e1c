"""What people write about webinars, as it is kept; when a translation is out of date. Pure."""

from __future__ import annotations

from enum import StrEnum

from portal.core import written
from portal.core.i18n import Origin
from portal.core.written import lines, one_line
from portal.webinars.models import WebinarText

__all__ = ["TextState", "address_of", "is_stale", "lines", "one_line", "state_of"]

# What stands in that place in addresses of pages, or might one day.
_RESERVED = frozenset(
    {
        "archive", "calendar", "calendar-ics", "feed", "feed-atom", "join", "manage", "my-calendar", "new", "part", "parts",
        "registration", "rooms", "screen", "series", "webinar",
    }
)  # fmt: skip


class TextState(StrEnum):
    """Where a text stands for those who look after it."""

    ORIGINAL = "original"
    CURRENT = "current"
    STALE = "stale"


def address_of(title: str) -> str:
    """The end of a webinar's address from its title."""
    return written.address_of(title, "webinar", _RESERVED)


def is_stale(text: WebinarText, text_version: int) -> bool:
    """Whether the original has changed since the translation was made from it, or looked at again."""
    return text.origin is not Origin.ORIGINAL and text.source_version < text_version


def state_of(text: WebinarText, text_version: int) -> TextState:
    if text.origin is Origin.ORIGINAL:
        return TextState.ORIGINAL
    return TextState.STALE if is_stale(text, text_version) else TextState.CURRENT

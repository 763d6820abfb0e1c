"""What people write about webinars, as it is kept; when a translation is out of date. Pure."""

from __future__ import annotations

import unicodedata
from enum import StrEnum
from urllib.parse import urlsplit

from portal.core import written
from portal.core.i18n import Origin
from portal.core.written import lines, one_line
from portal.webinars.models import WebinarText

__all__ = ["LONGEST_LINK", "TextState", "address_of", "is_link", "is_stale", "lines", "one_line", "state_of"]

LONGEST_LINK = 500
_RESERVED = frozenset({"archive", "feed", "feed-atom", "join", "manage", "new", "part", "parts", "series", "webinar"})


class TextState(StrEnum):
    """Where a text stands for those who look after it."""

    ORIGINAL = "original"
    CURRENT = "current"
    STALE = "stale"


def address_of(title: str) -> str:
    """The end of a webinar's address from its title."""
    return written.address_of(title, "webinar", _RESERVED)


def is_link(text: str) -> bool:
    """Whether it is an address that a browser opens: http or https, with a host, without spaces or control signs."""
    if len(text) > LONGEST_LINK or any(sign.isspace() or unicodedata.category(sign)[0] == "C" for sign in text):
        return False
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and port != 0


def is_stale(text: WebinarText, text_version: int) -> bool:
    """Whether the original has changed since the translation was made from it, or looked at again."""
    return text.origin is not Origin.ORIGINAL and text.source_version < text_version


def state_of(text: WebinarText, text_version: int) -> TextState:
    if text.origin is Origin.ORIGINAL:
        return TextState.ORIGINAL
    return TextState.STALE if is_stale(text, text_version) else TextState.CURRENT

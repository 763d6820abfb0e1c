"""What people write about webinars, as it is kept; when a translation is out of date. Pure."""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum

from portal.core.i18n import Origin
from portal.webinars.models import WebinarText

# What stands in that place in addresses of pages, or might one day.
_RESERVED = frozenset(
    {
        "archive", "calendar", "calendar-ics", "feed", "feed-atom", "join", "manage", "my-calendar", "new", "part", "parts",
        "registration", "rooms", "screen", "series", "webinar",
    }
)  # fmt: skip
# Signs that turn the direction of what follows round it (Unicode TR 36).
_TURNING = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")


class TextState(StrEnum):
    """Where a text stands for those who look after it."""

    ORIGINAL = "original"
    CURRENT = "current"
    STALE = "stale"


def one_line(text: str) -> str:
    """A line in composed form with single spaces; signs that control a terminal or the direction are no words and go.

    They come along when somebody pastes from a slide, so nobody is told off for them.
    """
    composed = unicodedata.normalize("NFC", _TURNING.sub("", text))
    return " ".join("".join(" " if unicodedata.category(sign) == "Cc" else sign for sign in composed).split())


def lines(text: str) -> str:
    """As `one_line`, for a text of several lines, which keep their ends."""
    composed = unicodedata.normalize("NFC", _TURNING.sub("", text)).replace("\r\n", "\n").replace("\r", "\n")
    kept = (" " if unicodedata.category(sign) == "Cc" and sign not in "\n\t" else sign for sign in composed)
    return "".join(kept).strip()


def address_of(title: str) -> str:
    """The end of a webinar's address from its title: letters of ASCII, digits, hyphens; `webinar` where there are none."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    made = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].strip("-")
    return made if len(made) > 2 and made not in _RESERVED else f"webinar-{made}".strip("-")


def is_stale(text: WebinarText, text_version: int) -> bool:
    """Whether the original has changed since the translation was made from it, or looked at again."""
    return text.origin is not Origin.ORIGINAL and text.source_version < text_version


def state_of(text: WebinarText, text_version: int) -> TextState:
    if text.origin is Origin.ORIGINAL:
        return TextState.ORIGINAL
    return TextState.STALE if is_stale(text, text_version) else TextState.CURRENT

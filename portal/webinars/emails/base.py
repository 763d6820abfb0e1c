"""What mails of the webinars share: addresses of pages, and times in the reader's zone with the host's beside it."""

from __future__ import annotations

from datetime import datetime

from flask import url_for

from portal.core import i18n
from portal.webinars.emails import moments


def address(lang: str, endpoint: str, *, full: bool = False, **values: str) -> str:
    """The path (or the full address) of a page in a reader's language."""
    with i18n.in_language(lang):
        return url_for(endpoint, _external=full, **values)


def moment(value: datetime, *, lang: str, timezone: str, host_zone: str) -> str:
    """A time in words, in the reader's zone, and in the host's where that is another time; each with weekday and city."""
    with i18n.in_language(lang, timezone):
        return moments.both(value, host_zone)

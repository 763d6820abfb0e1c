"""What comes up as a calendar that programs follow. Source: RFC 5545 (iCalendar), RFC 7986 (name and refreshing)."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from portal.core import i18n
from portal.participation.listings import Item
from portal.participation.words.translations import mark

TYPE = "text/calendar; charset=utf-8"
_REFRESH = timedelta(hours=6)


def feed(items: Sequence[Item], *, name: str, lang: str, base: str, now: datetime) -> bytes:
    """One calendar. Instants are in UTC, so that no rules of a zone are needed. `base`: of the addresses, with the language."""
    from icalendar import Calendar, Event, vDuration  # only where a calendar is asked for

    made = Calendar()
    for key, value in (
        ("prodid", "-//Learning and exchange portal//Participation//EN"),
        ("version", "2.0"),
        ("method", "PUBLISH"),
    ):
        made.add(key, value)
    made.add("name", _line(name))
    made.add("x-wr-calname", _line(name))
    made.add("refresh-interval", vDuration(_REFRESH), parameters={"VALUE": "DURATION"})
    for item in items:
        entry = Event()
        entry.add("uid", f"{item.key}@{base.split('//', 1)[-1].split('/', 1)[0]}")
        entry.add("dtstamp", now.astimezone(UTC))
        entry.add("dtstart", item.at.astimezone(UTC))
        if item.until:
            entry.add("dtend", item.until.astimezone(UTC))
        entry.add("summary", _line(i18n.pick(item.shown_titles, lang)[0]))
        text = i18n.pick(item.shown_texts, lang)[0] if item.texts else ""
        if item.reading:
            text = f"{text} ({mark(item.reading)})".lstrip()
        if text:
            entry.add("description", _line(text))
        if item.place:
            entry.add("location", _line(item.place))
        entry.add("url", item.path if item.path.startswith("https://") else base + item.path)
        made.add_component(entry)
    return bytes(made.to_ical())


def _line(text: str) -> str:
    """A text without signs that control something, so that none becomes a property."""
    return " ".join("".join(" " if unicodedata.category(sign) == "Cc" else sign for sign in text).split())

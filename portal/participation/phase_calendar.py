"""The calendar of a space as iCalendar (RFC 5545, RFC 7986): phases, and for officers what has to be answered by when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

PRODID = "-//Learning and exchange portal//Citizen participation//EN"
REFRESH = timedelta(hours=6)


@dataclass(frozen=True)
class Occasion:
    """One entry. `starts`, `ends`: two instants, or two days, the last one included. `changed`: when it last changed."""

    uid: str
    summary: str
    description: str
    url: str
    starts: datetime | date
    ends: datetime | date
    timezone: str
    changed: datetime


def calendar_of(occasions: Iterable[Occasion], *, name: str, url: str) -> bytes:
    """A calendar to follow. Two of the same occasions are the same bytes."""
    from icalendar import Calendar, Event, vDuration, vUri  # half a second that most processes never need

    made = Calendar()
    for key, value in (("prodid", PRODID), ("version", "2.0"), ("calscale", "GREGORIAN"), ("method", "PUBLISH")):
        made.add(key, value)
    made.add("name", _line(name))
    made.add("x-wr-calname", _line(name))
    made.add("source", vUri(url), parameters={"VALUE": "URI"})
    made.add("refresh-interval", vDuration(REFRESH), parameters={"VALUE": "DURATION"})
    for one in occasions:
        event = Event()
        event.add("uid", one.uid)
        event.add("dtstamp", one.changed)
        event.add("summary", _line(one.summary))
        if one.description:
            event.add("description", _clean(one.description))
        event.add("url", vUri(one.url))
        event.add("transp", "TRANSPARENT")
        if isinstance(one.starts, datetime) and isinstance(one.ends, datetime):
            # In UTC: a program shows it in its reader's zone without rules of ours.
            event.add("dtstart", one.starts.astimezone(ZoneInfo("UTC")))
            event.add("dtend", one.ends.astimezone(ZoneInfo("UTC")))
        else:
            event.add("dtstart", one.starts)
            event.add("dtend", one.ends + timedelta(days=1))
        made.add_component(event)
    return bytes(made.to_ical())


def _line(text: str) -> str:
    return " ".join(_clean(text).split())


def _clean(text: str) -> str:
    """Without signs that end a line or control something, so that no text becomes a property."""
    return "".join(sign if sign.isprintable() or sign == "\n" else " " for sign in text)

"""Entries → iCalendar objects: an invitation or its update, its withdrawal, a file to take along, a feed.

RFC 5546 for what each method must hold; RFC 7986 for name and refreshing of a feed. Folding at 75 octets, escaping and quoting
are done by `icalendar`; signs that end a line or control something are taken out before, so that no text becomes a property.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vCalAddress, vDuration, vText, vUri
from icalendar.parser import Contentline

from portal.core.calendars.entry import Entry, Status
from portal.core.calendars.zones import vtimezone

PRODID = "-//Learning and exchange portal//Calendar//EN"
_UNQUOTED = str.maketrans({'"': "\u201d", "\\": "\uff3c"})
_END = b"END:VCALENDAR\r\n"
REFRESH = timedelta(hours=1)  # how often a program that follows a feed is asked to look; many take hours all the same


def request(entry: Entry) -> bytes:
    """METHOD:REQUEST: invites, or replaces what was sent before under the same UID.

    Raises:
        ValueError: there is no attendee to invite.
    """
    return _scheduling("REQUEST", entry)


def cancel(entry: Entry) -> bytes:
    """METHOD:CANCEL: takes the entry out of the attendee's calendar.

    Raises:
        ValueError: there is no attendee to tell.
    """
    return _scheduling("CANCEL", replace(entry, status=Status.CANCELLED))


def publish(entry: Entry) -> bytes:
    """METHOD:PUBLISH of one entry: a file that anybody may take into his calendar. Nobody is named as attending."""
    return _whole(_head("PUBLISH"), _zone_parts([entry]), [_event(replace(entry, attendee=None))])


def feed(entries: Sequence[Entry], *, name: str, url: str, lang: str) -> bytes:
    """METHOD:PUBLISH of many, for programs that follow an address. Two feeds of the same entries are the same bytes."""
    head = _head("PUBLISH")
    for key in ("name", "x-wr-calname"):
        head.add(key, _text(one_line(name), lang))
    head.add("source", vUri(url), parameters={"VALUE": "URI"})
    head.add("refresh-interval", vDuration(REFRESH), parameters={"VALUE": "DURATION"})
    head.add("x-published-ttl", vDuration(REFRESH))
    return _whole(head, _zone_parts(entries), [_event(replace(entry, attendee=None)) for entry in entries])


def _scheduling(method: str, entry: Entry) -> bytes:
    if entry.attendee is None:
        raise ValueError(f"{method} is for somebody: the entry names no attendee")
    before, after = _for_anybody(method, replace(entry, attendee=None))
    attendee = _person(
        entry.attendee.name, entry.attendee.email, cutype="INDIVIDUAL", role="REQ-PARTICIPANT",
        partstat=entry.attendee.participation.value, rsvp="FALSE",
    )  # fmt: skip
    line: bytes = Contentline.from_parts("ATTENDEE", attendee.params, attendee, sorted=True).to_ical()
    return before + line + b"\r\n" + after


# Thousands are told of one change: what all of them read alike is written once, and a line of each put in.
@lru_cache(maxsize=128)
def _for_anybody(method: str, entry: Entry) -> tuple[bytes, bytes]:
    """The object without attendee, in two pieces between which the attendee belongs."""
    whole = _whole(_head(method), _zone_parts([entry]), [_event(entry)])
    place = whole.rindex(b"END:VEVENT\r\n")
    return whole[:place], whole[place:]


def _head(method: str) -> Calendar:
    made = Calendar()
    made.add("prodid", PRODID)
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    made.add("method", method)
    return made


def _whole(head: Calendar, zones: Iterable[bytes], events: Iterable[bytes]) -> bytes:
    """The object from its parts, each written by `icalendar` and some of them kept."""
    start, end = head.to_ical().removesuffix(_END), _END
    return b"".join((start, *zones, *events, end))


def _zone_parts(entries: Sequence[Entry]) -> list[bytes]:
    return [_zone(zone, first, last) for zone, first, last in _zones(entries)]


@lru_cache(maxsize=512)
def _zone(zone: str, first_year: int, last_year: int) -> bytes:
    return bytes(vtimezone(zone, first_year, last_year).to_ical())


def _zones(entries: Iterable[Entry]) -> list[tuple[str, int, int]]:
    """Each zone once, with the years around its entries: what is moved by some months is still right."""
    years: dict[str, list[int]] = {}
    for entry in entries:
        if entry.timezone == "UTC":  # written with a Z, so that no rules are needed
            continue
        years.setdefault(entry.timezone, []).extend((entry.starts_at.year, entry.ends_at.year))
    return [(zone, min(found) - 1, max(found) + 1) for zone, found in sorted(years.items())]


# Writing one takes a millisecond or two, and a feed of hundreds is asked for every hour by everybody who follows it.
@lru_cache(maxsize=1024)
def _event(entry: Entry) -> bytes:
    zone = ZoneInfo(entry.timezone)
    made = Event()
    made.add("uid", entry.uid)
    made.add("sequence", entry.sequence)
    made.add("dtstamp", entry.stamp)
    made.add("last-modified", entry.changed_at)
    made.add("dtstart", entry.starts_at.astimezone(zone))
    made.add("dtend", entry.ends_at.astimezone(zone))
    made.add("status", entry.status.value)
    made.add("transp", "TRANSPARENT" if entry.is_free or entry.status is Status.CANCELLED else "OPAQUE")
    for key, value in (
        ("summary", one_line(entry.summary)),
        ("description", clean(entry.description)),
        ("location", one_line(entry.location)),
    ):
        if value:
            made.add(key, _text(value, entry.lang))
    if entry.url:
        made.add("url", vUri(one_line(entry.url)))
    made.add("organizer", _person(entry.organizer_name, entry.organizer_email))
    return bytes(made.to_ical())


def _text(value: str, lang: str) -> vText:
    made = vText(value)
    made.params["LANGUAGE"] = lang
    return made


def _person(name: str, email: str, **parameters: str) -> vCalAddress:
    made = vCalAddress(f"mailto:{one_line(email)}")
    # A parameter's value holds no quotation mark (RFC 5545, 3.1), and some readers take a backslash in it for an escape; what
    # stands in their place reads the same.
    shown = one_line(name).translate(_UNQUOTED)
    if shown:
        made.params["CN"] = shown
    for key, value in parameters.items():
        made.params[key.upper()] = value
    return made


def clean(text: str) -> str:
    """The text with LF as its only line end and without other signs that control something."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    return "".join(sign for sign in lines if sign == "\n" or unicodedata.category(sign) not in {"Cc", "Cs"}).strip()


def one_line(text: str) -> str:
    """As `clean`, on one line."""
    return " ".join(clean(text.replace("\t", " ").replace("\x0b", " ").replace("\x0c", " ")).split())

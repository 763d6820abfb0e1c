"""Days and times as the reader's language and zone write them; what both are, says `core.i18n`."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo, available_timezones

from babel import dates
from flask import Flask
from markupsafe import Markup

from portal.core import i18n
from portal.core.i18n import _

# Marks of the bidirectional algorithm: a piece that runs from left to right whatever is around it, and its end (Unicode TR 9).
_LEFT_TO_RIGHT, _END = "\u2066", "\u2069"
_WITH_PERIOD = re.compile(r"\ba\b")

Style = Literal["full", "long", "medium", "short"]


def format_date(value: date, style: str = "long") -> str:
    text = dates.format_date(value, format=style, locale=i18n.locale())
    # French says "1er octobre"; CLDR's patterns cannot.
    return re.sub(r"\b1 (?=[a-zéû])", "1er ", text, count=1) if value.day == 1 and i18n.current() == "fr" else text


def day_of(value: date, style: str = "long", zone: str | None = None) -> str:
    """A day; of a moment in UTC the one that the reader's calendar shows, or the calendar in `zone`, as `when` says its time."""
    if isinstance(value, datetime) and str(value.tzinfo) == "UTC":
        value = value.astimezone(ZoneInfo(zone or i18n.timezone()))
    return format_date(value, style)


def format_month(value: date, skeleton: str = "yMMMM") -> str:
    """A month with its year, in the order of the language: November 2026, 2026년 11월; `yMMM`: its short name."""
    return str(dates.format_skeleton(skeleton, value, locale=i18n.locale()))


def format_iso_date(text: str, style: str = "long") -> str:
    """A date kept as text (ISO 8601) in a frozen record."""
    return format_date(date.fromisoformat(text), style)


def format_datetime(value: datetime, style: Style = "medium", zone: str | None = None) -> str:
    """Day and time in the reader's zone, or in `zone`, with the zone's short name."""
    chosen = ZoneInfo(zone or i18n.timezone())
    local = value.astimezone(chosen)
    day = format_date(local, style)
    joined = str(dates.get_datetime_format(style, locale=i18n.locale())).replace("'", "")
    return f"{joined.replace('{1}', day).replace('{0}', clock_time(local))} {zone_name(local)}"


def clock_time(local: datetime) -> str:
    """What the clock on the wall shows."""
    # The wide form of the day period: Korean's short one is an English AM.
    pattern = _WITH_PERIOD.sub("aaaa", dates.get_time_format("short", i18n.locale()).pattern)
    return str(dates.format_time(local, pattern, locale=i18n.locale()))


def zone_name(local: datetime) -> str:
    """`UTC+8`, `UTC−3:30`: short, and the same in all languages."""
    minutes = round((local.utcoffset() or timedelta()).total_seconds() / 60)
    if not minutes:
        return "UTC"
    whole, rest = divmod(abs(minutes), 60)
    sign = "+" if minutes > 0 else "\u2212"
    name = f"UTC{sign}{whole}:{rest:02}" if rest else f"UTC{sign}{whole}"
    # In a line from right to left the sign would go behind its number, and a number that follows would join it.
    return f"{_LEFT_TO_RIGHT}{name}{_END}" if i18n.direction(i18n.current()) == "rtl" else name


def when(value: datetime, host_zone: str | None = None) -> Markup:
    """A `<time>` in the reader's zone, with the host's beside it where that differs."""
    text = format_datetime(value)
    if (
        host_zone
        and value.astimezone(ZoneInfo(host_zone)).utcoffset() != value.astimezone(ZoneInfo(i18n.timezone())).utcoffset()
    ):
        comma = "\u060c" if i18n.current() == "ar" else ","
        text = f"{text} ({format_datetime(value, zone=host_zone)}{comma} {zone_city(host_zone)})"
    return Markup('<time datetime="{}">{}</time>').format(value.isoformat(), zone_kept(text))


def when_full(value: datetime, host_zone: str | None = None, style: Style = "full") -> Markup:
    """A `<time>` in the reader's zone, with the weekday if the style has one; the host's stands on a line of its own where it differs."""
    mine = zone_kept(format_datetime(value, style))
    there = zone_kept(format_datetime(value, style, host_zone)) if host_zone else mine
    shown = Markup('<time datetime="{}">{}</time>').format(value.isoformat(), mine)
    if host_zone is None or there == mine:
        return shown
    beside = _("In %(city)s: %(time)s", city=zone_city(host_zone), time=there)
    return Markup('{}<br><span class="quiet">{}</span>').format(shown, beside)


def zone_kept(text: str) -> str:
    """A time as `format_datetime` writes it, whose zone does not fall onto the next line, where it would be a riddle."""
    return text.replace(f" {_LEFT_TO_RIGHT}", f"\u00a0{_LEFT_TO_RIGHT}").replace(" UTC", "\u00a0UTC")


def zone_city(zone: str) -> str:
    """The exemplar city of a zone in the reader's language, as CLDR names it."""
    return str(dates.get_timezone_location(zone, locale=i18n.locale(), return_city=True))


@lru_cache
def timezones() -> tuple[tuple[str, str], ...]:
    """(IANA name, label) of all zones worth choosing, for a select. Kept: finding them reads a folder."""
    names = sorted(
        name
        for name in available_timezones()
        if "/" in name and not name.startswith(("Etc/", "posix/", "right/", "SystemV/"))
    )
    return tuple((name, name.replace("_", " ")) for name in ("UTC", *names))


FILTERS = {
    "date": day_of, "month": format_month, "isodate": format_iso_date, "datetime": format_datetime, "when": when, "when_full": when_full,
    "zone_city": zone_city,
}  # fmt: skip


def init_app(app: Flask) -> None:
    """Makes the filters of the templates."""
    app.jinja_env.filters.update(FILTERS)

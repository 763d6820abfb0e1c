"""How times are written on pages of a space: as the clocks of its city show them, wherever the reader is."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from markupsafe import Markup, escape

from portal.core import datetimes
from portal.core.i18n import _
from portal.participation.models import Phase

_LAST_MINUTE = time(23, 59)
_A_MINUTE = timedelta(minutes=1)
_SOME_DAY = date(2000, 1, 1)


def at(value: datetime, zone: str) -> Markup:
    """A `<time>` in the city's zone, with the zone's name."""
    shown = datetimes.zone_kept(datetimes.format_datetime(value, zone=zone))
    return Markup('<time datetime="{}">{}</time>').format(value.isoformat(), shown)


def span(phase: Phase) -> Markup:
    """From when to when a phase goes: in days where it is whole days, else with the time."""
    return between((phase.local_start, phase.local_end), (phase.starts_at, phase.ends_at), phase.timezone)


def between(wall: tuple[datetime, datetime], instants: tuple[datetime, datetime], zone: str) -> Markup:
    """As `span`, of wall times and the instants that they are in a zone."""
    first, last = wall
    if first.time() == time() and last.time() == _LAST_MINUTE:
        days = [
            Markup('<time datetime="{}">{}</time>').format(one.date().isoformat(), datetimes.format_date(one))
            for one in (first, last)
        ]
    else:
        days = [at(one, zone) for one in instants]
    return escape(_("%(first)s to %(last)s")) % {"first": days[0], "last": days[1]}


def clock_of(value: time) -> str:
    """A time of the day as the reader's language writes it."""
    return datetimes.clock_time(datetime.combine(_SOME_DAY, value))


def stretch(first: datetime, last: datetime, zone: str) -> Markup:
    """From one instant to another as the clocks of a zone show them: one day is said once, and whole days without a time."""
    begins, ends = (one.astimezone(ZoneInfo(zone)) for one in (first, last))
    if begins.time() == time() and ends.time() == time() and first < last:
        ends -= _A_MINUTE  # midnight ends the day before
    if begins.date() != ends.date():
        return between((begins.replace(tzinfo=None), ends.replace(tzinfo=None)), (first, last), zone)
    if (begins.time(), ends.time()) == (time(), _LAST_MINUTE):
        return Markup('<time datetime="{}">{}</time>').format(begins.date().isoformat(), datetimes.format_date(begins))
    clocks = f"{datetimes.clock_time(begins)} – {datetimes.clock_time(ends)}"
    shown = datetimes.zone_kept(datetimes.format_datetime(first, zone=zone)).replace(
        datetimes.clock_time(begins), clocks
    )
    return Markup('<time datetime="{}">{}</time>').format(first.isoformat(), shown)

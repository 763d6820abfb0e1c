"""VTIMEZONE (RFC 5545, 3.6.5) from the time zone data of the system.

Made here and not by `icalendar`: its `Timezone.from_tzinfo` (seen in 7.3.2) writes the hour after the clocks went forward as
the onset, which is to be told in the clock before it, and moves what falls into that hour. It also needs 70 ms for a zone
whose clocks never change.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

_DAY = timedelta(days=1)
_Rules = tuple[timedelta, timedelta, str, bool]  # offset before, offset after, name after, whether it is summer time


def vtimezone(zone: str, first_year: int, last_year: int) -> Timezone:
    """The zone's rules from 1 January of the first year to 31 December of the last."""
    place = ZoneInfo(zone)
    begin = datetime(first_year, 1, 1, tzinfo=UTC)
    made = Timezone()
    made.add("tzid", zone)
    start = begin.astimezone(place)
    offset = start.utcoffset() or timedelta()
    groups: dict[_Rules, list[datetime]] = {
        (offset, offset, start.tzname() or "", bool(start.dst())): [start.replace(tzinfo=None)]
    }
    for moment in _changes(place, begin, datetime(last_year + 1, 1, 1, tzinfo=UTC)):
        before, after = (moment - timedelta(seconds=1)).astimezone(place), moment.astimezone(place)
        was, now = before.utcoffset() or timedelta(), after.utcoffset() or timedelta()
        onset = (moment + was).replace(tzinfo=None)
        groups.setdefault((was, now, after.tzname() or "", bool(after.dst())), []).append(onset)
    for (was, now, name, is_summer), onsets in groups.items():
        part = TimezoneDaylight() if is_summer else TimezoneStandard()
        part.add("dtstart", onsets[0])
        if onsets[1:]:
            part.add("rdate", onsets[1:])
        part.add("tzoffsetfrom", was)
        part.add("tzoffsetto", now)
        part.add("tzname", name)
        made.add_component(part)
    return made


def _changes(place: ZoneInfo, begin: datetime, end: datetime) -> list[datetime]:
    """The instants, in UTC and to the second, at which the zone's offset, name or summer time changes."""
    found = []
    day = begin
    while day < end:
        following = min(day + _DAY, end)
        if _rules(place, day) != _rules(place, following):
            low, high = day, following
            while high - low > timedelta(seconds=1):
                middle = low + timedelta(seconds=(high - low) // timedelta(seconds=2))
                low, high = (middle, high) if _rules(place, middle) == _rules(place, day) else (low, middle)
            if high < end:
                found.append(high)
        day = following
    return found


def _rules(place: ZoneInfo, moment: datetime) -> tuple[timedelta | None, str | None, timedelta | None]:
    local = moment.astimezone(place)
    return local.utcoffset(), local.tzname(), local.dst()

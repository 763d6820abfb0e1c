"""The time of a run as people read it: with its weekday, in the reader's zone, the host's beside it, and a word where clocks change."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from babel import dates

from portal.core import datetimes, i18n
from portal.core.i18n import _


class Timed(Protocol):
    """A run, as far as its times go."""

    @property
    def starts_at(self) -> datetime: ...
    @property
    def timezone(self) -> str: ...


when_full = datetimes.when_full  # on pages; with the weekday


def when_words(moment: datetime, host_zone: str) -> str:
    """As `when_full`, in one line without mark-up: for mails and lists."""
    mine, there = datetimes.format_datetime(moment, "full"), datetimes.format_datetime(moment, "full", host_zone)
    if mine == there:
        return mine
    beside = _("In %(city)s: %(time)s", city=datetimes.zone_city(host_zone), time=there)
    return f"{mine} ({beside})"


def zones_that_change(run: Timed, now: datetime, reader_zone: str) -> list[str]:
    """The reader's zone and the host's, each if its clocks stand otherwise at the run than now."""
    zones = dict.fromkeys((reader_zone, run.timezone))
    return [zone for zone in zones if now < run.starts_at and _offset(now, zone) != _offset(run.starts_at, zone)]


def clock_notes(run: Timed, now: datetime) -> list[str]:
    """A sentence for each of them: people reckon with the difference of today, and would come an hour early or late."""
    return [
        _(
            "The clocks in %(city)s change before then: %(now)s now, %(then)s then.", city=datetimes.zone_city(zone),
            now=datetimes.zone_name(now.astimezone(ZoneInfo(zone))), then=datetimes.zone_name(run.starts_at.astimezone(ZoneInfo(zone))),
        )
        for zone in zones_that_change(run, now, i18n.timezone())
    ]  # fmt: skip


def _offset(moment: datetime, zone: str) -> Any:
    return moment.astimezone(ZoneInfo(zone)).utcoffset()


def span(run: Timed, talk: Any) -> str:
    """From when to when a talk of the programme goes, on the clock of the reader."""
    begins = run.starts_at + timedelta(minutes=talk.starts_after)
    zone = ZoneInfo(i18n.timezone())
    first, last = (
        dates.format_time(one.astimezone(zone), "short", locale=i18n.locale())
        for one in (begins, begins + timedelta(minutes=talk.minutes))
    )
    return f"{first}\u2013{last}"


def languages(codes: Sequence[str]) -> str:
    """`English, Korean and Spanish` in the reader's language."""
    return i18n.listed(i18n.language_name(code) for code in codes)

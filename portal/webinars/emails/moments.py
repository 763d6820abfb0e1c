"""Times as mails say them: with weekday and city, in the reader's zone and in the host's."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from portal.core import datetimes, i18n
from portal.core.i18n import _
from portal.webinars import rules


def moment(value: datetime, zone: str) -> str:
    """`Wednesday, July 14, 2027 at 4:00 PM UTC+9, Seoul`."""
    return _(
        "%(time)s, %(city)s",
        time=datetimes.zone_kept(datetimes.format_datetime(value, "full", zone)),
        city=datetimes.zone_city(zone),
    )


def both(value: datetime, host_zone: str) -> str:
    """The time where the reader is, and in brackets where it was agreed on, if clocks show another one there."""
    own = i18n.timezone()
    if value.astimezone(ZoneInfo(own)).utcoffset() == value.astimezone(ZoneInfo(host_zone)).utcoffset():
        return moment(value, own)
    return _("%(own)s (%(host)s)", own=moment(value, own), host=moment(value, host_zone))


def clock_notes(now: datetime, value: datetime, host_zone: str) -> list[str]:
    """A word for each of the two places whose clocks change between now and then: people reckon with today's difference."""
    notes = []
    for zone in dict.fromkeys((i18n.timezone(), host_zone)):
        changed = rules.clocks_change(now, value, zone)
        if changed is not None:
            day = datetimes.format_date(changed.astimezone(ZoneInfo(zone)).date(), "full")
            notes.append(
                _("The clocks in %(city)s change on %(day)s. The time given here is right for the day of the webinar.", city=datetimes.zone_city(zone), day=day)
            )  # fmt: skip
    return notes

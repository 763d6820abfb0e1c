"""A member's history as the timeline shows it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from portal.cities import labels, rules
from portal.cities.models import Membership, Office
from portal.core import datetimes, i18n
from portal.core.i18n import _


def period(starts_on: date, ends_on: date | None) -> str:
    """A period in words; the last day is the day before the table's end."""
    last = rules.last_day(ends_on)
    first = datetimes.format_date(starts_on)
    if last is None:
        return str(_("since %(day)s", day=first))
    if last == starts_on:
        return first
    return str(_("%(first)s to %(last)s", first=first, last=datetimes.format_date(last)))


def _when(entry: Membership | Office, today: date) -> str:
    words = period(entry.starts_on, entry.ends_on)
    return str(_("%(period)s (holds today)", period=words)) if rules.holds_on(entry, today) else words


def events_of(memberships: Iterable[Membership], offices: Iterable[Office], today: date) -> list[dict[str, Any]]:
    """Memberships and offices together, the latest first, as `timeline` of the components takes them."""
    entries: list[tuple[date, int, Any, Membership | Office]] = [
        *((one.starts_on, 0, labels.MEMBERSHIPS[one.kind], one) for one in memberships),
        *((one.starts_on, 1, labels.OFFICES[one.kind], one) for one in offices),
    ]
    entries.sort(key=lambda entry: entry[:2], reverse=True)
    return [
        {
            "title": title,
            "when": _when(one, today),
            "text": i18n.phrase(one.note),
            "state": "done" if rules.holds_on(one, today) else "open",
        }
        for _day, _rank, title, one in entries
    ]

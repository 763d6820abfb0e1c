"""Who may do what with cities and their people; when a period holds."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Protocol

from portal.accounts.models import Role
from portal.accounts.rules import has_role, is_secretariat
from portal.cities.models import City, OfficeKind

# A city has one seat in the executive committee at a time; the committee on a day is all of these together.
COMMITTEE = (OfficeKind.CHAIR, OfficeKind.VICE_CHAIR, OfficeKind.EXECUTIVE_COMMITTEE)
COMMITTEE_SEATS = 20  # at most, the chair included


class Period(Protocol):
    """From a day until before another one; no end: still."""

    starts_on: date
    ends_on: date | None


def holds_on(period: Period, day: date) -> bool:
    """Whether the period holds on that day."""
    return period.starts_on <= day and (period.ends_on is None or day < period.ends_on)


def last_day(ends_on: date | None) -> date | None:
    """The last day of a period, as people say it; the table keeps the day after."""
    return ends_on - timedelta(days=1) if ends_on else None


def may_keep_register(user: Any) -> bool:
    """Whether the person may enter and change memberships and offices: the secretariat."""
    return is_secretariat(user)


def is_coordinator(user: Any, city: City) -> bool:
    """Whether the person speaks for the city: nominates, confirms who works for it."""
    return has_role(user, Role.CITY_COORDINATOR, ("city", city.id))


def may_see_people(user: Any, city: City) -> bool:
    """Whether the person may see who works for the city, and confirm or refuse those who say so."""
    return is_coordinator(user, city) or is_secretariat(user)

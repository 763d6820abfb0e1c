"""Times as people agree on them: what the clock on the wall shows in a zone. A clock change swallows some and doubles others."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from portal.core import datetimes
from portal.core.errors import DomainError
from portal.core.i18n import _


def is_zone(name: str | None) -> bool:
    """Whether it is a zone that people can choose."""
    return any(name == known for known, _label in datetimes.timezones())


def instants(local: datetime, zone: str) -> tuple[datetime, ...]:
    """The instants at which clocks in `zone` show `local`: one, two on the night they go back, none when they go forward."""
    place = ZoneInfo(zone)
    found = []
    for fold in (0, 1):
        instant = local.replace(tzinfo=place, fold=fold).astimezone(UTC)
        if instant.astimezone(place).replace(tzinfo=None, fold=0) == local and instant not in found:
            found.append(instant)
    return tuple(found)


def neighbours(local: datetime, zone: str) -> tuple[datetime, datetime]:
    """For a wall time that does not exist: the same distance before and after the gap, both wall times."""
    place = ZoneInfo(zone)
    before, after = (
        local.replace(tzinfo=place, fold=fold).astimezone(UTC).astimezone(place).replace(tzinfo=None, fold=0)
        for fold in (1, 0)
    )
    return before, after


def instant(local: datetime, zone: str, fold: int | None, *, field: str = "starts_at") -> datetime:
    """The one instant that is meant, in UTC. `fold` (PEP 495) says which, where the clock shows the time twice.

    Raises:
        DomainError: the time does not exist, with the two that are nearest (at `field`); or it comes twice and `fold` does
            not say which one is meant (at `fold`).
    """
    found = instants(local, zone)
    city = datetimes.zone_city(zone)
    if not found:
        before, after = neighbours(local, zone)
        raise DomainError(
            _(
                "In %(city)s the clocks go forward in this night, and %(time)s does not exist. Choose %(before)s or %(after)s.",
                city=city, time=datetimes.clock_time(local), before=datetimes.clock_time(before), after=datetimes.clock_time(after),
            ),
            field=field,
        )  # fmt: skip
    if len(found) > 1 and fold not in (0, 1):
        first, second = (one.astimezone(ZoneInfo(zone)) for one in found)
        raise DomainError(
            _(
                "In %(city)s the clocks go back in this night, and %(time)s comes twice, at %(first)s and at %(second)s. Say which one is meant.",
                city=city, time=datetimes.clock_time(local), first=datetimes.zone_name(first), second=datetimes.zone_name(second),
            ),
            field="fold",
        )  # fmt: skip
    return found[fold if len(found) > 1 and fold else 0]

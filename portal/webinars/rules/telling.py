"""When people are reminded, what their calendar says, and what has changed for them. Pure: the time is a parameter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from portal.notifications.rules import QUIET_UNTIL, is_quiet, zone
from portal.webinars.models import (
    Registration,
    RegistrationState,
    ReminderRule,
    Run,
    RunRevision,
    RunState,
    Standing,
)

# Who learns that a run is changed: whoever comes, might come, or is asked to.
TOLD = frozenset(
    {
        RegistrationState.INVITED, RegistrationState.PENDING, RegistrationState.CONFIRMED, RegistrationState.WAITING,
        RegistrationState.OFFERED,
    }
)  # fmt: skip
BEFORE = {
    ReminderRule.WEEK: timedelta(days=7),
    ReminderRule.DAY: timedelta(hours=24),
    ReminderRule.HOUR: timedelta(minutes=60),
    ReminderRule.MINUTES: timedelta(minutes=10),
}
AFTER = timedelta(hours=2)
# These are put together with what else falls on the person's day; the others would come too early or too late.
GATHERED = frozenset({ReminderRule.WEEK, ReminderRule.DAY})
MORNING = time(9)
USEFUL_AFTER_START = timedelta(minutes=15)
USEFUL_AFTER_END = timedelta(days=3)
# Planned this long before: longer than the earliest reminder, moved by a night.
PLANNED_BEFORE = timedelta(days=9)

_STANDINGS = {
    RegistrationState.INVITED: Standing.INVITED,
    RegistrationState.OFFERED: Standing.TENTATIVE,
    RegistrationState.CONFIRMED: Standing.CONFIRMED,
}


def calendar_standing(state: RegistrationState, run: Run) -> Standing | None:
    """What the person's calendar should say; None: nothing, or no longer anything."""
    return None if run.state is RunState.CANCELLED else _STANDINGS.get(state)


def calendar_sequence(registration: Registration, run: Run) -> int:
    """SEQUENCE of the person's entry. A seat that is kept, taken or given back changes STATUS, which counts as a revision of its
    own (RFC 5546, 2.1.4), though the run has stayed as it was.
    """
    return run.sequence + registration.standing_changes


def due_at(rule: ReminderRule, starts_at: datetime, ends_at: datetime, timezone: str) -> datetime:
    """When the person should read it, in UTC. What would fall between 23 and 7 o'clock there comes at 9 before, the thanks at 9
    after; the last hour and the last minutes count at any time.
    """
    if rule is ReminderRule.AFTER:
        moment = ends_at + AFTER
        return _morning(moment, timezone, is_before=False) if is_quiet(moment, timezone) else moment
    moment = starts_at - BEFORE[rule]
    if rule in GATHERED and is_quiet(moment, timezone):
        return _morning(moment, timezone, is_before=True)
    return moment


def _morning(moment: datetime, timezone: str, *, is_before: bool) -> datetime:
    """9 o'clock there, the last one before the night that `moment` falls into, or the first one after."""
    local = moment.astimezone(zone(timezone))
    evening = local.date() if local.time() >= QUIET_UNTIL else local.date() - timedelta(days=1)
    day = evening if is_before else evening + timedelta(days=1)
    return datetime.combine(day, MORNING, zone(timezone)).astimezone(UTC)


def useless_at(rule: ReminderRule, starts_at: datetime, ends_at: datetime) -> datetime:
    """From when on the reminder helps nobody."""
    return ends_at + USEFUL_AFTER_END if rule is ReminderRule.AFTER else starts_at + USEFUL_AFTER_START


def clocks_change(now: datetime, then: datetime, timezone: str) -> datetime | None:
    """When the clocks there change between the two, if they show another offset at `then` than at `now`: the last change before
    `then`, to the second; else None.
    """
    place = ZoneInfo(timezone)
    offset = then.astimezone(place).utcoffset()
    if now >= then or now.astimezone(place).utcoffset() == offset:
        return None
    late, early = then, then
    while early > now and early.astimezone(place).utcoffset() == offset:
        late, early = early, max(now, early - timedelta(days=1))
    while late - early > timedelta(seconds=1):
        middle = early + (late - early) / 2
        early, late = (early, middle) if middle.astimezone(place).utcoffset() == offset else (middle, late)
    return late.replace(microsecond=0)


@dataclass(frozen=True)
class Shown:
    """What a calendar shows of a run at one revision."""

    state: RunState
    local_start: datetime
    starts_at: datetime
    ends_at: datetime
    timezone: str
    place: str
    link_digest: str


def shown(revision: RunRevision) -> Shown:
    return Shown(
        revision.state, revision.local_start, revision.starts_at, revision.ends_at, revision.timezone, revision.place, revision.link_digest
    )  # fmt: skip

"""When the doors of a room are open, and to whom."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from portal.webinars.models import Format, Registration, RegistrationState, Run, RunState, WebinarState
from portal.webinars.rules import powers

DOORS_OPEN = timedelta(minutes=30)  # before the start
DOORS_OPEN_FOR_CREW = timedelta(hours=2)
DOORS_CLOSE = timedelta(minutes=30)  # after the end
CHECK_IN_OPENS = timedelta(hours=1)  # before the start, in the hall
PAPER_ENTERED = timedelta(
    days=7
)  # a hall without a connection keeps a list on paper, and somebody enters it afterwards

_INSIDE = frozenset({RegistrationState.CONFIRMED, RegistrationState.NO_SHOW})


class Door(StrEnum):
    """What somebody finds who comes to the room of a run."""

    OPEN = "open"
    EARLY = "early"
    OVER = "over"
    CANCELLED = "cancelled"
    POSTPONED = "postponed"
    NOT_CONFIRMED = "not_confirmed"


def opens_at(registration: Registration, run: Run) -> datetime:
    """When this person may come in."""
    return run.starts_at - (DOORS_OPEN_FOR_CREW if registration.is_crew else DOORS_OPEN)


def closes_at(run: Run) -> datetime:
    return run.ends_at + DOORS_CLOSE


def door(registration: Registration, run: Run, now: datetime) -> Door:
    """What the person finds at `now`."""
    if run.state is RunState.CANCELLED or run.webinar.state is WebinarState.CANCELLED:
        return Door.CANCELLED
    if run.state is RunState.POSTPONED:
        return Door.POSTPONED
    if not registration.is_crew and registration.state not in _INSIDE:
        return Door.NOT_CONFIRMED
    if now < opens_at(registration, run):
        return Door.EARLY
    return Door.OPEN if now < closes_at(run) else Door.OVER


def may_join(registration: Registration, run: Run, now: datetime) -> bool:
    """Whether the person may be in the room at `now`: crew, or with a seat, while the doors are open."""
    return door(registration, run, now) is Door.OPEN


def has_way_in(registration: Registration, run: Run, now: datetime) -> bool:
    """Whether pages lead the person to the room: they do before the doors open too, for the join page says when that is."""
    return door(registration, run, now) in (Door.EARLY, Door.OPEN)


def is_prepared(registration: Registration, run: Run) -> bool:
    """Whether the person has said how he takes part, and whether he agrees to the recording if there is one."""
    has_answered = registration.recording_consent is not None or not run.webinar.is_recorded
    return registration.prepared_at is not None and has_answered


def may_check_in(registration: Registration, run: Run, now: datetime) -> bool:
    """Whether the person can be checked in in the hall now: with a seat or crew, from an hour before until the doors close."""
    is_held = run.format is not Format.ONLINE and run.state is RunState.PLANNED
    is_in = registration.is_crew or registration.state in _INSIDE
    return is_held and is_in and run.starts_at - CHECK_IN_OPENS <= now < closes_at(run)


def may_check_in_by_hand(registration: Registration, run: Run, now: datetime) -> bool:
    """Whether the crew can note that the person was in the hall: as above, and for some days after, from a list on paper."""
    is_held = run.format is not Format.ONLINE and run.state is RunState.PLANNED
    is_in = registration.is_crew or registration.state in _INSIDE
    return is_held and is_in and run.starts_at - CHECK_IN_OPENS <= now < run.ends_at + PAPER_ENTERED


def began_at(run: Run) -> datetime:
    """When the run really began: as a moderator has said, else when its room was opened, and never before it was planned."""
    return run.begun_at or max(run.starts_at, run.room_opened_at or run.starts_at)


def is_closed(run: Run) -> bool:
    """Whether the room was ended for everybody. One that ended before the start was a rehearsal."""
    return run.room_ended_at is not None and run.room_ended_at >= run.starts_at


def may_enter(registration: Registration, run: Run) -> bool:
    """Whether the person comes into the room of the provider: a closed one is opened again by moderators alone."""
    return not is_closed(run) or powers.may_moderate(registration)


def kept_until(run: Run) -> datetime:
    """Until when a recording of the run is kept."""
    return run.ends_at + timedelta(days=run.webinar.retention_days)

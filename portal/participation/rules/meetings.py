"""Who sees a meeting, and until when somebody can sign up. Pure."""

from __future__ import annotations

from datetime import datetime

from portal.participation.models import Action, Meeting, MeetingState, PilotState, Process
from portal.participation.rules.phases import is_open

MOST_IN_SERIES = 52
EVERY = ("week", "two_weeks", "month")


def is_shown(meeting: Meeting) -> bool:
    """Drafts are the city's own."""
    return meeting.state is not MeetingState.DRAFT


def takes_sign_ups(meeting: Meeting, process: Process | None, now: datetime) -> bool:
    """Until it begins and the pilot ends; of a meeting in a process, while a phase switches it on. `process`: whole, of its component."""
    if meeting.space.state is PilotState.ENDED:
        return False
    if meeting.state is not MeetingState.PLANNED or not meeting.takes_sign_ups or now >= meeting.starts_at:
        return False
    component = next((one for one in process.components if one.id == meeting.component_id), None) if process else None
    if process is None or component is None:
        return meeting.component_id is None
    return is_open(process, component, Action.SIGN_UP, now)


def is_over(meeting: Meeting, now: datetime) -> bool:
    return now >= meeting.ends_at

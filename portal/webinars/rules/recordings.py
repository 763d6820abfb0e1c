"""Who may watch a recording, when it can be published, how often a provider is asked, and until when it is kept."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from portal.webinars.models import (
    HOLDING,
    Recording,
    RecordingAudience,
    RecordingState,
    Registration,
    Run,
    WebinarState,
)
from portal.webinars.rules.webinars import is_organiser

LEASE = timedelta(minutes=5)  # a worker that has brought nothing for so long is gone
MOST_ATTEMPTS = 6
SEARCH_FOR = timedelta(days=14)  # after the end of a run; some providers work on a recording for days
SEARCH_FROM = timedelta(minutes=10)
WARN_BEFORE = timedelta(days=14)
MOST_TRIES = 5
PASSED = 0.7  # share of a quiz that has to be right
HERE = (RecordingState.READY, RecordingState.PUBLISHED, RecordingState.WITHDRAWN)


def may_watch(recording: Recording, user: Any, registration: Registration | None) -> bool:
    """Whether somebody sees its page: its organisers once there is something to see, others what is published."""
    webinar = recording.run.webinar
    if recording.state in HERE and user.is_authenticated and is_organiser(user, webinar):
        return True
    if recording.state is not RecordingState.PUBLISHED or webinar.state is not WebinarState.PUBLISHED:
        return False
    return recording.audience is RecordingAudience.EVERYBODY or is_registered(registration)


def begins_at(recording: Recording) -> datetime:
    """The moment of its first picture."""
    return recording.run.starts_at + timedelta(seconds=recording.begins_after)


def begins_after(zero_at: datetime, recording: Recording) -> float:
    """Seconds from a zero of captions or markers to the first picture."""
    return (begins_at(recording) - zero_at).total_seconds()


def is_registered(registration: Registration | None) -> bool:
    """Whether the person had a seat, or makes the webinar."""
    return registration is not None and (registration.is_crew or registration.state in HOLDING)


def counts(registration: Registration | None) -> bool:
    """Whether watching counts for somebody: of the audience, with a seat."""
    return is_registered(registration) and registration is not None and not registration.is_crew


def may_publish(recording: Recording) -> bool:
    return recording.state in (RecordingState.READY, RecordingState.WITHDRAWN)


def may_retry(recording: Recording) -> bool:
    """Whether a provider can be asked once more."""
    return recording.state is RecordingState.FAILED and bool(recording.ref)


def takes_files(recording: Recording) -> bool:
    """Whether sizes can be brought in or taken away by hand."""
    return recording.state in (*HERE, RecordingState.FAILED)


def tries(attempts: int) -> int:
    """Which of the tries since somebody asked for it an attempt is. Attempts themselves are never counted from the beginning again:
    their numbers tell workers apart.
    """
    return attempts % (MOST_ATTEMPTS + 1)


def next_round(attempts: int) -> int:
    """From which number attempts go on when it is tried again by hand: `tries` of it is 0."""
    return (attempts // (MOST_ATTEMPTS + 1) + 1) * (MOST_ATTEMPTS + 1)


def retry_after(attempts: int) -> timedelta:
    """How long to wait after so many attempts: a minute, two, four, … two hours at most."""
    return min(timedelta(minutes=2 ** max(attempts - 1, 0)), timedelta(hours=2))


def is_searched(run: Run, now: datetime) -> bool:
    """Whether a provider is still asked for recordings of the run by itself."""
    return now < run.ends_at + SEARCH_FOR

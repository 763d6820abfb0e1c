"""When a run is settled, who may read what was counted, and until when one can say that it is wrong."""

from __future__ import annotations

from datetime import datetime, timedelta

from portal.webinars.models import Appeal, Attendance, Registration, Run, RunState, WebinarState
from portal.webinars.rules.joining import DOORS_CLOSE

# After the doors have closed: the last beats and what providers report late are in by then.
SETTLES_AFTER = DOORS_CLOSE + timedelta(minutes=5)
# A run that ended longer ago is left as it is, e.g. one that was taken over from another system.
SETTLES_UNTIL = timedelta(days=60)
APPEALS_UNTIL = timedelta(days=30)
MOST_APPEALS = 3


def is_due(run: Run, now: datetime) -> bool:
    """Whether the registrations of a run can be settled at `now`."""
    held = run.state is RunState.PLANNED and run.webinar.state is WebinarState.PUBLISHED
    return held and run.ends_at + SETTLES_AFTER <= now < run.ends_at + SETTLES_UNTIL


def may_appeal(attendance: Attendance | None, appeals: list[Appeal], run: Run, now: datetime) -> bool:
    """Whether the person can say that what was counted is wrong: not attended by it, nothing open, for a month, three times."""
    if attendance is None or attendance.is_attended or len(appeals) >= MOST_APPEALS:
        return False
    return all(one.decided_at is not None for one in appeals) and now < run.ends_at + APPEALS_UNTIL


def may_claim_certificate(registration: Registration) -> bool:
    """A certificate needs a holder: an account, or a guest's registration that an account has taken over."""
    return registration.user_id is not None and registration.erased_at is None

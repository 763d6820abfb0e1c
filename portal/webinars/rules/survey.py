"""Who may answer the survey of a webinar, when, and from how many answers on organisers see any."""

from __future__ import annotations

from datetime import datetime, timedelta

from portal.webinars.attendance import Outcome
from portal.webinars.models import Attendance, Run

OPEN_FOR = timedelta(days=60)
# Below so many answers people could be told from each other.
LEAST_ANSWERS = 5


def may_answer(attendance: Attendance | None, run: Run, now: datetime) -> bool:
    """Whoever was there or attended otherwise, once that is known, for two months."""
    came = attendance is not None and (attendance.is_attended or attendance.outcome is not Outcome.ABSENT)
    return came and now < run.ends_at + OPEN_FOR


def may_read(answers: int) -> bool:
    """Whether organisers see what was answered."""
    return answers >= LEAST_ANSWERS

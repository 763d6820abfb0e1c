"""What of training waits for those who run it, as selects that go into one statement (`core.awaiting`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Select, select

from portal.core.awaiting import UNDATED, USER
from portal.training import rules
from portal.training.models import Attempt, Attendance, Enrolment, EnrolmentState, EvidenceState, Session


def staff(user: Any) -> Mapping[str, Any] | None:
    """Trainers and the secretariat."""
    return {} if rules.may_oversee(user) else None


def attempts() -> Select[*tuple[Any, ...]]:
    """Attempts of others whose essays wait for a grader, as `attempts.grading_queue`."""
    return (
        select(UNDATED)
        .select_from(Attempt)
        .join(Enrolment, Enrolment.id == Attempt.enrolment_id)
        .where(Attempt.waits_for_grading, Enrolment.state != EnrolmentState.WITHDRAWN, Enrolment.user_id != USER)
    )


def evidence() -> Select[*tuple[Any, ...]]:
    """What participants wrote about a session that they missed and staff have not decided."""
    return (
        select(UNDATED, Session.id.label("session_id"))
        .select_from(Attendance)
        .join(Enrolment, Enrolment.id == Attendance.enrolment_id)
        .join(Session, Session.id == Attendance.session_id)
        .where(Attendance.state == EvidenceState.ASKED, Enrolment.state != EnrolmentState.WITHDRAWN)
    )

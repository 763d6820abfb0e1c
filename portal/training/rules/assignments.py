"""Until when work may be handed in, what lateness costs, who may mark; pure."""

from __future__ import annotations

import math
import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from portal.training.models import AssignmentTerms, LateRule, Mark, Submission, SubmissionState
from portal.training.rubric import AssignmentPlan
from portal.training.rules.editions import may_oversee

DAY = timedelta(days=1)


def due_at(terms: AssignmentTerms, extra_minutes: int = 0) -> datetime:
    """The instant at which work is due: wall time in the zone of the terms, and a person's extra time."""
    return terms.due_local.replace(tzinfo=ZoneInfo(terms.timezone)) + timedelta(minutes=extra_minutes)


def is_overdue(terms: AssignmentTerms | None, extra_minutes: int, now: datetime) -> bool:
    """Whether due date, extra time and grace have passed."""
    if terms is None:
        return False
    return now > due_at(terms, extra_minutes) + timedelta(minutes=terms.grace_minutes)


def penalty(terms: AssignmentTerms | None, extra_minutes: int, now: datetime) -> float:
    """The share of the score that handing in now would cost, 0-1. Days count from the end of the grace."""
    if terms is None or terms.late is not LateRule.PENALTY or not is_overdue(terms, extra_minutes, now):
        return 0.0
    end = due_at(terms, extra_minutes) + timedelta(minutes=terms.grace_minutes)
    return min(1.0, math.ceil((now - end) / DAY) * terms.penalty_per_day)


def may_hand_in(terms: AssignmentTerms | None, extra_minutes: int, now: datetime) -> bool:
    """Not after the time is over where late work is refused."""
    return terms is None or terms.late is not LateRule.REFUSE or not is_overdue(terms, extra_minutes, now)


def may_begin_round(plan: AssignmentPlan, rounds: Sequence[Submission]) -> bool:
    """Another round: none is open or waits for its mark, and rounds are left. One that was sent back may always be redone."""
    if any(one.state in (SubmissionState.DRAFT, SubmissionState.HANDED_IN) for one in rounds):
        return False
    if rounds and max(rounds, key=lambda one: one.round).state is SubmissionState.RETURNED:
        return True
    return plan.rounds == 0 or len(rounds) < plan.rounds


def may_mark(user: Any, owner_id: uuid.UUID | None, plan: AssignmentPlan, submission: Submission) -> bool:
    """Trainers and the secretariat, never one's own work, as long as a marker's place is free or one's own."""
    if not may_oversee(user) or user.id == owner_id or submission.state is not SubmissionState.HANDED_IN:
        return False
    places = 2 if plan.has_second_marker else 1
    return len(submission.marks) < places and all(mark.marker_id != user.id for mark in submission.marks)


def is_ready_to_settle(plan: AssignmentPlan, submission: Submission) -> bool:
    """All marks are in and nobody has settled on a score yet."""
    return submission.state is SubmissionState.HANDED_IN and len(submission.marks) >= (
        2 if plan.has_second_marker else 1
    )


def visible_marks(user: Any, plan: AssignmentPlan, submission: Submission) -> list[Mark]:
    """The marks this marker may see: with a second marker only the own, until both are in."""
    if not plan.has_second_marker or len(submission.marks) == 2 or submission.state is not SubmissionState.HANDED_IN:
        return list(submission.marks)
    return [mark for mark in submission.marks if mark.marker_id == user.id]

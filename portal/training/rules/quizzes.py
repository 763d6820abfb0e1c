"""Quizzes: until when answers count, what of a result is shown when, who grades and who keeps the bank. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol

from portal.training.models import Enrolment
from portal.training.rules.editions import may_oversee

# An answer that left in time may arrive a little later: the way from the far end of the world takes seconds.
ANSWER_GRACE = timedelta(seconds=5)


class Timed(Protocol):
    """A try at a quiz, as a row of the table or as plain columns of it."""

    @property
    def deadline_at(self) -> datetime | None: ...

    @property
    def submitted_at(self) -> datetime | None: ...


class ReviewPart(StrEnum):
    """What a result can show."""

    SCORE = "score"
    ANSWERS = "answers"
    FEEDBACK = "feedback"


class ReviewMoment(StrEnum):
    """From when on it is shown."""

    ATTEMPT = "attempt"
    PASSED = "passed"
    CLOSED = "closed"
    NEVER = "never"


def shown_from(review: Mapping[str, str], part: ReviewPart) -> ReviewMoment:
    """When a part is shown; at once where the quiz does not say."""
    return ReviewMoment(review.get(part.value, ReviewMoment.ATTEMPT.value))


def is_shown(review: Mapping[str, str], part: ReviewPart, *, passed: bool, is_over: bool) -> bool:
    """Whether a part of a result is shown to its learner now. `passed`: the quiz, with any try; `is_over`: the edition."""
    moment = shown_from(review, part)
    return (
        moment is ReviewMoment.ATTEMPT
        or (moment is ReviewMoment.PASSED and (passed or is_over))
        or (moment is ReviewMoment.CLOSED and is_over)
    )


def deadline(started_at: datetime, minutes_allowed: int, extra_percent: int = 0) -> datetime | None:
    """Until when answers count; None without a time limit."""
    if not minutes_allowed:
        return None
    return started_at + timedelta(seconds=minutes_allowed * 60 * (100 + extra_percent) / 100)


def may_change_answers(attempt: Timed) -> bool:
    return attempt.submitted_at is None


def is_late(attempt: Timed, now: datetime) -> bool:
    """The time of the attempt has passed."""
    return attempt.deadline_at is not None and now > attempt.deadline_at + ANSWER_GRACE


def seconds_left(deadline_at: datetime | None, now: datetime) -> int:
    """Whole seconds until answers stop counting; 0 when they have, or when there is no limit."""
    if deadline_at is None:
        return 0
    return max(0, int((deadline_at - now).total_seconds()))


def may_try_again(*, passed: bool, attempts: int, max_attempts: int, waits: bool = False) -> bool:
    """A new attempt: not after passing, not while an earlier one waits to be graded, not more often than the quiz allows
    (0: no limit).
    """
    return not passed and not waits and (max_attempts == 0 or attempts < max_attempts)


def may_keep_bank(user: Any) -> bool:
    """Write questions, make quizzes of drafts, read statistics."""
    return may_oversee(user)


def may_grade(user: Any, enrolment: Enrolment) -> bool:
    """Grade an essay: staff, and never one's own."""
    return may_oversee(user) and enrolment.user_id != user.id

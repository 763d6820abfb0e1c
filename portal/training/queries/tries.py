"""A learner's tries at a quiz in plain columns: what its page shows, and what saving an answer has to know.

When a thousand people begin at once, each of them comes by here, so nothing is loaded that neither of the two reads.
"""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import and_, bindparam, func, select

from portal.core import db
from portal.training.models import Activity, Answer, Attempt, EditionCourse, Enrolment, EnrolmentState, Module


class Try(NamedTuple):
    """A try as the page of its quiz shows it. `answers`: question version → response, of one that is not handed in yet."""

    id: uuid.UUID
    number: int
    rule: dict[str, Any]
    started_at: datetime
    deadline_at: datetime | None
    submitted_at: datetime | None
    score: float | None
    passed: bool | None
    waits_for_grading: bool
    answers: dict[str, list[str]]


class HeldTry(NamedTuple):
    """A try whose answers are about to change; its row is held."""

    id: uuid.UUID
    rule: dict[str, Any]
    deadline_at: datetime | None
    submitted_at: datetime | None


_TRIES = (
    select(
        Attempt.id, Attempt.number, Attempt.rule, Attempt.started_at, Attempt.deadline_at, Attempt.submitted_at,
        Attempt.score, Attempt.passed, Attempt.waits_for_grading,
        select(func.jsonb_object_agg(Answer.question_version_id, Answer.response))
        .where(Answer.attempt_id == Attempt.id, Attempt.submitted_at.is_(None)).scalar_subquery(),
    )
    .where(Attempt.enrolment_id == bindparam("enrolment"), Attempt.activity_id == bindparam("activity"))
    .order_by(Attempt.number.desc())
)  # fmt: skip
# An edition that has moved to another version of its course has left the tries at the old one behind.
_HELD = (
    select(Attempt.id, Attempt.rule, Attempt.deadline_at, Attempt.submitted_at)
    .join(Enrolment, Enrolment.id == Attempt.enrolment_id)
    .join(Activity, Activity.id == Attempt.activity_id)
    .join(Module, Module.id == Activity.module_id)
    .join(
        EditionCourse,
        and_(
            EditionCourse.edition_id == Enrolment.edition_id, EditionCourse.course_version_id == Module.version_id
        ),
    )
    .where(
        Attempt.id == bindparam("attempt"), Enrolment.user_id == bindparam("reader"),
        Enrolment.state != EnrolmentState.WITHDRAWN,
    )
    .with_for_update(of=Attempt)
)  # fmt: skip


def tries_at(enrolment_id: uuid.UUID, activity_id: uuid.UUID) -> list[Try]:
    """The person's tries at a quiz, newest first."""
    wanted = {"enrolment": enrolment_id, "activity": activity_id}
    rows = db.session.connection().execute(_TRIES, wanted)
    return [Try._make((*shown, answers or {})) for *shown, answers in rows]


def try_to_answer(user: Any, attempt_id: uuid.UUID) -> HeldTry | None:
    """As `learning.attempt_of(…, lock=True)` for who only saves answers: the person's own try, its row held."""
    row = db.session.connection().execute(_HELD, {"attempt": attempt_id, "reader": user.id}).first()
    return HeldTry(*row) if row else None

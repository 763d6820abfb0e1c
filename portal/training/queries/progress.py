"""How far people are in the editions in which they take part."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from portal.core import db
from portal.training.models import (
    ActivityCompletion,
    Attempt,
    Edition,
    Enrolment,
    EnrolmentState,
    Submission,
    SubmissionState,
)
from portal.training.queries import content, learning


@dataclass(frozen=True)
class Progress:
    """How far an enrolment is, over all courses of its edition."""

    enrolment: Enrolment
    edition: Edition
    courses: tuple[content.CourseOutline, ...]
    done_activities: frozenset[uuid.UUID]
    # Of what must be done and is not: what is handed in and waits for its mark.
    waiting: frozenset[uuid.UUID] = frozenset()

    @property
    def done(self) -> int:
        """How much of what must be done; what is optional, or belongs to another version, counts for nothing."""
        return sum(len(course.required & self.done_activities) for course in self.courses)

    @property
    def total(self) -> int:
        return sum(len(course.required) for course in self.courses)

    @property
    def waits_for_names(self) -> bool:
        """Everything is done; only how the name stands on the certificate is missing."""
        return (
            self.enrolment.state is EnrolmentState.ACTIVE
            and self.done >= self.total > 0
            and self.enrolment.names_confirmed_at is None
        )

    def waits_for_marks(self, course: content.CourseOutline) -> bool:
        """Nothing is left to do in one of the courses until staff have marked what is handed in."""
        own = self.waiting & course.required
        return bool(own) and own | self.done_activities >= course.required


def best_score(enrolment_id: uuid.UUID) -> float | None:
    """The mean of the best passed score of each quiz, 0-1; None if there was no quiz."""
    best = (
        select(func.max(Attempt.score).label("score"))
        .where(Attempt.enrolment_id == enrolment_id, Attempt.passed.is_(True))
        .group_by(Attempt.activity_id)
        .subquery()
    )
    found = db.session.scalar(select(func.avg(best.c.score)))
    return float(found) if found is not None else None


def _of_enrolment(column: Any, *conditions: Any) -> Any:
    """Ids of activities, as part of a statement about enrolments; NULL if there are none."""
    return (
        select(func.array_agg(column))
        .where(column.class_.enrolment_id == Enrolment.id, *conditions)
        .correlate(Enrolment)
        .scalar_subquery()
    )


def progress_of(user_id: uuid.UUID) -> list[Progress]:
    """The person's enrolments in force with how far they are, newest first."""
    rows = db.session.execute(
        select(
            Enrolment, Edition, learning.pinned_by(Enrolment.edition_id).label("versions"),
            _of_enrolment(ActivityCompletion.activity_id).label("done"),
            _of_enrolment(Submission.activity_id, Submission.state == SubmissionState.HANDED_IN).label("handed_in"),
            _of_enrolment(Attempt.activity_id, Attempt.submitted_at.is_not(None), Attempt.passed.is_(None)).label("tried"),
            _of_enrolment(Attempt.activity_id, Attempt.submitted_at.is_(None)).label("begun"),
        )
        .join(Edition, Edition.id == Enrolment.edition_id)
        .where(Enrolment.user_id == user_id, Enrolment.state != EnrolmentState.WITHDRAWN)
        .order_by(Enrolment.created_at.desc())
    ).all()  # fmt: skip
    return [
        Progress(
            row.Enrolment, row.Edition, tuple(content.outlines(row.versions or [])), frozenset(row.done or ()),
            _waiting(row.done or (), row.handed_in or (), row.tried or (), row.begun or ()),
        )
        for row in rows
    ]  # fmt: skip


def _waiting(
    done: Collection[uuid.UUID],
    handed_in: Collection[uuid.UUID],
    tried: Collection[uuid.UUID],
    begun: Collection[uuid.UUID],
) -> frozenset[uuid.UUID]:
    """What waits for its mark: works that are handed in, and quizzes of which no further try is open."""
    return frozenset(handed_in).union(set(tried) - set(begun)) - frozenset(done)

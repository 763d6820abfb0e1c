"""What a learner has: enrolments, tries, answers. Loading is authorising: each query starts from the reader."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Boolean, DateTime, Float, ScalarSelect, bindparam, func, null, select, union_all
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import aliased, joinedload, selectinload

from portal.core import db
from portal.core.prepared import Prepared
from portal.training.models import (
    ActivityCompletion,
    Answer,
    Attempt,
    Course,
    CourseVersion,
    Edition,
    EditionCourse,
    Enrolment,
    EnrolmentState,
)
from portal.training.queries import content


@dataclass(frozen=True)
class Place:
    """Where a learner is: his enrolment, its edition, and the outline of the course version the edition pins."""

    enrolment: Enrolment
    edition: Edition
    course: content.CourseOutline
    # All course versions that the edition pins, in order; empty if they were not asked for.
    versions: Sequence[uuid.UUID] = ()

    @property
    def lang(self) -> str:
        """The content language: the person's choice, else what the course has."""
        return self.course.language_for(self.enrolment.content_lang)


@dataclass(frozen=True)
class QuizStanding:
    """A learner's tries at one quiz."""

    attempts: int
    best_score: float | None
    passed: bool
    open_attempt: uuid.UUID | None
    # A try waits to be graded by staff.
    waits: bool = False


def pinned_by(edition_id: Any) -> ScalarSelect[Any]:
    """Ids of the course versions of an edition, in order, as part of a statement about it; NULL if there are none."""
    pinned = aliased(EditionCourse)
    return (
        select(func.array_agg(aggregate_order_by(pinned.course_version_id, pinned.position)))
        .where(pinned.edition_id == edition_id)
        .scalar_subquery()
    )


# Every page and every step of a learner begins with it.
PLACE = (
    select(Enrolment, Edition, EditionCourse.course_version_id)
    .join(Edition, Edition.id == Enrolment.edition_id)
    .join(EditionCourse, EditionCourse.edition_id == Edition.id)
    .join(CourseVersion, CourseVersion.id == EditionCourse.course_version_id)
    .join(Course, Course.id == CourseVersion.course_id)
    .where(
        Enrolment.user_id == bindparam("reader"), Enrolment.state != EnrolmentState.WITHDRAWN,
        Edition.slug == bindparam("edition"), Course.slug == bindparam("course"),
    )
)  # fmt: skip
_PLACE_READ = Prepared(PLACE)
# Whoever locks is about to decide whether the edition is completed, for which all of its courses count.
_PLACE_LOCKED = Prepared(
    PLACE.add_columns(pinned_by(Enrolment.edition_id).label("versions"))
    .with_for_update(of=Enrolment)
    .execution_options(populate_existing=True),
    only={Edition: ("id", "slug", "completion_rules")},
)
_DONE = select(ActivityCompletion.activity_id).where(ActivityCompletion.enrolment_id == bindparam("enrolment"))
_TRIES = select(Attempt.id, Attempt.activity_id, Attempt.score, Attempt.passed, Attempt.submitted_at).where(
    Attempt.enrolment_id == bindparam("enrolment")
)
# What is done (without an attempt's id) and what was tried, together.
_STANDING = union_all(
    select(
        null().cast(Attempt.id.type).label("id"), ActivityCompletion.activity_id, null().cast(Float).label("score"),
        null().cast(Boolean).label("passed"), null().cast(DateTime(timezone=True)).label("submitted_at"),
    ).where(ActivityCompletion.enrolment_id == bindparam("enrolment")),
    _TRIES,
)  # fmt: skip


def place_of(user: Any, edition_slug: str, course_slug: str, *, lock: bool = False) -> Place | None:
    """The person's place in a course of an edition; None if there is no enrolment of his own in force.

    With `lock` the enrolment's row is held until the end of the transaction.
    """
    statement = _PLACE_LOCKED if lock else _PLACE_READ
    row = statement.first(reader=user.id, edition=edition_slug, course=course_slug)
    if row is None:
        return None
    return Place(row.Enrolment, row.Edition, content.outline(row.course_version_id), row.versions or () if lock else ())


def enrolment_locked(enrolment_id: uuid.UUID) -> Enrolment:
    """An enrolment as it is now, locked: completion is decided by one request at a time."""
    return db.session.execute(
        select(Enrolment)
        .where(Enrolment.id == enrolment_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).scalar_one()


def enrolment_of(user_id: uuid.UUID, edition_id: uuid.UUID) -> Enrolment | None:
    """The person's enrolment in an edition, in whatever state."""
    return db.session.scalar(select(Enrolment).where(Enrolment.user_id == user_id, Enrolment.edition_id == edition_id))


def own_enrolment(user: Any, edition_slug: str) -> tuple[Enrolment, Edition] | None:
    """The person's enrolment in force in an edition."""
    row = db.session.execute(
        select(Enrolment, Edition)
        .join(Edition, Edition.id == Enrolment.edition_id)
        .where(
            Edition.slug == edition_slug, Enrolment.user_id == user.id, Enrolment.state != EnrolmentState.WITHDRAWN
        )
    ).first()  # fmt: skip
    return (row[0], row[1]) if row else None


def done_activities(enrolment_id: uuid.UUID) -> set[uuid.UUID]:
    """Activities the person is done with."""
    return set(db.session.scalars(_DONE, {"enrolment": enrolment_id}))


def quiz_standings(enrolment_id: uuid.UUID) -> dict[uuid.UUID, QuizStanding]:
    """The person's tries, by quiz."""
    return standings(db.session.execute(_TRIES, {"enrolment": enrolment_id}).all())


def standing(enrolment_id: uuid.UUID) -> tuple[set[uuid.UUID], dict[uuid.UUID, QuizStanding]]:
    """`done_activities` and `quiz_standings` in one query."""
    rows = db.session.execute(_STANDING, {"enrolment": enrolment_id}).all()
    done = {row.activity_id for row in rows if row.id is None}
    return done, standings([row for row in rows if row.id is not None])


def standings(rows: Sequence[Any]) -> dict[uuid.UUID, QuizStanding]:
    found: dict[uuid.UUID, QuizStanding] = {}
    for activity_id in {row.activity_id for row in rows}:
        own = [row for row in rows if row.activity_id == activity_id]
        found[activity_id] = QuizStanding(
            attempts=len(own),
            best_score=max((row.score for row in own if row.score is not None), default=None),
            passed=any(row.passed for row in own),
            open_attempt=next((row.id for row in own if row.submitted_at is None), None),
            waits=any(row.submitted_at is not None and row.passed is None for row in own),
        )
    return found


def attempts_at(enrolment_id: uuid.UUID, activity_id: uuid.UUID) -> Sequence[Attempt]:
    """The person's tries at a quiz, newest first."""
    return db.session.scalars(
        select(Attempt)
        .where(Attempt.enrolment_id == enrolment_id, Attempt.activity_id == activity_id)
        .order_by(Attempt.number.desc())
    ).all()


def open_attempt(enrolment_id: uuid.UUID, activity_id: uuid.UUID) -> Attempt | None:
    """The try that is not handed in yet."""
    return db.session.scalar(
        select(Attempt).where(
            Attempt.enrolment_id == enrolment_id, Attempt.activity_id == activity_id, Attempt.submitted_at.is_(None)
        )
    )


@dataclass(frozen=True)
class OwnAttempt:
    """A person's try with where it belongs."""

    attempt: Attempt
    place: Place
    activity: content.ActivityOutline


_OWN_ATTEMPT = (
    select(Attempt, Enrolment, Edition, pinned_by(Enrolment.edition_id))
    .join(Enrolment, Enrolment.id == Attempt.enrolment_id)
    .join(Edition, Edition.id == Enrolment.edition_id)
    .where(
        Attempt.id == bindparam("attempt"), Enrolment.user_id == bindparam("reader"),
        Enrolment.state != EnrolmentState.WITHDRAWN,
    )
)  # fmt: skip
_OWN_ATTEMPT_LOCKED = _OWN_ATTEMPT.with_for_update(of=Attempt).execution_options(populate_existing=True)


def attempt_of(user: Any, attempt_id: uuid.UUID, *, lock: bool = False) -> OwnAttempt | None:
    """A try at a quiz, if it is the person's own.

    With `lock` the attempt's row is held: saving and handing in then come one after the other.
    """
    wanted = {"attempt": attempt_id, "reader": user.id}
    row = db.session.execute(_OWN_ATTEMPT_LOCKED if lock else _OWN_ATTEMPT, wanted).first()
    if row is None:
        return None
    attempt, enrolment, edition, versions = row
    for course in content.outlines(versions or ()):
        for activity in course.activities:
            if activity.id == attempt.activity_id:
                return OwnAttempt(attempt, Place(enrolment, edition, course, versions), activity)
    return None


def _versions_of(edition_id: uuid.UUID) -> Sequence[uuid.UUID]:
    return db.session.scalars(
        select(EditionCourse.course_version_id)
        .where(EditionCourse.edition_id == edition_id)
        .order_by(EditionCourse.position)
    ).all()


def answers_of(attempt_id: uuid.UUID) -> dict[str, list[str]]:
    """What was answered so far: question version → chosen keys."""
    rows = db.session.execute(
        select(Answer.question_version_id, Answer.response).where(Answer.attempt_id == attempt_id)
    ).all()
    return {str(row.question_version_id): row.response for row in rows}


def courses_of_edition(edition_id: uuid.UUID) -> tuple[content.CourseOutline, ...]:
    """The outlines of the course versions that an edition pins, in order."""
    return tuple(content.outlines(_versions_of(edition_id)))


def enrolments_of(user_id: uuid.UUID) -> Sequence[Enrolment]:
    """All enrolments of a person with their editions, for the export of own data."""
    return db.session.scalars(
        select(Enrolment).where(Enrolment.user_id == user_id).options(joinedload(Enrolment.edition))
    ).all()


def attempts_with_answers(enrolment_ids: Sequence[uuid.UUID]) -> Sequence[Attempt]:
    """All tries of some enrolments with their answers."""
    return db.session.scalars(
        select(Attempt)
        .where(Attempt.enrolment_id.in_(enrolment_ids))
        .options(selectinload(Attempt.answers))
        .order_by(Attempt.started_at)
    ).all()

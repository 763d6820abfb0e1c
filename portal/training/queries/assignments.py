"""Assignments and what is handed in: of its owner, of a colleague who reviews it; terms and extra time. Loading is authorising."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from portal.accounts.models import User
from portal.core import db
from portal.training import rubric
from portal.training.models import (
    Activity,
    ActivityKind,
    ActivityText,
    AssignmentTerms,
    Course,
    CourseVersion,
    Edition,
    EditionCourse,
    Enrolment,
    EnrolmentState,
    ExtraTime,
    Module,
    PeerReview,
    Submission,
    SubmissionFile,
    SubmissionState,
)
from portal.training.queries.content import Kept
from portal.training.queries.learning import enrolment_locked
from portal.training.rules import may_oversee

_plans: Kept[uuid.UUID, rubric.AssignmentPlan] = Kept(500)

SEEN_BY_STAFF = (SubmissionState.HANDED_IN, SubmissionState.MARKED, SubmissionState.RETURNED)


@dataclass(frozen=True)
class Time:
    """Until when somebody may hand in: the terms of the edition, if any, and his extra minutes."""

    terms: AssignmentTerms | None
    extra: int = 0


@dataclass(frozen=True)
class Assignment:
    """An assignment that an edition teaches, with its terms there."""

    activity: Activity
    course: str
    titles: dict[str, str]
    terms: AssignmentTerms | None
    waiting: int


def plan_of(activity_id: uuid.UUID) -> rubric.AssignmentPlan:
    """How an assignment of a published version works; published versions never change."""
    return _plans.get_or_make(
        activity_id,
        lambda: rubric.plan_of(db.session.scalars(select(Activity.settings).where(Activity.id == activity_id)).one()),
    )


def draft_assignment(course_slug: str, number: int, activity_slug: str) -> tuple[CourseVersion, Activity] | None:
    """An assignment of a version that is not published yet, for whoever writes the course."""
    row = db.session.execute(
        select(CourseVersion, Activity)
        .join(Course, Course.id == CourseVersion.course_id)
        .join(Module, Module.version_id == CourseVersion.id)
        .join(Activity, Activity.module_id == Module.id)
        .where(
            Course.slug == course_slug, CourseVersion.number == number, CourseVersion.published_at.is_(None),
            Activity.slug == activity_slug, Activity.kind == ActivityKind.ASSIGNMENT,
        )
        .options(selectinload(Activity.texts))
    ).first()  # fmt: skip
    return (row[0], row[1]) if row else None


def time_for(enrolment: Enrolment, activity_id: uuid.UUID) -> Time:
    """Until when this participant may hand in."""
    row = db.session.execute(
        select(AssignmentTerms, ExtraTime.minutes)
        .select_from(Enrolment)
        .outerjoin(
            AssignmentTerms,
            (AssignmentTerms.edition_id == Enrolment.edition_id) & (AssignmentTerms.activity_id == activity_id),
        )
        .outerjoin(ExtraTime, (ExtraTime.enrolment_id == Enrolment.id) & (ExtraTime.activity_id == activity_id))
        .where(Enrolment.id == enrolment.id)
    ).one()
    return Time(row[0], row[1] or 0)


def rounds_of(enrolment_id: uuid.UUID, activity_id: uuid.UUID) -> Sequence[Submission]:
    """A participant's rounds with their files, newest first."""
    return db.session.scalars(
        select(Submission)
        .where(Submission.enrolment_id == enrolment_id, Submission.activity_id == activity_id)
        .order_by(Submission.round.desc())
        .options(selectinload(Submission.files), selectinload(Submission.marks))
        .execution_options(populate_existing=True)
    ).all()


def reviews_on(submission_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[PeerReview]]:
    """What colleagues wrote about some submissions, without who they are."""
    found: dict[uuid.UUID, list[PeerReview]] = {}
    rows = db.session.scalars(
        select(PeerReview)
        .where(PeerReview.submission_id.in_(submission_ids), PeerReview.done_at.is_not(None))
        .order_by(PeerReview.done_at)
    )
    for row in rows:
        found.setdefault(row.submission_id, []).append(row)
    return found


def reviews_by(enrolment_id: uuid.UUID, activity_id: uuid.UUID) -> Sequence[PeerReview]:
    """What a participant was given to review at an assignment."""
    return db.session.scalars(
        select(PeerReview)
        .join(Submission, Submission.id == PeerReview.submission_id)
        .where(PeerReview.reviewer_id == enrolment_id, Submission.activity_id == activity_id)
        .order_by(PeerReview.assigned_at)
    ).all()


def review_of(user: Any, review_id: uuid.UUID, *, lock: bool = False) -> tuple[PeerReview, Submission] | None:
    """A review the reader was given to write, with the work it is about."""
    statement = (
        select(PeerReview, Submission)
        .join(Submission, Submission.id == PeerReview.submission_id)
        .join(Enrolment, Enrolment.id == PeerReview.reviewer_id)
        .where(
            PeerReview.id == review_id, Enrolment.user_id == user.id, Enrolment.state != EnrolmentState.WITHDRAWN
        )
        .options(selectinload(Submission.files))
    )  # fmt: skip
    if lock:
        statement = statement.with_for_update(of=PeerReview).execution_options(populate_existing=True)
    row = db.session.execute(statement).first()
    return (row[0], row[1]) if row else None


def own_submission(user: Any, submission_id: uuid.UUID) -> tuple[Submission, Enrolment] | None:
    """A submission, if it is the reader's own; the enrolment's row is held."""
    found = db.session.scalar(
        select(Submission.enrolment_id)
        .join(Enrolment, Enrolment.id == Submission.enrolment_id)
        .where(
            Submission.id == submission_id, Enrolment.user_id == user.id, Enrolment.state != EnrolmentState.WITHDRAWN
        )
    )  # fmt: skip
    if found is None:
        return None
    enrolment = enrolment_locked(found)
    return whole_submission(submission_id), enrolment


def whole_submission(submission_id: uuid.UUID) -> Submission:
    return db.session.scalars(
        select(Submission)
        .where(Submission.id == submission_id)
        .options(selectinload(Submission.files), selectinload(Submission.marks))
        .execution_options(populate_existing=True)
    ).one()


def file_for(user: Any, submission_id: uuid.UUID, file_id: uuid.UUID) -> tuple[SubmissionFile, bool] | None:
    """A file of a submission: for its owner, for those who mark, and for a colleague who was given it to review.

    Returns:
        The file, and whether its name may be seen: it may be its author's.
    """
    row = db.session.execute(
        select(SubmissionFile, Enrolment.user_id, Submission.state)
        .join(Submission, Submission.id == SubmissionFile.submission_id)
        .join(Enrolment, Enrolment.id == Submission.enrolment_id)
        .where(SubmissionFile.id == file_id, SubmissionFile.submission_id == submission_id)
    ).first()
    if row is None:
        return None
    file, owner_id, state = row
    if owner_id == user.id or (may_oversee(user) and state in SEEN_BY_STAFF):
        return file, True
    return (file, False) if _reviews(user, submission_id) else None


def _reviews(user: Any, submission_id: uuid.UUID) -> bool:
    return bool(
        db.session.scalar(
            select(PeerReview.id)
            .join(Enrolment, Enrolment.id == PeerReview.reviewer_id)
            .where(
                PeerReview.submission_id == submission_id, Enrolment.user_id == user.id,
                Enrolment.state != EnrolmentState.WITHDRAWN,
            )
        )
    )  # fmt: skip


# Staff --------------------------------------------------------------------------------------------------------------


def titles_of(activity_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, dict[str, str]]:
    """Titles of activities by language."""
    found: dict[uuid.UUID, dict[str, str]] = {}
    wanted = set(activity_ids)
    if not wanted:
        return found
    rows = db.session.execute(
        select(ActivityText.activity_id, ActivityText.lang, ActivityText.title).where(
            ActivityText.activity_id.in_(wanted)
        )
    )
    for key, lang, title in rows:
        found.setdefault(key, {})[lang] = title
    return found


def assignments_of(edition_id: uuid.UUID) -> list[Assignment]:
    """The assignments of an edition with their terms, in the order of the courses."""
    waiting = (
        select(func.count())
        .select_from(Submission)
        .join(Enrolment, Enrolment.id == Submission.enrolment_id)
        .where(
            Submission.activity_id == Activity.id, Enrolment.edition_id == edition_id,
            Submission.state == SubmissionState.HANDED_IN,
        )
        .correlate(Activity)
        .scalar_subquery()
    )  # fmt: skip
    rows = db.session.execute(
        select(Activity, Course.slug, AssignmentTerms, waiting)
        .join(Module, Module.id == Activity.module_id)
        .join(CourseVersion, CourseVersion.id == Module.version_id)
        .join(Course, Course.id == CourseVersion.course_id)
        .join(EditionCourse, EditionCourse.course_version_id == CourseVersion.id)
        .outerjoin(
            AssignmentTerms,
            (AssignmentTerms.activity_id == Activity.id) & (AssignmentTerms.edition_id == edition_id),
        )
        .where(EditionCourse.edition_id == edition_id, Activity.kind == ActivityKind.ASSIGNMENT)
        .order_by(EditionCourse.position, Module.position, Activity.position)
    ).all()
    titles = titles_of(row[0].id for row in rows)
    return [Assignment(row[0], row[1], titles.get(row[0].id, {}), row[2], row[3]) for row in rows]


def extra_times(edition_id: uuid.UUID, activity_id: uuid.UUID) -> list[tuple[Enrolment, User, ExtraTime | None]]:
    """The participants of an edition with their extra time at an assignment, by name."""
    rows = db.session.execute(
        select(Enrolment, User, ExtraTime)
        .join(User, User.id == Enrolment.user_id)
        .outerjoin(ExtraTime, (ExtraTime.enrolment_id == Enrolment.id) & (ExtraTime.activity_id == activity_id))
        .where(Enrolment.edition_id == edition_id, Enrolment.state != EnrolmentState.WITHDRAWN)
        .order_by(User.display_name)
    ).all()
    return [(row[0], row[1], row[2]) for row in rows]


def open_assignments(user_id: uuid.UUID) -> Sequence[tuple[Edition, str, Activity, AssignmentTerms, int, Enrolment]]:
    """Assignments with a due date for which the person has handed in nothing: what his own page reminds of."""
    handed_in = (
        select(Submission.id)
        .where(
            Submission.enrolment_id == Enrolment.id, Submission.activity_id == Activity.id,
            Submission.state.in_((SubmissionState.HANDED_IN, SubmissionState.MARKED)),
        )
        .exists()
    )  # fmt: skip
    rows = db.session.execute(
        select(Edition, Course.slug, Activity, AssignmentTerms, func.coalesce(ExtraTime.minutes, 0), Enrolment)
        .select_from(Enrolment)
        .join(Edition, Edition.id == Enrolment.edition_id)
        .join(AssignmentTerms, AssignmentTerms.edition_id == Edition.id)
        .join(Activity, Activity.id == AssignmentTerms.activity_id)
        .join(Module, Module.id == Activity.module_id)
        .join(CourseVersion, CourseVersion.id == Module.version_id)
        .join(Course, Course.id == CourseVersion.course_id)
        .outerjoin(ExtraTime, (ExtraTime.enrolment_id == Enrolment.id) & (ExtraTime.activity_id == Activity.id))
        .where(Enrolment.user_id == user_id, Enrolment.state == EnrolmentState.ACTIVE, ~handed_in)
        .order_by(AssignmentTerms.due_local)
    ).all()
    return [(row[0], row[1], row[2], row[3], row[4], row[5]) for row in rows]


def address_of(submission: Submission) -> tuple[str, str, str]:
    """Addresses of the edition, the course and the activity a submission belongs to."""
    row = db.session.execute(
        select(Edition.slug, Course.slug, Activity.slug)
        .select_from(Enrolment)
        .join(Edition, Edition.id == Enrolment.edition_id)
        .join(Activity, Activity.id == submission.activity_id)
        .join(Module, Module.id == Activity.module_id)
        .join(CourseVersion, CourseVersion.id == Module.version_id)
        .join(Course, Course.id == CourseVersion.course_id)
        .where(Enrolment.id == submission.enrolment_id)
    ).one()
    return row[0], row[1], row[2]


def edition_activity(edition_slug: str, activity_id: uuid.UUID) -> tuple[Edition, Activity] | None:
    """An assignment and the edition that teaches it."""
    row = db.session.execute(
        select(Edition, Activity)
        .join(EditionCourse, EditionCourse.edition_id == Edition.id)
        .join(Module, Module.version_id == EditionCourse.course_version_id)
        .join(Activity, Activity.module_id == Module.id)
        .where(Edition.slug == edition_slug, Activity.id == activity_id, Activity.kind == ActivityKind.ASSIGNMENT)
        .options(selectinload(Activity.texts))
    ).first()
    return (row[0], row[1]) if row else None

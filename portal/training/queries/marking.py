"""Work that is handed in, for those who mark it. Drafts are nobody's but their owner's."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import selectinload

from portal.accounts.models import User
from portal.cities.models import City
from portal.core import db
from portal.training.models import Activity, Edition, Enrolment, EnrolmentState, Mark, Submission, SubmissionState
from portal.training.queries import assignments
from portal.training.queries.learning import enrolment_locked


@dataclass(frozen=True)
class Work:
    """A submission as staff see it, with whose it is and where it belongs."""

    submission: Submission
    enrolment: Enrolment
    edition: Edition
    person: User | None
    city: City
    activity: Activity


@dataclass(frozen=True)
class InQueue:
    """A line of the list of work that waits for a mark."""

    submission: Submission
    edition: Edition
    person: User | None
    city: City
    marks: int
    is_mine_done: bool


def work(submission_id: uuid.UUID, *, lock: bool = False) -> Work | None:
    """Work that was handed in, for those who mark it. Drafts are nobody's but their owner's.

    With `lock` the enrolment's row is held first, then the submission's: as whoever hands in does.
    """
    key = db.session.scalar(
        select(Submission.enrolment_id).where(
            Submission.id == submission_id, Submission.state.in_(assignments.SEEN_BY_STAFF)
        )
    )
    if key is None:
        return None
    if lock:
        enrolment_locked(key)
    row = db.session.execute(
        select(Enrolment, Edition, User, City, Activity)
        .select_from(Submission)
        .join(Enrolment, Enrolment.id == Submission.enrolment_id)
        .join(Edition, Edition.id == Enrolment.edition_id)
        .join(City, City.id == Enrolment.city_id)
        .join(Activity, Activity.id == Submission.activity_id)
        .outerjoin(User, User.id == Enrolment.user_id)
        .where(Submission.id == submission_id)
        .options(selectinload(Activity.texts))
    ).one()
    return Work(assignments.whole_submission(submission_id), *row)


def queue(user: Any) -> Select[Any]:
    """Work that waits for a mark, the longest first; each row as `in_queue` takes it."""
    marks = select(func.count()).where(Mark.submission_id == Submission.id).scalar_subquery()
    mine = select(func.count()).where(Mark.submission_id == Submission.id, Mark.marker_id == user.id).scalar_subquery()
    return (
        select(Submission, Edition, User, City, marks, mine)
        .join(Enrolment, Enrolment.id == Submission.enrolment_id)
        .join(Edition, Edition.id == Enrolment.edition_id)
        .join(City, City.id == Enrolment.city_id)
        .outerjoin(User, User.id == Enrolment.user_id)
        .where(
            Submission.state == SubmissionState.HANDED_IN,
            Enrolment.user_id.is_distinct_from(user.id),
            Enrolment.state != EnrolmentState.WITHDRAWN,
        )
        .order_by(Submission.submitted_at, Submission.id)
    )


def in_queue(row: Any) -> InQueue:
    return InQueue(row[0], row[1], row[2], row[3], row[4], bool(row[5]))


def waiting_count() -> Any:
    """How many works wait for a mark, as part of a statement."""
    return (
        select(func.count())
        .select_from(Submission)
        .join(Enrolment, Enrolment.id == Submission.enrolment_id)
        .where(Submission.state == SubmissionState.HANDED_IN, Enrolment.state != EnrolmentState.WITHDRAWN)
        .scalar_subquery()
    )

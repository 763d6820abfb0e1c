"""Attempts as staff and workers see them: what waits to be graded, what has run out of time, extra time."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, or_, select

from portal.accounts.models import User
from portal.cities.models import City
from portal.core import db
from portal.training.models import (
    Accommodation,
    Activity,
    Answer,
    Attempt,
    Edition,
    Enrolment,
    EnrolmentState,
)

MOST_AT_ONCE = 200
MOST_LATELY = 30  # of what was graded last


def extra_percent(enrolment_id: uuid.UUID) -> int:
    """Extra time of a participant, in percent of the limit."""
    return db.session.scalar(
        select(Accommodation.extra_percent).where(Accommodation.enrolment_id == enrolment_id)
    ) or 0  # fmt: skip


def expired(before: datetime) -> Sequence[tuple[Attempt, Edition]]:
    """Open attempts whose time ended before a moment, locked; those that somebody else holds are left to him."""
    rows = db.session.execute(
        select(Attempt, Edition)
        .join(Enrolment, Enrolment.id == Attempt.enrolment_id)
        .join(Edition, Edition.id == Enrolment.edition_id)
        .where(Attempt.submitted_at.is_(None), Attempt.deadline_at < before)
        .order_by(Attempt.deadline_at)
        .limit(MOST_AT_ONCE)
        .with_for_update(of=Attempt, skip_locked=True)
        .execution_options(populate_existing=True)
    ).all()
    return [(row[0], row[1]) for row in rows]


def open_with_limit(enrolment_id: uuid.UUID) -> Sequence[tuple[Attempt, int]]:
    """The person's open attempts that have a deadline, locked, with the minutes that the quiz allows."""
    rows = db.session.execute(
        select(Attempt, Activity.settings)
        .join(Activity, Activity.id == Attempt.activity_id)
        .where(Attempt.enrolment_id == enrolment_id, Attempt.submitted_at.is_(None), Attempt.deadline_at.is_not(None))
        .with_for_update(of=Attempt)
        .execution_options(populate_existing=True)
    ).all()
    return [(row[0], int(row[1].get("minutes_allowed", 0))) for row in rows]


# Grading ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ToGrade:
    """An attempt with essays for a grader. `answers`: by question version."""

    attempt: Attempt
    enrolment: Enrolment
    edition: Edition
    person: User
    city: City
    answers: dict[str, list[str]]


def _of_others(user: Any) -> Select[Attempt, Enrolment, Edition, User, City]:
    """Attempts with whose they are; nobody's own are among them."""
    return (
        select(Attempt, Enrolment, Edition, User, City)
        .join(Enrolment, Enrolment.id == Attempt.enrolment_id)
        .join(Edition, Edition.id == Enrolment.edition_id)
        .join(User, User.id == Enrolment.user_id)
        .join(City, City.id == Enrolment.city_id)
        .where(Enrolment.state != EnrolmentState.WITHDRAWN, Enrolment.user_id != user.id)
    )


def _waiting(user: Any) -> Select[Attempt, Enrolment, Edition, User, City]:
    """Attempts that wait to be graded by this person."""
    return _of_others(user).where(Attempt.waits_for_grading)


def _graded(user: Any) -> Select[Attempt, Enrolment, Edition, User, City]:
    """Attempts whose essays are graded, and whose points this person may correct."""
    return _of_others(user).where(Attempt.waits_for_grading.is_(False), Attempt.id.in_(_with_grades()))


def _with_grades() -> Select[uuid.UUID]:
    return select(Answer.attempt_id).where(Answer.graded_at.is_not(None))


def grading_queue(user: Any) -> Any:
    """What waits to be graded, the oldest first: rows of attempt, enrolment, edition, person, city."""
    return _waiting(user).order_by(Attempt.submitted_at, Attempt.id)


def count_to_grade(user: Any) -> int:
    """How many attempts wait for this grader."""
    return db.session.scalar(select(func.count()).select_from(_waiting(user).subquery())) or 0


def attempt_to_grade(user: Any, attempt_id: uuid.UUID, *, lock: bool = False) -> ToGrade | None:
    """An attempt that waits to be graded, if this person may grade it; with `lock` its row is held."""
    return _one(_waiting(user), attempt_id, lock=lock)


def attempt_to_correct(user: Any, attempt_id: uuid.UUID, *, lock: bool = False) -> ToGrade | None:
    """An attempt whose essays are graded, if this person may correct their points; with `lock` its row is held."""
    return _one(_graded(user), attempt_id, lock=lock)


def _one(
    among: Select[Attempt, Enrolment, Edition, User, City], attempt_id: uuid.UUID, *, lock: bool
) -> ToGrade | None:
    statement = among.where(Attempt.id == attempt_id)
    if lock:
        statement = statement.with_for_update(of=Attempt).execution_options(populate_existing=True)
    row = db.session.execute(statement).first()
    if row is None:
        return None
    answers = db.session.execute(
        select(Answer.question_version_id, Answer.response).where(Answer.attempt_id == attempt_id)
    )
    attempt, enrolment, edition, person, city = row
    given = {str(key): response for key, response in answers}
    return ToGrade(attempt, enrolment, edition, person, city, given)


def graded_lately(user: Any) -> Sequence[tuple[Attempt, Enrolment, Edition, User, City, datetime]]:
    """The attempts that were graded last, with when, newest first."""
    latest = (
        select(Answer.attempt_id, func.max(Answer.graded_at).label("graded_at"))
        .where(Answer.graded_at.is_not(None))
        .group_by(Answer.attempt_id)
        .subquery()
    )
    rows = db.session.execute(
        _graded(user)
        .join(latest, latest.c.attempt_id == Attempt.id)
        .add_columns(latest.c.graded_at)
        .order_by(latest.c.graded_at.desc(), Attempt.id)
        .limit(MOST_LATELY)
    ).all()
    return [tuple(row) for row in rows]


def graded_points(attempt_id: uuid.UUID) -> list[float]:
    """The points of the essays of an attempt, as they are now."""
    found = db.session.scalars(
        select(Answer.points)
        .where(Answer.attempt_id == attempt_id, Answer.graded_at.is_not(None))
        .order_by(Answer.question_version_id)
    )
    return [points for points in found if points is not None]


def best_score(enrolment_id: uuid.UUID, activity_id: uuid.UUID) -> float:
    """The best score of all attempts that were handed in, 0-1."""
    best = select(func.max(Attempt.score)).where(
        Attempt.enrolment_id == enrolment_id, Attempt.activity_id == activity_id, Attempt.submitted_at.is_not(None)
    )
    return db.session.scalar(best) or 0.0


def owner_of(attempt: Attempt) -> tuple[Enrolment, Edition]:
    """Whose attempt it is, and in which edition."""
    row = db.session.execute(
        select(Enrolment, Edition)
        .join(Edition, Edition.id == Enrolment.edition_id)
        .where(Enrolment.id == attempt.enrolment_id)
    ).one()
    return row[0], row[1]


def comments_of(attempt_id: uuid.UUID) -> dict[str, tuple[float | None, str]]:
    """Points and what staff wrote to the essays of an attempt, by question version."""
    rows = db.session.execute(
        select(Answer.question_version_id, Answer.points, Answer.comment).where(
            Answer.attempt_id == attempt_id, or_(Answer.graded_at.is_not(None), Answer.comment != "")
        )
    )
    return {str(row[0]): (row[1], row[2]) for row in rows}


# Extra time ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ExtraTime:
    """A participant of an edition with the extra time he has, in percent."""

    enrolment: Enrolment
    person: User
    city: City
    percent: int


def extra_times(edition_id: uuid.UUID) -> list[ExtraTime]:
    """All participants of an edition with their extra time, by name."""
    rows = db.session.execute(
        select(Enrolment, User, City, func.coalesce(Accommodation.extra_percent, 0))
        .join(User, User.id == Enrolment.user_id)
        .join(City, City.id == Enrolment.city_id)
        .outerjoin(Accommodation, Accommodation.enrolment_id == Enrolment.id)
        .where(Enrolment.edition_id == edition_id, Enrolment.state != EnrolmentState.WITHDRAWN)
        .order_by(User.display_name, User.id)
    ).all()
    return [ExtraTime(*row) for row in rows]


def participant(edition_id: uuid.UUID, enrolment_id: uuid.UUID) -> Enrolment | None:
    """An enrolment in force of an edition."""
    return db.session.scalar(
        select(Enrolment).where(
            Enrolment.id == enrolment_id, Enrolment.edition_id == edition_id, Enrolment.state != EnrolmentState.WITHDRAWN,
            Enrolment.user_id.is_not(None),
        )
    )  # fmt: skip

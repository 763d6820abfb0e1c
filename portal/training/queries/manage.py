"""What staff see of an edition: who takes part and how far each is. A handful of queries at any size."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from portal.accounts.models import User
from portal.cities.models import City
from portal.core import db
from portal.training.models import (
    ActivityCompletion,
    Attempt,
    Course,
    CourseVersion,
    Edition,
    Enrolment,
    EnrolmentState,
    Nomination,
    Programme,
)
from portal.training.queries.learning import courses_of_edition
from portal.training.rules import IN_FORCE


@dataclass(frozen=True)
class Participant:
    """A line of the table of participants. `score`: the best of the person's tries, 0-1. No answers are in here."""

    enrolment: Enrolment
    person: User | None
    city: City
    done: int
    score: float | None


def editions_for_staff() -> Select[Edition]:
    """All editions, drafts included, newest first."""
    return select(Edition).options(joinedload(Edition.programme)).order_by(Edition.starts_on.desc(), Edition.slug)


def enrolled(edition_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, int]:
    """Enrolments not withdrawn, by edition."""
    rows = db.session.execute(
        select(Enrolment.edition_id, func.count())
        .where(Enrolment.edition_id.in_(edition_ids), Enrolment.state != EnrolmentState.WITHDRAWN)
        .group_by(Enrolment.edition_id)
    ).all()
    return {row[0]: row[1] for row in rows}


def participants(edition_id: uuid.UUID) -> list[Participant]:
    """The enrolments of an edition with progress in what must be done, by city and name."""
    required = [key for course in courses_of_edition(edition_id) for key in course.required]
    done = (
        select(ActivityCompletion.enrolment_id, func.count().label("done"))
        .join(Enrolment, Enrolment.id == ActivityCompletion.enrolment_id)
        .where(Enrolment.edition_id == edition_id, ActivityCompletion.activity_id.in_(required))
        .group_by(ActivityCompletion.enrolment_id)
        .subquery()
    )
    best = (
        select(Attempt.enrolment_id, func.max(Attempt.score).label("score"))
        .join(Enrolment, Enrolment.id == Attempt.enrolment_id)
        .where(Enrolment.edition_id == edition_id)
        .group_by(Attempt.enrolment_id)
        .subquery()
    )
    rows = db.session.execute(
        select(Enrolment, User, City, func.coalesce(done.c.done, 0), best.c.score)
        .join(City, City.id == Enrolment.city_id)
        .outerjoin(User, User.id == Enrolment.user_id)
        .outerjoin(done, done.c.enrolment_id == Enrolment.id)
        .outerjoin(best, best.c.enrolment_id == Enrolment.id)
        .where(Enrolment.edition_id == edition_id)
        .order_by(City.slug, User.display_name)
    ).all()
    return [Participant(*row) for row in rows]


def programme_choices() -> Sequence[Programme]:
    return db.session.scalars(select(Programme).order_by(Programme.slug)).all()


def version_choices() -> Sequence[tuple[uuid.UUID, str, int]]:
    """(version, address of the course, number) of every published version, newest first."""
    rows = db.session.execute(
        select(CourseVersion.id, Course.slug, CourseVersion.number)
        .join(Course, Course.id == CourseVersion.course_id)
        .where(CourseVersion.published_at.is_not(None))
        .order_by(Course.slug, CourseVersion.number.desc())
    ).all()
    return [(row.id, row.slug, row.number) for row in rows]


def has_course_twice(version_ids: Sequence[uuid.UUID]) -> bool:
    """Whether two of these are versions of one course."""
    courses = db.session.scalars(select(CourseVersion.course_id).where(CourseVersion.id.in_(version_ids))).all()
    return len(courses) > len(set(courses))


def slug_is_taken(slug: str, *, but: uuid.UUID | None = None) -> bool:
    """Whether another edition has this address."""
    return bool(
        db.session.scalar(select(Edition.id).where(Edition.slug == slug, Edition.id.is_distinct_from(but)).limit(1))
    )


def has_nominees(edition_id: uuid.UUID) -> bool:
    """Whether somebody is nominated, and in force."""
    return bool(
        db.session.scalar(
            select(Nomination.id).where(Nomination.edition_id == edition_id, Nomination.state.in_(IN_FORCE)).limit(1)
        )
    )


def programme_slug_is_taken(slug: str) -> bool:
    return bool(db.session.scalar(select(Programme.id).where(Programme.slug == slug).limit(1)))


def highest_places(edition_id: uuid.UUID) -> tuple[int, int]:
    """(highest seat, highest city slot) taken: an edition cannot be made smaller than that."""
    row = db.session.execute(
        select(func.max(Nomination.seat), func.max(Nomination.city_slot)).where(Nomination.edition_id == edition_id)
    ).one()
    return row[0] or 0, row[1] or 0

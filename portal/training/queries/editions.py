"""Editions: what is open, what is coming, how many seats are taken."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import joinedload, selectinload

from portal.cities.models import City
from portal.core import clock, db
from portal.training.models import (
    CourseVersion,
    Edition,
    EditionCourse,
    EditionState,
    Enrolment,
    EnrolmentState,
    Nomination,
    Programme,
)
from portal.training.queries import content
from portal.training.rules import IN_FORCE, is_over


@dataclass(frozen=True)
class EditionFacts:
    """An edition with what its page shows beside the row."""

    edition: Edition
    host: City | None
    courses: list[content.CourseOutline]
    seats_taken: int

    @property
    def seats_left(self) -> int:
        return max(0, self.edition.seats - self.seats_taken)


def editions_of(programme_ids: Iterable[uuid.UUID] | None = None) -> Sequence[Edition]:
    """Public editions with their programmes, newest first."""
    statement = (
        select(Edition)
        .where(Edition.state != EditionState.DRAFT)
        .options(joinedload(Edition.programme))
        .order_by(Edition.starts_on.desc(), Edition.slug)
    )
    if programme_ids is not None:
        statement = statement.where(Edition.programme_id.in_(programme_ids))
    return db.session.scalars(statement).all()


def upcoming_editions(limit: int | None = None) -> Sequence[Edition]:
    """Public editions that have not ended where they are held, with their programmes: those open for nomination first, by
    closing date.
    """
    now = clock.now()
    is_open = (Edition.state == EditionState.OPEN) & (Edition.nominations_close_at > now)
    rows = db.session.scalars(
        select(Edition)
        .where(_may_not_be_over(now))
        .options(joinedload(Edition.programme))
        .order_by(case((is_open, 0), else_=1), Edition.nominations_close_at, Edition.starts_on)
    )
    return [row for row in rows if not is_over(row, now)][:limit]


def _may_not_be_over(now: datetime) -> ColumnElement[bool]:
    """Public editions that the calendar of no place on earth has left behind; `rules.is_over` asks that of the place."""
    yesterday = now.date() - timedelta(days=1)
    return Edition.state.not_in([EditionState.DRAFT, EditionState.ENDED]) & (Edition.ends_on >= yesterday)


def teaching(course_id: uuid.UUID) -> Sequence[Edition]:
    """Public editions that have not ended and teach a version of the course, by first day."""
    now = clock.now()
    rows = db.session.scalars(
        select(Edition)
        .join(EditionCourse, EditionCourse.edition_id == Edition.id)
        .join(CourseVersion, CourseVersion.id == EditionCourse.course_version_id)
        .where(CourseVersion.course_id == course_id, _may_not_be_over(now))
        .order_by(Edition.starts_on, Edition.slug)
    )
    return [row for row in rows if not is_over(row, now)]


def programmes() -> Sequence[Programme]:
    return db.session.scalars(select(Programme).order_by(Programme.slug)).all()


def seats_taken(edition_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, int]:
    """Seats taken by nominations in force, by edition; editions without any are left out."""
    rows = db.session.execute(
        select(Nomination.edition_id, func.count(Nomination.seat))
        .where(Nomination.edition_id.in_(list(edition_ids)), Nomination.state.in_(IN_FORCE))
        .group_by(Nomination.edition_id)
    ).all()
    return {row[0]: row[1] for row in rows}


def edition_by_slug(slug: str) -> Edition | None:
    """An edition in whatever state, with programme and the course versions it pins."""
    return db.session.scalar(
        select(Edition)
        .where(Edition.slug == slug)
        .options(joinedload(Edition.programme), selectinload(Edition.courses))
    )  # fmt: skip


def edition_locked(edition_id: uuid.UUID) -> Edition:
    """The edition as it is now, its row locked until the end of the transaction: whoever counts seats holds this."""
    return db.session.execute(
        select(Edition).where(Edition.id == edition_id).with_for_update().execution_options(populate_existing=True)
    ).scalar_one()


def facts_of(edition: Edition) -> EditionFacts:
    """What an edition's page shows. The edition must come from `edition_by_slug`."""
    host = db.session.get(City, edition.host_city_id) if edition.host_city_id else None
    return EditionFacts(
        edition, host, content.outlines([row.course_version_id for row in edition.courses]),
        seats_taken([edition.id]).get(edition.id, 0),
    )  # fmt: skip


def version_ids(edition_id: uuid.UUID) -> list[uuid.UUID]:
    """The course versions that an edition pins, in order."""
    return list(
        db.session.scalars(
            select(EditionCourse.course_version_id)
            .where(EditionCourse.edition_id == edition_id)
            .order_by(EditionCourse.position)
        )
    )


def editions_due() -> Sequence[Edition]:
    """Editions whose state the calendar may have overtaken, locked; those another worker holds are left to it."""
    return db.session.scalars(
        select(Edition)
        .where(
            Edition.state.in_(
                [EditionState.OPEN, EditionState.CLOSED, EditionState.ANNOUNCED, EditionState.RUNNING]
            )
        )
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    ).all()  # fmt: skip


# Numbers ------------------------------------------------------------------------------------------------------------


def count_editions() -> int:
    """Public editions."""
    return db.session.scalar(select(func.count(Edition.id)).where(Edition.state != EditionState.DRAFT)) or 0


def count_trained() -> int:
    """People who have completed an edition. An erased person still counts: as one for each edition."""
    who = func.coalesce(Enrolment.user_id, Enrolment.id)
    return db.session.scalar(
        select(func.count(who.distinct())).where(Enrolment.state == EnrolmentState.COMPLETED)
    ) or 0  # fmt: skip


def trained_in(city_id: uuid.UUID) -> tuple[int, int]:
    """(people of the city who completed an edition, editions in which the city took part)."""
    who = func.coalesce(Enrolment.user_id, Enrolment.id)
    row = db.session.execute(
        select(
            func.count(who.distinct()).filter(Enrolment.state == EnrolmentState.COMPLETED),
            func.count(Enrolment.edition_id.distinct()),
        ).where(Enrolment.city_id == city_id, Enrolment.state != EnrolmentState.WITHDRAWN)
    ).one()
    return row[0], row[1]

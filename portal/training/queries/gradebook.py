"""The grade book of an edition: who reached what at each activity. Read from rows that were written when it happened.

500 people × 60 activities are three queries of plain columns; nothing is computed from attempts or submissions here.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import Integer, Uuid, column, func, select, values

from portal.accounts.models import AuditEntry, User
from portal.cities.models import City
from portal.core import db
from portal.training.models import ActivityCompletion, Edition, Enrolment, EnrolmentState, Grade
from portal.training.queries import learning
from portal.training.queries.content import ActivityOutline, CourseOutline


class Cell(NamedTuple):
    """`score`: 0-1, None where nothing was scored. `by_hand`: staff set it."""

    score: float | None = None
    is_done: bool = False
    by_hand: bool = False


EMPTY = Cell()
DONE = Cell(None, True, False)


class Row(NamedTuple):
    """A participant. `cells` are as many as the book has columns."""

    enrolment_id: uuid.UUID
    name: str | None
    city: dict[str, str]
    state: EnrolmentState
    cells: list[Cell]
    done: int
    mean: float | None


@dataclass(frozen=True)
class Column:
    course: CourseOutline
    activity: ActivityOutline


@dataclass(frozen=True)
class Book:
    columns: list[Column]
    rows: list[Row]


def grade_book(edition: Edition, *, enrolment_id: uuid.UUID | None = None) -> Book:
    """The grade book, by city and name; of one participant only if `enrolment_id` is given."""
    courses = learning.courses_of_edition(edition.id)
    columns = [Column(course, activity) for course in courses for activity in course.activities]
    chosen = Enrolment.edition_id == edition.id
    if enrolment_id is not None:
        chosen &= Enrolment.id == enrolment_id
    people = db.session.execute(
        select(Enrolment.id, User.display_name, City.names, Enrolment.state)
        .join(City, City.id == Enrolment.city_id)
        .outerjoin(User, User.id == Enrolment.user_id)
        .where(chosen, Enrolment.state != EnrolmentState.WITHDRAWN)
        .order_by(City.slug, User.display_name, Enrolment.id)
    ).all()
    cells = {row.id: [EMPTY] * len(columns) for row in people}
    if columns:
        _fill(cells, columns, chosen)
    return Book(columns, [_row(person, cells[person.id]) for person in people])


def _row(person: tuple[uuid.UUID, str | None, dict[str, str], EnrolmentState], cells: list[Cell]) -> Row:
    scores = [cell.score for cell in cells if cell.score is not None]
    return Row(*person, cells, sum(cell.is_done for cell in cells), sum(scores) / len(scores) if scores else None)


def _fill(cells: dict[uuid.UUID, list[Cell]], columns: Sequence[Column], chosen: object) -> None:
    """Each participant's results arrive as arrays of places and scores: thirty thousand rows would cost ten times that."""
    places = values(column("activity_id", Uuid), column("place", Integer), name="places").data(
        [(one.activity.id, place) for place, one in enumerate(columns)]
    )
    done = db.session.execute(
        select(ActivityCompletion.enrolment_id, func.array_agg(places.c.place))
        .join(places, places.c.activity_id == ActivityCompletion.activity_id)
        .join(Enrolment, Enrolment.id == ActivityCompletion.enrolment_id)
        .where(chosen)  # type: ignore[arg-type]  # a condition
        .group_by(ActivityCompletion.enrolment_id)
    )
    for key, found in done:
        row = cells.get(key)
        for place in found if row is not None else ():
            row[place] = DONE  # type: ignore[index]  # not None here
    grades = db.session.execute(
        select(
            Grade.enrolment_id, func.array_agg(places.c.place), func.array_agg(Grade.score),
            func.array_agg((Grade.override_reason != "").cast(Integer)),
        )
        .join(places, places.c.activity_id == Grade.activity_id)
        .join(Enrolment, Enrolment.id == Grade.enrolment_id)
        .where(chosen)  # type: ignore[arg-type]  # a condition
        .group_by(Grade.enrolment_id)
    )  # fmt: skip
    for key, where, scores, by_hand in grades:
        row = cells.get(key)
        if row is None:
            continue
        for place, score, hand in zip(where, scores, by_hand, strict=True):
            row[place] = Cell(score, row[place].is_done, bool(hand))


@dataclass(frozen=True)
class History:
    """One change by hand. `who` is None once the account is erased."""

    entry: AuditEntry
    who: str | None


def history(enrolment_id: uuid.UUID) -> list[History]:
    """What staff set by hand for a participant, newest first."""
    rows = db.session.execute(
        select(AuditEntry, User.display_name)
        .outerjoin(User, User.id == AuditEntry.actor_id)
        .where(
            AuditEntry.subject_kind == "enrolment", AuditEntry.subject_id == enrolment_id,
            AuditEntry.action == "training.grade_overridden",
        )
        .order_by(AuditEntry.at.desc())
    ).all()  # fmt: skip
    return [History(row[0], row[1]) for row in rows]


def enrolment_in(edition_slug: str, enrolment_id: uuid.UUID) -> tuple[Enrolment, Edition, User | None] | None:
    """A participant of an edition, for staff."""
    row = db.session.execute(
        select(Enrolment, Edition, User)
        .join(Edition, Edition.id == Enrolment.edition_id)
        .outerjoin(User, User.id == Enrolment.user_id)
        .where(Edition.slug == edition_slug, Enrolment.id == enrolment_id)
    ).first()
    return (row[0], row[1], row[2]) if row else None

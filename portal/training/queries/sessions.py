"""Sessions of an edition and who attended them. Loading is authorising: what a learner sees starts from the learner."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from portal.accounts.models import User
from portal.cities.models import City
from portal.core import db
from portal.training.models import (
    Activity,
    ActivityKind,
    Attendance,
    Edition,
    EditionCourse,
    EditionState,
    Enrolment,
    EnrolmentState,
    Module,
    Session,
    Source,
)
from portal.training.queries import learning
from portal.training.queries.content import ActivityOutline, CourseOutline


def sessions_of(edition_id: uuid.UUID) -> Sequence[Session]:
    """All sessions of an edition, cancelled ones too, in order of time."""
    return db.session.scalars(
        select(Session).where(Session.edition_id == edition_id).order_by(Session.starts_at, Session.slug)
    ).all()


def session_by_id(session_id: uuid.UUID) -> Session | None:
    """A session with its edition."""
    return db.session.scalar(
        select(Session).where(Session.id == session_id).options(joinedload(Session.edition))
    )  # fmt: skip


def session_locked(session_id: uuid.UUID) -> Session:
    """A session as it is now with its edition; the session's row is locked."""
    return db.session.execute(
        select(Session)
        .where(Session.id == session_id)
        .options(joinedload(Session.edition))
        .with_for_update(of=Session)
        .execution_options(populate_existing=True)
    ).scalar_one()


def slug_is_taken(edition_id: uuid.UUID, slug: str, *, but: uuid.UUID | None = None) -> bool:
    """Whether another session of the edition has this address."""
    found = select(Session.id).where(
        Session.edition_id == edition_id, Session.slug == slug, Session.id.is_distinct_from(but)
    )
    return bool(db.session.scalar(found.limit(1)))


# A learner's own ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class OwnSession:
    """A session of an edition in which the reader takes part, with the evidence of the reader's attendance."""

    session: Session
    edition: Edition
    enrolment: Enrolment
    evidence: Mapping[Source, Attendance]


def own_session(user: Any, edition_slug: str, session_slug: str) -> OwnSession | None:
    """A session, if the person takes part in its edition."""
    row = db.session.execute(
        select(Session, Edition, Enrolment)
        .join(Edition, Edition.id == Session.edition_id)
        .join(Enrolment, Enrolment.edition_id == Edition.id)
        .where(
            Edition.slug == edition_slug, Session.slug == session_slug, Enrolment.user_id == user.id,
            Enrolment.state != EnrolmentState.WITHDRAWN,
        )
    ).first()  # fmt: skip
    if row is None:
        return None
    return OwnSession(row[0], row[1], row[2], evidence_of(row[2].id, row[0].id))


def evidence_of(enrolment_id: uuid.UUID, session_id: uuid.UUID) -> dict[Source, Attendance]:
    """What is known of one participant at one session, by source."""
    rows = db.session.scalars(
        select(Attendance)
        .where(Attendance.enrolment_id == enrolment_id, Attendance.session_id == session_id)
        .execution_options(populate_existing=True)
    )
    return {row.source: row for row in rows}


def own_evidence(enrolment_id: uuid.UUID) -> dict[uuid.UUID, list[Attendance]]:
    """All evidence of one participant, by session."""
    found: defaultdict[uuid.UUID, list[Attendance]] = defaultdict(list)
    for row in db.session.scalars(select(Attendance).where(Attendance.enrolment_id == enrolment_id)):
        found[row.session_id].append(row)
    return found


# Staff --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Attendee:
    """A line of the list of attendance."""

    enrolment: Enrolment
    person: User | None
    city: City
    evidence: Mapping[Source, Attendance]


def attendees(session: Session) -> list[Attendee]:
    """The participants of a session's edition with the evidence of each, by city and name."""
    evidence: defaultdict[uuid.UUID, dict[Source, Attendance]] = defaultdict(dict)
    for row in db.session.scalars(select(Attendance).where(Attendance.session_id == session.id)):
        evidence[row.enrolment_id][row.source] = row
    rows = db.session.execute(
        select(Enrolment, User, City)
        .join(City, City.id == Enrolment.city_id)
        .outerjoin(User, User.id == Enrolment.user_id)
        .where(Enrolment.edition_id == session.edition_id, Enrolment.state != EnrolmentState.WITHDRAWN)
        .order_by(City.slug, User.display_name, Enrolment.id)
    ).all()
    return [Attendee(row[0], row[1], row[2], evidence.get(row[0].id, {})) for row in rows]


def participant(session: Session, enrolment_id: uuid.UUID) -> tuple[Enrolment, User | None] | None:
    """Somebody who takes part in the session's edition."""
    row = db.session.execute(
        select(Enrolment, User)
        .outerjoin(User, User.id == Enrolment.user_id)
        .where(
            Enrolment.id == enrolment_id, Enrolment.edition_id == session.edition_id,
            Enrolment.state != EnrolmentState.WITHDRAWN,
        )
    ).first()  # fmt: skip
    return (row[0], row[1]) if row else None


def people_to_tell(edition_id: uuid.UUID) -> Sequence[User]:
    """Those who take part in an edition and have an account."""
    return db.session.scalars(
        select(User)
        .join(Enrolment, Enrolment.user_id == User.id)
        .where(Enrolment.edition_id == edition_id, Enrolment.state != EnrolmentState.WITHDRAWN)
        .order_by(User.id)
    ).all()


def activities_of(session: Session) -> Sequence[uuid.UUID]:
    """The activities in the edition's courses that stand for a session: by `settings.session`, else by their own slug."""
    return db.session.scalars(
        select(Activity.id)
        .join(Module, Module.id == Activity.module_id)
        .join(EditionCourse, EditionCourse.course_version_id == Module.version_id)
        .where(
            EditionCourse.edition_id == session.edition_id, Activity.kind == ActivityKind.LIVE_SESSION,
            _named() == session.slug,
        )
    ).all()  # fmt: skip


def quizzes_of(edition_id: uuid.UUID) -> list[tuple[str, CourseOutline, ActivityOutline]]:
    """The quizzes in the courses of an edition, each with its name as a session keeps it."""
    return [
        (f"{course.slug}/{activity.slug}", course, activity)
        for course in learning.courses_of_edition(edition_id)
        for activity in course.activities
        if activity.is_quiz
    ]


def recording_quiz(session: Session, enrolment_id: uuid.UUID) -> tuple[CourseOutline, ActivityOutline] | None:
    """The quiz that a participant has to pass instead of writing about the recording.

    None where staff judge a text: there is no quiz, the edition's courses no longer have it, or the participant passed it
    before the session and cannot take it again.
    """
    if not session.recording_quiz:
        return None
    done = learning.done_activities(enrolment_id)
    found = {name: (course, quiz) for name, course, quiz in quizzes_of(session.edition_id) if quiz.id not in done}
    return found.get(session.recording_quiz)


def recordings_with_quiz(edition_id: uuid.UUID) -> Sequence[Session]:
    """Sessions of an edition for whose recording a quiz stands."""
    return db.session.scalars(
        select(Session).where(
            Session.edition_id == edition_id, Session.recording_quiz != "", Session.cancelled_at.is_(None)
        )
    ).all()


def recordings_about(course: str) -> Sequence[Session]:
    """Sessions, of editions that are not over, for whose recording a quiz of a course stands; with their editions."""
    return db.session.scalars(
        select(Session)
        .join(Edition, Edition.id == Session.edition_id)
        .where(
            Session.recording_quiz.startswith(f"{course}/", autoescape=True), Session.cancelled_at.is_(None),
            Edition.state != EditionState.ENDED,
        )
        .options(joinedload(Session.edition))
        .order_by(Session.starts_at)
    ).all()  # fmt: skip


def session_for(edition_id: uuid.UUID, activity_id: uuid.UUID) -> Session | None:
    """The session of an edition that an activity stands for."""
    return db.session.scalar(
        select(Session)
        .join(Activity, _named() == Session.slug)
        .where(Session.edition_id == edition_id, Activity.id == activity_id)
    )


def _named() -> Any:
    return func.coalesce(Activity.settings["session"].astext, Activity.slug)

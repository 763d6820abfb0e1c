"""What participants have reached of the rules of their edition. Each question is asked once for many enrolments."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import exists, func, select

from portal.accounts.models import User
from portal.cities.models import City
from portal.core import db
from portal.training.models import (
    ActivityCompletion,
    ActivityKind,
    Attendance,
    Edition,
    Eligibility,
    Enrolment,
    EnrolmentState,
    EvidenceState,
    Grade,
    Session,
    Source,
)
from portal.training.queries import learning
from portal.training.rules import attendance as attendance_rules
from portal.training.rules import completion as rules

# Kinds whose score counts even where nothing was handed in.
SCORED = (ActivityKind.QUIZ, ActivityKind.ASSIGNMENT)


class Evidence(NamedTuple):
    """A piece of evidence as `rules.attendance.is_attended` reads it."""

    source: Source
    state: EvidenceState
    minutes: int | None


def sessions_that_count(edition_id: uuid.UUID) -> dict[uuid.UUID, int]:
    """Session → its length in minutes; cancelled ones are left out."""
    rows = db.session.execute(
        select(Session.id, Session.minutes).where(Session.edition_id == edition_id, Session.cancelled_at.is_(None))
    )
    return {row.id: row.minutes for row in rows}


def attended(edition: Edition, enrolment_ids: Sequence[uuid.UUID]) -> tuple[dict[uuid.UUID, int], int]:
    """How many sessions each enrolment has attended, and how many count. The rule decides, row by row."""
    lengths = sessions_that_count(edition.id)
    if not lengths:
        return {}, 0
    rows = db.session.execute(
        select(
            Attendance.enrolment_id, Attendance.session_id, Attendance.source, Attendance.state, Attendance.minutes
        ).where(Attendance.enrolment_id.in_(enrolment_ids), Attendance.session_id.in_(lengths))
    )
    evidence: defaultdict[tuple[uuid.UUID, uuid.UUID], list[Evidence]] = defaultdict(list)
    for row in rows:
        evidence[row.enrolment_id, row.session_id].append(Evidence(row.source, row.state, row.minutes))
    rule = attendance_rules.equivalence(edition.attendance_rule)
    found: defaultdict[uuid.UUID, int] = defaultdict(int)
    for (enrolment_id, session_id), pieces in evidence.items():
        found[enrolment_id] += attendance_rules.is_attended(pieces, lengths[session_id], rule)
    return found, len(lengths)


def by_activities(
    edition: Edition, enrolment_ids: Sequence[uuid.UUID], _rule: Mapping[str, Any]
) -> dict[uuid.UUID, rules.Reached]:
    """How many of the activities that count are done."""
    needed = frozenset[uuid.UUID]().union(*(course.required for course in learning.courses_of_edition(edition.id)))
    rows = db.session.execute(
        select(ActivityCompletion.enrolment_id, func.count())
        .where(ActivityCompletion.enrolment_id.in_(enrolment_ids), ActivityCompletion.activity_id.in_(needed))
        .group_by(ActivityCompletion.enrolment_id)
    )
    done = {row[0]: row[1] for row in rows}
    return {key: rules.all_activities(done.get(key, 0), len(needed)) for key in enrolment_ids}


def by_attendance(
    edition: Edition, enrolment_ids: Sequence[uuid.UUID], rule: Mapping[str, Any]
) -> dict[uuid.UUID, rules.Reached]:
    """How many sessions were attended."""
    found, sessions = attended(edition, enrolment_ids)
    return {key: rules.share_of_sessions(found.get(key, 0), sessions, rule["share"]) for key in enrolment_ids}


def by_score(
    edition: Edition, enrolment_ids: Sequence[uuid.UUID], rule: Mapping[str, Any]
) -> dict[uuid.UUID, rules.Reached]:
    """The mean of the scores that count."""
    courses = learning.courses_of_edition(edition.id)
    scored = {one.id for course in courses for one in course.activities if one.kind in SCORED}
    rows = db.session.execute(
        select(Grade.enrolment_id, func.array_agg(Grade.score))
        .where(Grade.enrolment_id.in_(enrolment_ids), Grade.activity_id.in_(scored))
        .group_by(Grade.enrolment_id)
    )
    scores = {row[0]: row[1] for row in rows}
    return {key: rules.least_score(scores.get(key, ()), len(scored), rule["least"]) for key in enrolment_ids}


# What was kept ------------------------------------------------------------------------------------------------------


def eligibility_of(enrolment_id: uuid.UUID) -> Eligibility | None:
    """What is kept of an enrolment."""
    return db.session.scalar(
        select(Eligibility)
        .where(Eligibility.enrolment_id == enrolment_id)
        .execution_options(populate_existing=True)
    )  # fmt: skip


@dataclass(frozen=True)
class Standing:
    """A participant with what is kept of him; `reasons` is empty where nothing has been noted yet."""

    enrolment: Enrolment
    person: User | None
    city: City
    is_met: bool
    reasons: Sequence[Mapping[str, Any]]


def standings(edition_id: uuid.UUID) -> list[Standing]:
    """The participants of an edition with what each has reached, by city and name."""
    rows = db.session.execute(
        select(Enrolment, User, City, Eligibility.is_met, Eligibility.reasons)
        .join(City, City.id == Enrolment.city_id)
        .outerjoin(User, User.id == Enrolment.user_id)
        .outerjoin(Eligibility, Eligibility.enrolment_id == Enrolment.id)
        .where(Enrolment.edition_id == edition_id, Enrolment.state != EnrolmentState.WITHDRAWN)
        .order_by(City.slug, User.display_name, Enrolment.id)
    ).all()
    return [Standing(row[0], row[1], row[2], bool(row[3]), row[4] or ()) for row in rows]


def has_completed(edition_id: uuid.UUID) -> bool:
    """Whether anybody has completed the edition."""
    done = exists().where(Enrolment.edition_id == edition_id, Enrolment.state == EnrolmentState.COMPLETED)
    return bool(db.session.scalar(select(done)))


def chunk_locked(edition_id: uuid.UUID, after: uuid.UUID | None, limit: int) -> Sequence[Enrolment]:
    """The next enrolments under way of an edition, locked, in the order of their ids."""
    statement = select(Enrolment).where(
        Enrolment.edition_id == edition_id, Enrolment.state == EnrolmentState.ACTIVE, Enrolment.user_id.is_not(None)
    )
    if after is not None:
        statement = statement.where(Enrolment.id > after)
    return db.session.scalars(
        statement.order_by(Enrolment.id).limit(limit).with_for_update().execution_options(populate_existing=True)
    ).all()

"""The page of a course as its learner sees it, in one statement."""

from __future__ import annotations

import uuid
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, NamedTuple

from sqlalchemy import case, func, null, select

from portal.core.prepared import Prepared
from portal.training.models import (
    ActivityCompletion,
    Attempt,
    Edition,
    EditionCourse,
    Eligibility,
    Enrolment,
    EnrolmentState,
    Submission,
    SubmissionState,
)
from portal.training.queries import content, learning
from portal.training.queries.learning import QuizStanding


class OwnEnrolment(NamedTuple):
    """What a course page shows of the reader's enrolment."""

    id: uuid.UUID
    state: EnrolmentState
    content_lang: str
    names_confirmed_at: datetime | None
    certificate_name: str


class OwnEdition(NamedTuple):
    """What a course page shows of its edition."""

    slug: str
    titles: dict[str, str]


class _Try(NamedTuple):
    id: uuid.UUID
    activity_id: uuid.UUID
    score: float | None
    passed: bool | None
    submitted_at: str | None


@dataclass(frozen=True)
class CoursePage:
    """A learner's place in a course, as `Place`, with how far he is; for reading only."""

    enrolment: OwnEnrolment
    edition: OwnEdition
    course: content.CourseOutline
    done: frozenset[uuid.UUID]
    standings: dict[uuid.UUID, QuizStanding]
    # Work that is handed in and not marked yet.
    handed_in: frozenset[uuid.UUID] = frozenset()
    # What is asked beyond the activities, which the page shows itself: entries of `Eligibility.reasons`.
    missing: Sequence[Mapping[str, Any]] = ()

    @property
    def lang(self) -> str:
        return self.course.language_for(self.enrolment.content_lang)

    @cached_property
    def waiting(self) -> frozenset[uuid.UUID]:
        """Activities at which nothing is left to do until staff have marked them."""
        tried = (key for key, one in self.standings.items() if one.waits and one.open_attempt is None)
        return self.handed_in.union(tried) - self.done

    @cached_property
    def shown(self) -> tuple[Hashable, ...]:
        """All that the list of activities depends on: readers for whom it is equal see the same list."""
        tried = frozenset((key, one.best_score, one.open_attempt is None) for key, one in self.standings.items())
        return self.edition.slug, self.course.version_id, self.lang, self.done, self.waiting, tried


_TRIES_OF = select(
    func.jsonb_agg(
        func.jsonb_build_array(Attempt.id, Attempt.activity_id, Attempt.score, Attempt.passed, Attempt.submitted_at)
    )
).where(Attempt.enrolment_id == Enrolment.id)
_KEPT = select(Eligibility.reasons).where(Eligibility.enrolment_id == Enrolment.id)
# All that a course page shows of its reader, in one row of plain columns.
_COURSE_PAGE = Prepared(learning.PLACE.with_only_columns(
    Enrolment.id, Enrolment.state, Enrolment.content_lang, Enrolment.names_confirmed_at, Enrolment.certificate_name,
    Edition.slug, Edition.titles, EditionCourse.course_version_id,
    select(func.array_agg(ActivityCompletion.activity_id)).where(ActivityCompletion.enrolment_id == Enrolment.id)
    .scalar_subquery().label("done"),
    select(func.array_agg(Submission.activity_id))
    .where(Submission.enrolment_id == Enrolment.id, Submission.state == SubmissionState.HANDED_IN)
    .scalar_subquery().label("handed_in"),
    _TRIES_OF.scalar_subquery().label("tries"),
    case((Edition.completion_rules != [], _KEPT.scalar_subquery()), else_=null()).label("missing"),
))  # fmt: skip


def course_page(user: Any, edition_slug: str, course_slug: str) -> CoursePage | None:
    """All that the page of a course shows of the person; None if there is no enrolment of his own in force."""
    row = _COURSE_PAGE.first(reader=user.id, edition=edition_slug, course=course_slug)
    if row is None:
        return None
    tries = [
        _Try(uuid.UUID(key), uuid.UUID(activity), score, passed, submitted)
        for key, activity, score, passed, submitted in row.tries or ()
    ]
    return CoursePage(
        enrolment=OwnEnrolment(row.id, row.state, row.content_lang, row.names_confirmed_at, row.certificate_name),
        edition=OwnEdition(row.slug, row.titles), course=content.outline(row.course_version_id),
        done=frozenset(row.done or ()), standings=learning.standings(tries),
        handed_in=frozenset(row.handed_in or ()), missing=row.missing or (),
    )  # fmt: skip

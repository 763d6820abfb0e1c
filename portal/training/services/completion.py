"""Completing an edition: when all of its rules are met, the certificate is issued in the same transaction."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.certificates import sdg
from portal.certificates import services as certificates
from portal.cities.models import City
from portal.core import clock, db, events, i18n
from portal.training import rules
from portal.training.events import EnrolmentCompleted
from portal.training.models import ActivityCompletion, Edition, Enrolment, EnrolmentState, Programme
from portal.training.queries import content, progress
from portal.training.queries import eligibility as eligibility_queries
from portal.training.queries import learning as queries
from portal.training.queries.content import CourseOutline
from portal.training.queries.figures import AWARD
from portal.training.rules import completion as completion_rules
from portal.training.services import eligibility


def complete_if_done(
    *,
    enrolment: Enrolment,
    edition: Edition,
    done: AbstractSet[uuid.UUID] | None = None,
    versions: Sequence[uuid.UUID] = (),
) -> bool:
    """Notes how far the enrolment is, and completes it if all rules of the edition are met and the names confirmed: then the
    certificate is issued.

    The enrolment's row is locked by the caller, so that two last steps at once complete it once. `done`: the activities
    that are done, `versions`: the course versions of the edition, if the caller has just read them.

    Returns:
        Whether this call completed it.
    """
    if enrolment.state is not EnrolmentState.ACTIVE or enrolment.user_id is None:
        return False
    courses = content.outlines(versions) if versions else queries.courses_of_edition(edition.id)
    known = None
    if done is not None:
        needed = frozenset().union(*(course.required for course in courses))
        known = {completion_rules.ACTIVITIES: completion_rules.all_activities(len(needed & done), len(needed))}
    reasons = eligibility.keep(edition, enrolment.id, known)
    if enrolment.names_confirmed_at is None or not all(one["met"] for one in reasons):
        return False
    if not _rules_stand(edition):
        reasons = eligibility.keep(edition, enrolment.id, known)
        if not all(one["met"] for one in reasons):
            return False
    _complete(enrolment, edition, courses, score=progress.best_score(enrolment.id), at=clock.now())
    return True


def refresh(*, enrolment: Enrolment, edition: Edition) -> bool:
    """As `complete_if_done`, for whoever has noted evidence that a rule asks for: a plan accepted, a session attended."""
    return complete_if_done(enrolment=enrolment, edition=edition)


def _rules_stand(edition: Edition) -> bool:
    """Whether the rules are still those that were judged by. Until the end of the transaction nobody changes them.

    A lock of its own, not the edition's row: whoever nominates or withdraws holds that one before an enrolment's.
    """
    db.session.execute(select(func.pg_advisory_xact_lock_shared(rules_lock(edition.id))))
    judged_by = list(edition.completion_rules)
    db.session.refresh(edition)
    return judged_by == edition.completion_rules


def rules_lock(edition_id: uuid.UUID) -> int:
    """The number of the advisory lock under which an edition is completed (shared) or its rules change (alone)."""
    return edition_id.int & (2**63 - 1)


def _complete(
    enrolment: Enrolment, edition: Edition, courses: Sequence[CourseOutline], *, score: float | None, at: datetime
) -> None:
    holder = db.session.get_one(User, enrolment.user_id)
    enrolment.state = EnrolmentState.COMPLETED
    enrolment.completed_at = at
    db.session.flush()
    certificates.issue(holder=holder, award=award_for(enrolment, edition, courses, holder=holder, score=score))
    accounts.audit(
        actor=holder, action="training.completed", subject=("enrolment", enrolment.id), data={"edition": edition.slug}
    )
    events.publish(EnrolmentCompleted(enrolment.id))


def award_for(
    enrolment: Enrolment, edition: Edition, courses: Sequence[CourseOutline], *, holder: User, score: float | None
) -> certificates.Award:
    """The facts of the certificate. An edition of one course is known by the course, of several by its own title."""
    city = db.session.get_one(City, enrolment.city_id)
    programme = db.session.get_one(Programme, edition.programme_id)
    completed_on = rules.today_at(edition, enrolment.completed_at or clock.now())
    return certificates.Award(
        kind=AWARD, ref=enrolment.id, titles=dict(courses[0].titles if len(courses) == 1 else edition.titles),
        details=_programme_lines(programme, edition), city_names=dict(city.names), country=city.country,
        starts_on=edition.starts_on if edition.starts_on <= completed_on else None,
        ends_on=_last_day(edition, completed_on), hours=sum(course.hours for course in courses), lang=holder.locale,
        holder_name=enrolment.certificate_name, holder_latin_name=enrolment.certificate_latin_name, score=score,
        timezone=edition.timezone, city_id=city.id,
        field_code=next((course.field_code for course in courses if course.field_code), ""),
        sdg_targets=tuple(sdg.ordered(target for course in courses for target in course.sdg_targets)),
    )  # fmt: skip


def _last_day(edition: Edition, completed_on: date) -> date:
    """The day of completion; for somebody who finished the course after the edition, the edition's last day."""
    return (
        min(completed_on, max(edition.ends_on, edition.starts_on))
        if completed_on >= edition.starts_on
        else completed_on
    )


def _programme_lines(programme: Programme, edition: Edition) -> dict[str, str]:
    """`programme: edition` in each language that has either."""
    return {
        lang: f"{i18n.pick(programme.titles, lang)[0]}: {i18n.pick(edition.titles, lang)[0]}"
        for lang in programme.titles.keys() | edition.titles.keys()
    }


def take_over_completion(
    *, enrolment: Enrolment, edition: Edition, name: str, latin_name: str, completed_at: datetime,
    score: float | None = None, actor: User | None = None,
) -> None:  # fmt: skip
    """Records that somebody completed an edition outside this portal, e.g. before it existed, and issues the certificate.

    `score` is a share of the points, 0-1, if there was a test.
    """
    if enrolment.state is EnrolmentState.COMPLETED:
        return
    courses = queries.courses_of_edition(edition.id)
    rows: list[dict[str, uuid.UUID | datetime]] = [
        {"enrolment_id": enrolment.id, "activity_id": activity.id, "completed_at": completed_at}
        for course in courses
        for activity in course.activities
    ]
    if rows:
        db.session.execute(insert(ActivityCompletion).values(rows).on_conflict_do_nothing())
    enrolment.certificate_name, enrolment.certificate_latin_name = name, latin_name
    enrolment.names_confirmed_at = completed_at
    accounts.audit(
        actor=actor, action="training.completion_taken_over", subject=("enrolment", enrolment.id),
        data={"edition": edition.slug},
    )  # fmt: skip
    eligibility.keep(edition, enrolment.id)
    _complete(enrolment, edition, courses, score=score, at=completed_at)


def recompute(*, edition: Edition, after: uuid.UUID | None = None, limit: int = 200) -> uuid.UUID | None:
    """Judges the next `limit` enrolments of an edition anew, and completes those who have met its rules by now.

    Returns:
        The last enrolment of this chunk, to go on after; None once there is none left.
    """
    chunk = eligibility_queries.chunk_locked(edition.id, after, limit)
    met = eligibility.keep_many(edition, [one.id for one in chunk])
    for enrolment in chunk:
        if enrolment.id in met and enrolment.names_confirmed_at is not None:
            complete_if_done(enrolment=enrolment, edition=edition)
    return chunk[-1].id if len(chunk) == limit else None

"""Handing in, marking, settling, reviewing a colleague's work. Whoever calls holds the enrolment's row."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.dialects.postgresql import insert
from werkzeug.datastructures import FileStorage

from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.core import clock, db, events, ids, storage
from portal.core.errors import Conflict, DomainError, NotFound
from portal.core.i18n import _
from portal.training import rubric, rules
from portal.training.events import SubmissionSettled
from portal.training.models import (
    Activity,
    AssignmentTerms,
    CourseVersion,
    Edition,
    Enrolment,
    ExtraTime,
    LateRule,
    Mark,
    PeerReview,
    Submission,
    SubmissionFile,
    SubmissionState,
)
from portal.training.queries import assignments as queries
from portal.training.queries.content import ActivityOutline
from portal.training.queries.learning import Place
from portal.training.queries.marking import Work
from portal.training.services import submission_files
from portal.training.services.results import record_result

MOST_TEXT = 30_000


# Participants -------------------------------------------------------------------------------------------------------


def save_work(*, place: Place, activity: ActivityOutline, text: str, uploads: Sequence[FileStorage] = ()) -> Submission:
    """Keeps what a participant has so far, as the draft of a round; begins the round if there is none open.

    Raises:
        Conflict: the last round waits for its mark, no round is left, or the time is over.
        DomainError: a file cannot be taken, or there are too many.
    """
    plan = queries.plan_of(activity.id)
    rounds = queries.rounds_of(place.enrolment.id, activity.id)
    _check_time(place.enrolment, activity.id)
    draft = next((one for one in rounds if one.state is SubmissionState.DRAFT), None)
    if draft is None:
        draft = _begin_round(place, activity.id, plan, rounds)
    kept = len(draft.files) if draft in rounds else 0
    given = [upload for upload in uploads if upload.filename]
    if kept + len(given) > plan.most_files:
        raise DomainError(_("You can hand in %(most)s files at most.", most=plan.most_files), field="files")
    draft.text = text[:MOST_TEXT] if plan.takes_text else ""
    draft.lang = place.lang
    for upload in given:
        _add_file(draft, upload)
    db.session.flush()
    return draft


def _begin_round(
    place: Place, activity_id: uuid.UUID, plan: rubric.AssignmentPlan, rounds: Sequence[Submission]
) -> Submission:
    if not rules.may_begin_round(plan, rounds):
        if any(one.state is SubmissionState.HANDED_IN for one in rounds):
            raise Conflict(_("Your work has been handed in and waits for its mark."))
        raise Conflict(_("You have no round left at this assignment."))
    number = max((one.round for one in rounds), default=0) + 1
    draft = Submission(id=ids.new_id(), enrolment_id=place.enrolment.id, activity_id=activity_id, round=number)
    db.session.add(draft)
    db.session.flush()
    return draft


def _check_time(enrolment: Enrolment, activity_id: uuid.UUID) -> tuple[AssignmentTerms | None, int]:
    time = queries.time_for(enrolment, activity_id)
    if not rules.may_hand_in(time.terms, time.extra, clock.now()):
        raise Conflict(_("The time for this assignment is over. Ask your trainer for more time if you need it."))
    return time.terms, time.extra


def _add_file(draft: Submission, upload: FileStorage) -> None:
    try:
        data, kind = submission_files.check(upload)
    except DomainError as error:
        raise DomainError(error.message, field="files") from None
    name = storage.clean_filename(upload.filename or "")
    key = storage.save(data, filename=name, content_type=kind)
    db.session.add(SubmissionFile(submission_id=draft.id, file_key=key, filename=name, size=len(data)))


def hand_in_work(*, place: Place, activity: ActivityOutline) -> Submission:
    """Hands the open round in; what lateness costs is fixed now.

    Raises:
        Conflict: nothing is open, or the time is over.
        DomainError: there is nothing in it.
    """
    rounds = queries.rounds_of(place.enrolment.id, activity.id)
    draft = next((one for one in rounds if one.state is SubmissionState.DRAFT), None)
    if draft is None:
        raise Conflict(_("Your work has been handed in and waits for its mark."))
    terms, extra = _check_time(place.enrolment, activity.id)
    if not draft.text.strip() and not draft.files:
        raise DomainError(_("Write something or add a file before you hand in."), field="text")
    now = clock.now()
    draft.penalty = rules.penalty(terms, extra, now)
    draft.state, draft.submitted_at = SubmissionState.HANDED_IN, now
    db.session.flush()
    return draft


def remove_work_file(*, submission: Submission, file_id: uuid.UUID) -> None:
    """Takes a file out of a draft and out of the store.

    Raises:
        Conflict: it has been handed in.
        NotFound: there is no such file.
    """
    if submission.state is not SubmissionState.DRAFT:
        raise Conflict(_("Your work has been handed in and waits for its mark."))
    file = next((one for one in submission.files if one.id == file_id), None)
    if file is None:
        raise NotFound
    storage.delete(file.file_key)
    db.session.delete(file)
    db.session.flush()


# Markers ------------------------------------------------------------------------------------------------------------


def mark_work(*, work: Work, actor: User, levels: Mapping[str, int], comment: str) -> Mark:
    """Notes what one marker thinks. With a second marker neither sees the other's before both are in.

    Raises:
        Conflict: all marks are in, or this marker's already is.
        DomainError: a criterion has no level.
    """
    plan, submission = queries.plan_of(work.activity.id), work.submission
    if not rules.may_mark(actor, work.enrolment.user_id, plan, submission):
        raise Conflict(_("This work has been marked already, or it is your own."))
    taken = {mark.position for mark in submission.marks}
    mark = Mark(
        id=ids.new_id(), submission_id=submission.id, marker_id=actor.id, position=1 if 1 not in taken else 2,
        levels=dict(levels), score=plan.share(levels), comment=comment,
    )  # fmt: skip
    submission.marks.append(mark)
    db.session.flush()
    accounts.audit(
        actor=actor, action="training.work_marked", subject=("enrolment", work.enrolment.id),
        data={"submission": str(submission.id), "position": mark.position},
    )  # fmt: skip
    return mark


def settle_work(*, work: Work, actor: User, score: float, feedback: str, again: bool = False) -> Submission:
    """Settles on a score, less what lateness costs, and tells the participant; or sends the work back for another round.

    `score`: 0-1. The grade book takes the best of all rounds; from the pass mark on the activity is done.

    Raises:
        Conflict: marks are missing, or it is settled.
        DomainError: the score is no share.
    """
    plan, submission = queries.plan_of(work.activity.id), work.submission
    if not rules.is_ready_to_settle(plan, submission):
        raise Conflict(_("A mark is missing, or the score is settled already."))
    if not 0 <= score <= 1:
        raise DomainError(_("Enter a score from 0 to 100."), field="score")
    submission.score = round(score * (1 - submission.penalty), 6)
    submission.feedback = feedback
    submission.state = SubmissionState.RETURNED if again else SubmissionState.MARKED
    submission.settled_by, submission.settled_at = actor.id, clock.now()
    db.session.flush()
    accounts.audit(
        actor=actor, action="training.work_settled", subject=("enrolment", work.enrolment.id),
        data={"submission": str(submission.id), "score": submission.score, "again": again},
    )  # fmt: skip
    record_result(
        enrolment=work.enrolment, edition=work.edition, activity_id=work.activity.id, score=submission.score,
        is_done=not again and submission.score >= plan.pass_mark,
    )  # fmt: skip
    events.publish(SubmissionSettled(submission.id))
    return submission


# Colleagues ---------------------------------------------------------------------------------------------------------


def take_review(*, place: Place, activity: ActivityOutline) -> PeerReview:
    """Gives a participant a colleague's work to review: of another city where there is one, the least reviewed first.

    Raises:
        Conflict: nothing was handed in by the participant yet, there is nothing to review, or it was enough.
    """
    plan = queries.plan_of(activity.id)
    # Two who ask at once get different works: one after the other looks.
    db.session.execute(select(Activity.id).where(Activity.id == activity.id).with_for_update(key_share=True))
    own = queries.rounds_of(place.enrolment.id, activity.id)
    mine = queries.reviews_by(place.enrolment.id, activity.id)
    unfinished = next((one for one in mine if one.done_at is None), None)
    if unfinished is not None:
        return unfinished
    if not any(one.submitted_at for one in own):
        raise Conflict(_("Hand in your own work first. Then you can review that of colleagues."))
    if len(mine) >= plan.peer_reviews:
        raise Conflict(_("You have reviewed enough. Thank you."))
    found = db.session.scalar(_unreviewed(place, activity.id, plan))
    if found is None:
        raise Conflict(_("There is no work to review at the moment. Come back later."))
    review = PeerReview(id=ids.new_id(), submission_id=found, reviewer_id=place.enrolment.id)
    db.session.add(review)
    db.session.flush()
    return review


def _unreviewed(place: Place, activity_id: uuid.UUID, plan: rubric.AssignmentPlan) -> Select[Any]:
    """Works of the edition that the participant has not reviewed and that want more reviews."""
    reviews = select(func.count()).where(PeerReview.submission_id == Submission.id).scalar_subquery()
    by_me = (
        select(PeerReview.id)
        .join_from(PeerReview, seen := Submission.__table__.alias(), seen.c.id == PeerReview.submission_id)
        .where(PeerReview.reviewer_id == place.enrolment.id, seen.c.enrolment_id == Enrolment.id)
        .exists()
    )
    return (
        select(Submission.id)
        .join(Enrolment, Enrolment.id == Submission.enrolment_id)
        .where(
            Submission.activity_id == activity_id, Submission.submitted_at.is_not(None),
            Enrolment.edition_id == place.edition.id, Enrolment.id != place.enrolment.id, ~by_me,
            reviews < plan.peer_reviews,
        )
        .order_by(Enrolment.city_id == place.enrolment.city_id, reviews, Submission.submitted_at)
        .limit(1)
    )  # fmt: skip


def write_review(*, review: PeerReview, plan: rubric.AssignmentPlan, levels: Mapping[str, int], comment: str) -> None:
    """Notes what a colleague thinks; it can be changed until the work is marked.

    Raises:
        DomainError: a criterion has no level, or nothing is said.
    """
    if not comment.strip():
        raise DomainError(_("Write a sentence or two that help your colleague."), field="comment")
    review.score = plan.share(levels)
    review.levels, review.comment = dict(levels), comment
    review.done_at = clock.now()
    db.session.flush()


# Terms --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Terms:
    """`due_local`: wall time in `timezone`; `penalty_per_day`: share of the score, 0-1."""

    due_local: datetime
    timezone: str
    grace_minutes: int = 0
    late: LateRule = LateRule.ACCEPT
    penalty_per_day: float = 0.0


def set_terms(*, edition: Edition, activity_id: uuid.UUID, terms: Terms, actor: User) -> None:
    """Says until when an assignment is due in an edition. What was handed in keeps what it cost then."""
    values = {
        "due_local": terms.due_local, "timezone": terms.timezone, "grace_minutes": terms.grace_minutes,
        "late": terms.late, "penalty_per_day": terms.penalty_per_day,
    }  # fmt: skip
    db.session.execute(
        insert(AssignmentTerms)
        .values(edition_id=edition.id, activity_id=activity_id, **values)
        .on_conflict_do_update(index_elements=["edition_id", "activity_id"], set_=values)
    )
    accounts.audit(
        actor=actor, action="training.terms_set", subject=("edition", edition.id),
        data={"activity": str(activity_id), "due": terms.due_local.isoformat(), "timezone": terms.timezone},
    )  # fmt: skip


def give_extra_time(*, enrolment: Enrolment, activity_id: uuid.UUID, minutes: int, reason: str, actor: User) -> None:
    """Gives one person more time at an assignment; none (0) takes it back."""
    found = db.session.get(ExtraTime, (enrolment.id, activity_id))
    if minutes <= 0:
        if found is not None:
            db.session.delete(found)
    elif found is None:
        db.session.add(
            ExtraTime(
                enrolment_id=enrolment.id, activity_id=activity_id, minutes=minutes, reason=reason, given_by=actor.id
            )
        )  # fmt: skip
    else:
        found.minutes, found.reason, found.given_by = minutes, reason, actor.id
    db.session.flush()
    accounts.audit(
        actor=actor, action="training.assignment_time", subject=("enrolment", enrolment.id),
        data={"activity": str(activity_id), "minutes": minutes},
    )  # fmt: skip


def change_assignment(*, version: CourseVersion, activity: Activity, plan: rubric.AssignmentPlan, actor: User) -> None:
    """Says how an assignment of a version works that is not published yet.

    Raises:
        Conflict: the version is published.
    """
    if version.published_at is not None:
        raise Conflict(_("A published version never changes. Make a new one."))
    activity.settings = {**activity.settings, **rubric.settings_of(plan)}
    db.session.flush()
    accounts.audit(
        actor=actor, action="training.assignment_changed", subject=("course", version.course_id),
        data={"version": version.number, "activity": activity.slug},
    )  # fmt: skip

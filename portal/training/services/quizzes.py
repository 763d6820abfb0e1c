"""Quizzes: begin, answer, hand in, grade what only people can; time limits and extra time. The server's clock decides.

A learner's calls hold the row that decides: `queries.learning.place_of(…, lock=True)` or `attempt_of(…, lock=True)`. Both
load only what is the person's own, so nobody writes into another's attempt.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import make_transient_to_detached

from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.core import clock, db, events, ids
from portal.core.errors import Conflict, DomainError, NotFound
from portal.core.i18n import _
from portal.training import answers as reading
from portal.training import rules, scoring
from portal.training.events import AttemptGraded
from portal.training.models import Accommodation, Answer, Attempt, Edition, Enrolment, QuestionKind
from portal.training.queries import attempts as queries
from portal.training.queries import learning, quizzes
from portal.training.queries.content import ActivityOutline
from portal.training.queries.learning import OwnAttempt, Place
from portal.training.queries.tries import HeldTry
from portal.training.services.attendance import count_recordings
from portal.training.services.results import correct_result, record_result

# What a new try has in all columns that do not say where it belongs.
_NEW: dict[str, Any] = {
    "submitted_at": None, "score": None, "passed": None, "waits_for_grading": False, "late_answers": {},
}  # fmt: skip
_BEGIN = (
    insert(Attempt)
    .values(
        **{
            name: bindparam(name)
            for name in ("id", "enrolment_id", "activity_id", "number", "rule", "started_at", "deadline_at")
        },
        **_NEW,
    )
    .on_conflict_do_nothing()
    .returning(Attempt.id)
)


def start_quiz(*, place: Place, activity: ActivityOutline) -> Attempt:
    """Begins a try, or gives the one that is open. It takes the rule and the question versions as they are now.

    Raises:
        Conflict: the quiz is passed, an earlier try waits to be graded, there is no try left or nothing to ask.
        NotFound: the activity is no quiz.
    """
    if not activity.is_quiz:
        raise NotFound
    rule, now = quizzes.quiz_rule(activity, course_id=place.course.course_id), clock.now()
    extra = queries.extra_percent(place.enrolment.id) if activity.minutes_allowed else 0
    new = {
        "enrolment_id": place.enrolment.id, "activity_id": activity.id, "rule": rule, "started_at": now,
        "deadline_at": rules.deadline(now, activity.minutes_allowed, extra),
    }  # fmt: skip
    # Where everybody comes at once it is the first try for nearly all of them: it is written before earlier ones are looked for.
    first = _written(new, number=1) if rule["slots"] else None
    return first or _go_on(activity, new)


def _go_on(activity: ActivityOutline, new: dict[str, Any]) -> Attempt:
    """The open try, or the next one."""
    earlier = learning.attempts_at(new["enrolment_id"], activity.id)
    unfinished = next((attempt for attempt in earlier if attempt.submitted_at is None), None)
    if unfinished is not None:
        return unfinished
    _check_may_start(earlier, activity)
    if not new["rule"]["slots"]:
        raise Conflict(_("This quiz has no questions yet. Ask the trainers of the edition."))
    return _written(new, number=earlier[0].number + 1) or _go_on(activity, new)


def _written(new: dict[str, Any], *, number: int) -> Attempt | None:
    """A try of this number; None if there is one already. By the connection, for the session's own way of writing an object
    costs more than the statement.
    """
    values = {"id": ids.new_id(), "number": number, **new}
    if db.session.connection().execute(_BEGIN, values).first() is None:
        return None
    attempt = Attempt(**values, **_NEW)
    make_transient_to_detached(attempt)  # from here on the session takes it for one that it has read
    db.session.add(attempt)
    return attempt


def _check_may_start(earlier: Sequence[Attempt], activity: ActivityOutline) -> None:
    passed, waits = any(one.passed for one in earlier), any(one.waits_for_grading for one in earlier)
    if rules.may_try_again(passed=passed, waits=waits, attempts=len(earlier), max_attempts=activity.max_attempts):
        return
    if passed:
        raise Conflict(_("You have passed this quiz."))
    if waits:
        raise Conflict(_("Your last attempt is still being graded. Until then no new one can begin."))
    raise Conflict(_("You have no attempt left at this quiz."))


# Answers ------------------------------------------------------------------------------------------------------------

_SAVING = insert(Answer).values(
    attempt_id=bindparam("attempt"), question_version_id=bindparam("question"), response=bindparam("given"),
    saved_at=bindparam("now"), comment="",
)  # fmt: skip
_SAVE = _SAVING.on_conflict_do_update(
    index_elements=[Answer.attempt_id, Answer.question_version_id],
    set_={"response": _SAVING.excluded.response, "saved_at": _SAVING.excluded.saved_at},
    where=Answer.saved_at <= _SAVING.excluded.saved_at,  # what a device sends late replaces nothing newer
)


def save_answers(
    *, attempt: Attempt | HeldTry, responses: Mapping[uuid.UUID, Sequence[str]], made_at: datetime | None = None
) -> None:
    """Keeps what was answered to some questions of an open try, whose row is held; a later answer replaces an earlier one.

    `responses`: question version → response as the form gives it; what the question does not know is ignored, an empty
    one clears the answer. Saving the same again changes nothing. `made_at`: when it was answered, if that was not now.

    Raises:
        Conflict: the try has been handed in, or its time is over.
        DomainError: a text is longer than what is kept; nothing is cut off in silence.
        NotFound: a question is not part of the try.
    """
    if not rules.may_change_answers(attempt):
        raise Conflict(_("This attempt has been handed in. Its answers can no longer be changed."))
    if rules.is_late(attempt, clock.now()):
        raise Conflict(_("The time for this attempt is over. What was saved in time counts."))
    now = made_at or clock.now()
    rows = [
        {"attempt": attempt.id, "question": uuid.UUID(key), "given": response, "now": now}
        for key, response in _cleaned(attempt, responses).items()
    ]
    if rows:
        db.session.connection().execute(_SAVE, rows if len(rows) > 1 else rows[0])


def _cleaned(attempt: Attempt | HeldTry, responses: Mapping[uuid.UUID, Sequence[str]]) -> dict[str, list[str]]:
    """Responses as they are kept, by question version."""
    asked = {item["question_version"] for item in attempt.rule["slots"]}
    if not {str(key) for key in responses} <= asked:
        raise NotFound
    found = {}
    for question in quizzes.questions(list(responses)):
        response = question.clean(responses[question.version_id])
        most = reading.MOST_ESSAY if question.kind is QuestionKind.ESSAY else reading.MOST_TEXT
        if any(len(text) > most for text in response):
            raise DomainError(_("The answer is too long. At most %(most)s characters are kept.", most=most))
        found[str(question.version_id)] = response
    return found


def keep_late_answers(*, own: OwnAttempt, responses: Mapping[uuid.UUID, Sequence[str]]) -> bool:
    """Keeps what came after the time, beside what counts, so that nothing anybody wrote is lost.

    Returns:
        Whether anything differs from what was saved in time.
    """
    saved = learning.answers_of(own.attempt.id)
    late = {key: one for key, one in _cleaned(own.attempt, responses).items() if one != saved.get(key, [])}
    if late:
        own.attempt.late_answers = {**own.attempt.late_answers, **late}
        db.session.flush()
    return bool(late)


# Handing in ---------------------------------------------------------------------------------------------------------


def hand_in(*, own: OwnAttempt) -> Attempt:
    """Scores a try and closes it; a pass may complete the edition. Handing in twice hands in once.

    After the deadline it is handed in as of the deadline, with the answers saved until then.
    """
    attempt = own.attempt
    if attempt.submitted_at is None:
        _close(attempt, own.place.edition, clock.now())
    return attempt


def _close(attempt: Attempt, edition: Edition, now: datetime) -> None:
    answers = learning.answers_of(attempt.id)
    result = scoring.score(attempt.rule, answers)
    attempt.submitted_at = min(now, attempt.deadline_at) if attempt.deadline_at else now
    _note_points(attempt.id, result, answers)
    _note_score(attempt, edition, result)


def _note_score(attempt: Attempt, edition: Edition, result: scoring.Score) -> None:
    attempt.score = float(result.share)
    attempt.waits_for_grading = bool(result.open)
    # Points are only ever added: what is passed without the essays stays passed.
    attempt.passed = None if result.open and not result.passed else result.passed
    db.session.flush()
    enrolment = learning.enrolment_locked(attempt.enrolment_id)
    record_result(
        enrolment=enrolment, edition=edition, activity_id=attempt.activity_id, score=attempt.score,
        is_done=result.passed,
    )  # fmt: skip
    if result.passed and attempt.submitted_at is not None:
        count_recordings(enrolment=enrolment, edition=edition, activity_id=attempt.activity_id, at=attempt.submitted_at)


def _note_points(attempt_id: uuid.UUID, result: scoring.Score, answers: Mapping[str, Sequence[str]]) -> None:
    """The points of each question, an unanswered one included, so that statistics need no second scoring."""
    now = clock.now()
    rows = [
        {
            "attempt_id": attempt_id, "question_version_id": uuid.UUID(key), "response": list(answers.get(key, ())),
            "saved_at": now, "points": None if key in result.open else float(points), "comment": "",
        }
        for key, points in result.points.items()
    ]  # fmt: skip
    noting = insert(Answer).values(rows)
    db.session.execute(
        noting.on_conflict_do_update(
            index_elements=[Answer.attempt_id, Answer.question_version_id], set_={"points": noting.excluded.points}
        )
    )


def close_expired() -> int:
    """Hands in what was left open when its time ran out; each attempt once, however many workers look.

    Returns:
        How many were handed in.
    """
    now, closed = clock.now(), 0
    for attempt, edition in queries.expired(now - rules.ANSWER_GRACE):
        _close(attempt, edition, now)
        closed += 1
    return closed


# Essays -------------------------------------------------------------------------------------------------------------


def grade_essays(*, attempt: Attempt, grader: User, points: Mapping[str, float], comments: Mapping[str, str]) -> None:
    """Gives the essays of an attempt their points; the score stands from then on, and the learner is told.

    The attempt's row is locked by the caller. `points` and `comments`: by question version.

    Raises:
        Conflict: it has been graded, or is the grader's own.
        DomainError: an essay has no points, or more than it can have.
    """
    if not attempt.waits_for_grading:
        raise Conflict(_("These answers have been graded already."))
    edition, given = _give_points(attempt, grader, points, comments)
    accounts.audit(
        actor=grader, action="training.essay_graded", subject=("attempt", attempt.id),
        data={"edition": edition.slug, "points": given},
    )  # fmt: skip
    events.publish(AttemptGraded(attempt.id))


def correct_essays(
    *, attempt: Attempt, grader: User, points: Mapping[str, float], comments: Mapping[str, str], reason: str
) -> None:
    """Gives essays that were graded other points; the grade book follows, and the learner is told again.

    The attempt's row is locked by the caller. What is done stays done, and a result set by hand stays as it is.

    Raises:
        Conflict: it has not been graded yet, or is the grader's own.
        DomainError: no reason; an essay has no points, or more than it can have.
    """
    before, earlier = queries.graded_points(attempt.id), attempt.score
    if attempt.waits_for_grading or not before:
        raise Conflict(_("These answers have not been graded yet."))
    if not reason.strip():
        raise DomainError(_("Say why the points change."), field="reason")
    edition, given = _give_points(attempt, grader, points, comments)
    correct_result(
        enrolment_id=attempt.enrolment_id, activity_id=attempt.activity_id,
        score=queries.best_score(attempt.enrolment_id, attempt.activity_id),
    )  # fmt: skip
    accounts.audit(
        actor=grader, action="training.essay_corrected", subject=("attempt", attempt.id), reason=reason.strip()[:500],
        data={
            "edition": edition.slug, "before": before, "points": given, "score_before": earlier, "score": attempt.score,
        },
    )  # fmt: skip
    events.publish(AttemptGraded(attempt.id, corrected_at=clock.now().isoformat()))


def _give_points(
    attempt: Attempt, grader: User, points: Mapping[str, float], comments: Mapping[str, str]
) -> tuple[Edition, list[float]]:
    """Writes points and comments of the essays and what the attempt earns with them; the points as they were given."""
    enrolment, edition = queries.owner_of(attempt)
    if not rules.may_grade(grader, enrolment):
        raise Conflict(_("Nobody grades his own answers."))
    answers = learning.answers_of(attempt.id)
    essays = {
        slot.question_version: slot for slot in scoring.slots_of(attempt.rule)
        if slot.kind == scoring.ESSAY and answers.get(slot.question_version)
    }  # fmt: skip
    for key, slot in essays.items():
        if key not in points or not 0 <= points[key] <= slot.points:
            raise DomainError(_("Give each answer from 0 to %(most)s points.", most=slot.points))
    now = clock.now()
    for key in essays:
        db.session.execute(
            update(Answer)
            .where(Answer.attempt_id == attempt.id, Answer.question_version_id == uuid.UUID(key))
            .values(points=points[key], comment=comments.get(key, ""), graded_by=grader.id, graded_at=now)
        )
    _note_score(attempt, edition, scoring.score(attempt.rule, answers, {key: points[key] for key in essays}))
    return edition, [points[key] for key in essays]


# Extra time ---------------------------------------------------------------------------------------------------------


def set_extra_time(*, enrolment: Enrolment, edition: Edition, percent: int, actor: User, reason: str) -> None:
    """Gives a participant more time at all quizzes of the edition, in percent of the limit; 0 takes it back.

    Attempts that are open get the new deadline as well, never an earlier one.

    Raises:
        DomainError: less than nothing, or more than four times as much on top.
    """
    if not 0 <= percent <= 400:
        raise DomainError(_("Give extra time from 0 to 400 percent."), field="percent")
    _write_extra_time(enrolment.id, percent, actor.id)
    for attempt, minutes in queries.open_with_limit(enrolment.id):
        wanted = rules.deadline(attempt.started_at, minutes, percent)
        if wanted is not None and attempt.deadline_at is not None:
            attempt.deadline_at = max(attempt.deadline_at, wanted)
    db.session.flush()
    accounts.audit(
        actor=actor, action="training.extra_time", subject=("enrolment", enrolment.id), reason=reason,
        data={"edition": edition.slug, "percent": percent},
    )  # fmt: skip


def _write_extra_time(enrolment_id: uuid.UUID, percent: int, granted_by: uuid.UUID) -> None:
    if not percent:
        db.session.execute(delete(Accommodation).where(Accommodation.enrolment_id == enrolment_id))
        return
    writing = insert(Accommodation).values(
        enrolment_id=enrolment_id, extra_percent=percent, granted_by=granted_by, created_at=clock.now()
    )
    db.session.execute(
        writing.on_conflict_do_update(
            index_elements=[Accommodation.enrolment_id],
            set_={"extra_percent": percent, "granted_by": granted_by, "created_at": clock.now()},
        )
    )

"""Quizzes: begin, answer, hand in, see the result. An attempt is only ever its owner's."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from flask import Response, current_app, flash, jsonify, make_response, request

from portal.core import clock, db, web
from portal.core.access import requires, signed_in
from portal.core.errors import Conflict, DomainError, NotFound
from portal.core.i18n import _
from portal.core.i18n import lazy as _l
from portal.training import activities, rules, scoring, services, words
from portal.training.models import ActivityKind, Attempt, EnrolmentState
from portal.training.queries import attempts, content, learning, tries
from portal.training.queries.content import ActivityOutline
from portal.training.queries.learning import OwnAttempt, Place
from portal.training.queries.tries import Try
from portal.training.rules import ReviewPart
from portal.training.views import offline, quiz_parts
from portal.training.views.base import bp, me
from portal.training.views.learn import own_activity, own_place

PREFIX = "q-"
ANY_ATTEMPT = uuid.UUID(int=0)  # stands for the reader's in what is kept for all

activities.register(ActivityKind.QUIZ, "training.quiz", _l("Quiz"), "quiz", edit_endpoint="training.edit_quiz")


@bp.get("/training/learn/<edition>/<course>/quizzes/<activity>")
@requires(signed_in)
def quiz(edition: str, course: str, activity: str) -> Response:
    """The quiz: its questions if an attempt is open, otherwise what it is about and the earlier attempts."""
    place = own_place(edition, course)
    shown = own_activity(place, activity, ActivityKind.QUIZ)
    earlier = tries.tries_at(place.enrolment.id, shown.id)
    running = next((one for one in earlier if one.submitted_at is None), None)
    if running is not None:
        if rules.is_late(running, clock.now()):
            return _hand_in_late(running.id)
        return _questions_page(running, place, shown, running.answers)
    intro, lang = content.body(shown.id, place.lang, place.course.languages[0])
    passed, waits = any(one.passed for one in earlier), any(one.waits_for_grading for one in earlier)
    return web.render(
        "training/quiz_start.html", place=place, activity=shown, attempts=earlier, intro=intro, lang=lang, passed=passed,
        waits=waits, extra=attempts.extra_percent(place.enrolment.id) if shown.minutes_allowed else 0,
        sees_score=_sees(shown.review, ReviewPart.SCORE, place, passed=passed),
        may_start=rules.may_try_again(
            passed=passed, waits=waits, attempts=len(earlier), max_attempts=shown.max_attempts
        ),
    )  # fmt: skip


def _sees(review: Mapping[str, str], part: ReviewPart, place: Place, *, passed: bool) -> bool:
    return rules.is_shown(review, part, passed=passed, is_over=rules.is_over(place.edition, clock.now()))


@bp.post("/training/learn/<edition>/<course>/quizzes/<activity>")
@requires(signed_in)
def start_quiz(edition: str, course: str, activity: str) -> Response:
    """Begins an attempt, or goes on with the open one."""
    try:
        with db.transaction():
            place = own_place(edition, course, lock=True)
            services.start_quiz(place=place, activity=own_activity(place, activity, ActivityKind.QUIZ))
    except Conflict as error:
        flash(error.message, "error")
    return web.see_other("training.quiz", edition=edition, course=course, activity=activity)


def _own(attempt_id: uuid.UUID, *, lock: bool = False) -> OwnAttempt:
    own = learning.attempt_of(me(), attempt_id, lock=lock)
    if own is None:
        raise NotFound
    return own


def _questions_page(
    attempt: Attempt | Try, place: Place, activity: ActivityOutline, answers: Mapping[str, list[str]], *,
    missing: Sequence[int] = (), error: DomainError | None = None,
) -> Response:  # fmt: skip
    asked = quiz_parts.asked(attempt.rule, answers, place.lang, seed=attempt.id)
    return web.render(
        "training/quiz.html", error.status if error else 422 if missing else 200, attempt=attempt, place=place,
        activity=activity, asked=asked, missing=missing, prefix=PREFIX, error=error,
        seconds_left=rules.seconds_left(attempt.deadline_at, clock.now()),
        same_for_all=() if missing else quiz_parts.same_for_all(asked), any_attempt=ANY_ATTEMPT,
    )  # fmt: skip


def _hand_in_late(attempt_id: uuid.UUID, responses: dict[uuid.UUID, list[str]] | None = None) -> Response:
    """Hands in what was saved in time, keeps what came after beside it, and says so."""
    with db.transaction():
        held = _own(attempt_id, lock=True)
        late = services.keep_late_answers(own=held, responses=responses or {})
        services.hand_in(own=held)
    flash(
        _("The time was over. The answers saved until then are handed in; what came later is kept, but does not count.")
        if late
        else _("The time was over. The answers saved until then are handed in."),
        "warning",
    )
    return web.see_other("training.result", attempt_id=attempt_id)


@bp.post("/training/attempts/<uuid:attempt_id>/answers/<uuid:question_id>")
@requires(signed_in)
def save_answer(attempt_id: uuid.UUID, question_id: uuid.UUID) -> Response:
    """Keeps the answer to one question at once; sending it again keeps the same. Answers with a word on its state."""
    given = request.form.getlist(f"{PREFIX}{question_id}")
    try:
        with db.transaction():
            attempt, late = tries.try_to_answer(me(), attempt_id), offline.entry()
            if attempt is None:
                raise NotFound
            if late is None or services.take_once(person=me(), key=late.key, made_at=late.made_at):
                made_at = late.made_at if late else None
                services.save_answers(attempt=attempt, responses={question_id: given}, made_at=made_at)
    except DomainError as error:
        return _said(error.status, message=error.message, is_saved=False)
    message = _("Saved") if any(item.strip() for item in given) else _("Answer removed")
    left = words.time_left(attempt.deadline_at, clock.now()) if attempt.deadline_at else ""
    return _said(
        message=message, is_saved=True, left=left, seconds_left=rules.seconds_left(attempt.deadline_at, clock.now())
    )


def _said(status: int = 200, **shown: Any) -> Response:
    """What became of an answer, for the place beside its question. Nothing of a page's frame is looked up for it."""
    return make_response(current_app.jinja_env.get_template("training/_saved.html").render(shown), status)


@bp.get("/training/attempts/<uuid:attempt_id>/time")
@requires(signed_in)
def attempt_time(attempt_id: uuid.UUID) -> Response:
    """How much time an attempt has by the server's clock: {"left": seconds, "until": words}; null without a limit."""
    attempt = _own(attempt_id).attempt
    if attempt.deadline_at is None:
        return jsonify(left=None, until="")
    left = 0 if attempt.submitted_at else rules.seconds_left(attempt.deadline_at, clock.now())
    return jsonify(left=left, until=words.counts_until(attempt.deadline_at))


@bp.post("/training/attempts/<uuid:attempt_id>")
@requires(signed_in)
def submit_quiz(attempt_id: uuid.UUID) -> Response:
    """Keeps all answers, and hands the attempt in. What is unanswered is pointed out first, once."""
    action, own = request.form.get("action", ""), _own(attempt_id)
    if rules.may_change_answers(own.attempt) and rules.is_late(own.attempt, clock.now()):
        return _hand_in_late(attempt_id, _responses(own))
    try:
        own = _keep(attempt_id)
    except DomainError as error:
        return _questions_page(own.attempt, own.place, own.activity, learning.answers_of(attempt_id), error=error)
    if own.attempt.submitted_at is None and ("lang" in request.form or action in {"save", "later"}):
        return _saved_for_later(own, leave=action == "later")
    answers = learning.answers_of(attempt_id)
    missing = scoring.unanswered(own.attempt.rule, answers)
    if missing and own.attempt.submitted_at is None and action not in {"anyway", "over"}:
        return _questions_page(own.attempt, own.place, own.activity, answers, missing=missing)
    with db.transaction():
        services.hand_in(own=_own(attempt_id, lock=True))
    if action == "over":  # sent by the page's clock, so the reader has to be told
        flash(_("The time is over. What you had answered is handed in."), "warning")
    return web.see_other("training.result", attempt_id=attempt_id)


def _keep(attempt_id: uuid.UUID) -> OwnAttempt:
    """Saves what the form says, the content language included."""
    with db.transaction():
        own = _own(attempt_id, lock=True)
        late = offline.entry()
        if rules.may_change_answers(own.attempt):
            made_at = late.made_at if late else None
            services.save_answers(attempt=own.attempt, responses=_responses(own), made_at=made_at)
        if "lang" in request.form:
            services.set_content_language(place=own.place, lang=request.form["lang"])
    return own


def _saved_for_later(own: OwnAttempt, *, leave: bool) -> Response:
    edition, course = own.place.edition.slug, own.place.course.slug
    if leave:
        flash(
            _("Your answers are saved. The time goes on; come back before it is over.")
            if own.attempt.deadline_at
            else _("Your answers are saved. You can go on whenever you like."),
            "success",
        )
        return web.see_other("training.learn", edition=edition, course=course)
    return web.see_other("training.quiz", edition=edition, course=course, activity=own.activity.slug)


def _responses(own: OwnAttempt) -> dict[uuid.UUID, list[str]]:
    """What the form says to each question of the attempt; a question without a mark is unanswered."""
    return {
        uuid.UUID(slot.question_version): request.form.getlist(f"{PREFIX}{slot.question_version}")
        for slot in scoring.slots_of(own.attempt.rule)
    }


@bp.get("/training/attempts/<uuid:attempt_id>/result")
@requires(signed_in)
def result(attempt_id: uuid.UUID) -> Response:
    """What an attempt that was handed in earned, as far as the quiz shows it, and what to do next."""
    own = _own(attempt_id)
    place, attempt = own.place, own.attempt
    if attempt.submitted_at is None:
        return web.see_other(
            "training.quiz", edition=place.edition.slug, course=place.course.slug, activity=own.activity.slug
        )
    done, standings = learning.standing(place.enrolment.id)
    standing = standings[own.activity.id]
    review = attempt.rule.get("review", {})
    return web.render(
        "training/result.html", own=own, place=place, activity=own.activity, review=_reviewed(own),
        sees={part.value: _sees(review, part, place, passed=standing.passed) for part in ReviewPart},
        shown_from={part.value: rules.shown_from(review, part).value for part in ReviewPart},
        late=set(attempt.late_answers),
        following=next((one for one in place.course.activities if one.id not in done), None),
        may_try_again=rules.may_try_again(
            passed=standing.passed, waits=standing.waits, attempts=standing.attempts, max_attempts=own.activity.max_attempts
        ),
        is_completed=place.enrolment.state is EnrolmentState.COMPLETED,
    )  # fmt: skip


def _reviewed(own: OwnAttempt) -> list[quiz_parts.Reviewed]:
    """The questions with answers, points and what staff wrote."""
    answers, comments = learning.answers_of(own.attempt.id), attempts.comments_of(own.attempt.id)
    graded = {key: points for key, (points, _comment) in comments.items() if points is not None}
    asked = quiz_parts.asked(own.attempt.rule, answers, own.place.lang, seed=own.attempt.id)
    return quiz_parts.reviewed(asked, scoring.score(own.attempt.rule, answers, graded), comments)

"""Quizzes: begin, answer, hand in, see the result. An attempt is only ever its owner's."""

from __future__ import annotations

import uuid

from flask import Response, flash, request

from portal.core import db, web
from portal.core.access import requires, signed_in
from portal.core.errors import Conflict, NotFound
from portal.core.i18n import _
from portal.core.i18n import lazy as _l
from portal.training import activities, rules, scoring, services
from portal.training.models import ActivityKind, EnrolmentState
from portal.training.queries import content, learning
from portal.training.queries.learning import OwnAttempt
from portal.training.views.base import bp, me
from portal.training.views.learn import own_activity, own_place

PREFIX = "q-"

activities.register(ActivityKind.QUIZ, "training.quiz", _l("Quiz"), "quiz", edit_endpoint="training.edit_quiz")


@bp.get("/training/learn/<edition>/<course>/quizzes/<activity>")
@requires(signed_in)
def quiz(edition: str, course: str, activity: str) -> Response:
    """The quiz: its questions if an attempt is open, otherwise what it is about and the earlier attempts."""
    place = own_place(edition, course)
    shown = own_activity(place, activity, ActivityKind.QUIZ)
    attempts = learning.attempts_at(place.enrolment.id, shown.id)
    running = next((one for one in attempts if one.submitted_at is None), None)
    if running is not None:
        return _questions_page(OwnAttempt(running, place, shown))
    intro, lang = content.body(shown.id, place.lang, place.course.languages[0])
    passed = any(one.passed for one in attempts)
    return web.render(
        "training/quiz_start.html", place=place, activity=shown, attempts=attempts, intro=intro, lang=lang, passed=passed,
        may_start=rules.may_try_again(passed=passed, attempts=len(attempts), max_attempts=shown.max_attempts),
    )  # fmt: skip


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


def _questions_page(own: OwnAttempt, *, missing: list[int] | None = None) -> Response:
    slots = scoring.slots_of(own.attempt.rule)
    questions = content.questions([uuid.UUID(slot.question_version) for slot in slots])
    answers = learning.answers_of(own.attempt.id)
    return web.render(
        "training/quiz.html", 422 if missing else 200, own=own, place=own.place, activity=own.activity,
        questions=questions, answers=answers, missing=missing or [], prefix=PREFIX,
    )  # fmt: skip


@bp.post("/training/attempts/<uuid:attempt_id>/answers/<uuid:question_id>")
@requires(signed_in)
def save_answer(attempt_id: uuid.UUID, question_id: uuid.UUID) -> Response:
    """Keeps the answer to one question at once; sending it again keeps the same. Answers with a word on its state."""
    keys = request.form.getlist(f"{PREFIX}{question_id}")
    try:
        with db.transaction():
            services.save_answers(own=_own(attempt_id, lock=True), responses={question_id: keys})
    except Conflict as error:
        return web.render("training/_saved.html", error.status, message=error.message, is_saved=False)
    return web.render("training/_saved.html", message=_("Saved") if keys else _("Answer removed"), is_saved=True)


@bp.post("/training/attempts/<uuid:attempt_id>")
@requires(signed_in)
def submit_quiz(attempt_id: uuid.UUID) -> Response:
    """Keeps all answers, and hands the attempt in. What is unanswered is pointed out first, once."""
    action = request.form.get("action", "")
    with db.transaction():
        own = _own(attempt_id, lock=True)
        if rules.may_change_answers(own.attempt):
            services.save_answers(own=own, responses=_responses(own))
        if "lang" in request.form:
            services.set_content_language(place=own.place, lang=request.form["lang"])
    if own.attempt.submitted_at is None and ("lang" in request.form or action in {"save", "later"}):
        return _saved_for_later(own, leave=action == "later")
    missing = scoring.unanswered(own.attempt.rule, learning.answers_of(own.attempt.id))
    if missing and own.attempt.submitted_at is None and action != "anyway":
        return _questions_page(own, missing=missing)
    with db.transaction():
        services.hand_in(own=_own(attempt_id, lock=True))
    return web.see_other("training.result", attempt_id=attempt_id)


def _saved_for_later(own: OwnAttempt, *, leave: bool) -> Response:
    edition, course = own.place.edition.slug, own.place.course.slug
    if leave:
        flash(_("Your answers are saved. You can go on whenever you like."), "success")
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
    """Score, right answers and feedback of an attempt that was handed in, and what to do next."""
    own = _own(attempt_id)
    place = own.place
    if own.attempt.submitted_at is None:
        return web.see_other(
            "training.quiz", edition=place.edition.slug, course=place.course.slug, activity=own.activity.slug
        )
    slots = scoring.slots_of(own.attempt.rule)
    answers = learning.answers_of(own.attempt.id)
    done, standings = learning.standing(place.enrolment.id)
    standing = standings[own.activity.id]
    return web.render(
        "training/result.html", own=own, place=place, activity=own.activity, answers=answers, slots=slots,
        questions=content.questions([uuid.UUID(slot.question_version) for slot in slots]),
        score=scoring.score(own.attempt.rule, answers),
        following=next((one for one in place.course.activities if one.id not in done), None),
        may_try_again=rules.may_try_again(
            passed=standing.passed, attempts=standing.attempts, max_attempts=own.activity.max_attempts
        ),
        is_completed=place.enrolment.state is EnrolmentState.COMPLETED,
    )  # fmt: skip

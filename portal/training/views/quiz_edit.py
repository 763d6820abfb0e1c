"""The quiz of a course version that is still a draft: its questions and draws in order, its settings."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from flask import Response, flash, request
from flask_wtf import FlaskForm

from portal.core import db, web
from portal.core.access import requires
from portal.core.errors import DomainError, NotFound
from portal.core.i18n import _
from portal.training import rules, services
from portal.training.forms import DrawForm, QuizForm
from portal.training.queries import bank as queries
from portal.training.queries import quizzes
from portal.training.queries.bank import BankCourse, QuizDraft
from portal.training.views.bank import bank_of, filters
from portal.training.views.base import bp, form_page, me

ADDRESS = "/training/manage/courses/<course>/versions/<int:number>/quizzes/<activity>"


def _draft(course: str, number: int, activity: str) -> tuple[BankCourse, QuizDraft]:
    held = bank_of(course)
    quiz = queries.quiz_of_version(held.course.id, number, activity)
    if quiz is None:
        raise NotFound
    return held, quiz


@bp.get(ADDRESS)
@requires(rules.may_keep_bank)
def edit_quiz(course: str, number: int, activity: str) -> Response:
    """The quiz with its places and settings; of a published version to look at only."""
    return _page(*_draft(course, number, activity))


def _page(
    held: BankCourse, quiz: QuizDraft, error: DomainError | None = None, *, settings: QuizForm | None = None,
    draw: DrawForm | None = None,
) -> Response:  # fmt: skip
    course_id, wanted = held.course.id, filters()
    if settings is None:
        settings = QuizForm(formdata=None)
        settings.show(quiz.activity.settings)
    draw = draw or DrawForm(formdata=None)
    draw.offer(queries.categories(course_id), queries.tags(course_id))
    free = web.paginate(queries.free_questions(course_id, quiz.activity.id, wanted), web.page_number(), scalars=False)
    shown = {one.version_id: one for one in quizzes.questions([row.version_id for row in free.items])}
    sent: FlaskForm = settings if settings.errors else draw
    return form_page(
        "training/edit_quiz.html", sent, error, held=held, quiz=quiz, settings_form=settings, draw_form=draw, free=free,
        shown=shown, wanted=wanted, categories=queries.categories(course_id),
    )  # fmt: skip


@bp.post(f"{ADDRESS}/settings")
@requires(rules.may_keep_bank)
def set_quiz(course: str, number: int, activity: str) -> Response:
    """Says how the quiz is held."""
    held, quiz = _draft(course, number, activity)
    form = QuizForm()
    if not form.validate_on_submit():
        return _page(held, quiz, settings=form)
    wanted = services.QuizSettings(
        pass_mark=form.pass_mark.data / 100, max_attempts=form.max_attempts.data or 0,
        minutes_allowed=form.minutes_allowed.data or 0, shuffle=form.shuffle.data, review=form.review(),
    )  # fmt: skip
    return _changed(
        held,
        quiz,
        lambda: services.set_quiz_settings(activity_id=quiz.activity.id, settings=wanted, actor=me()),
        settings=form,
    )


@bp.post(f"{ADDRESS}/draws")
@requires(rules.may_keep_bank)
def add_draw(course: str, number: int, activity: str) -> Response:
    """Adds a draw from the bank."""
    held, quiz = _draft(course, number, activity)
    form = DrawForm()
    form.offer(queries.categories(held.course.id), queries.tags(held.course.id))
    if not form.validate_on_submit():
        return _page(held, quiz, draw=form)
    return _changed(
        held, quiz,
        lambda: services.add_slot(
            activity_id=quiz.activity.id, actor=me(), count=form.count.data, category=form.category.data,
            tag=form.tag.data, points=form.points.data or 1,
        ),
        draw=form,
    )  # fmt: skip


@bp.post(f"{ADDRESS}/questions/<uuid:version_id>")
@requires(rules.may_keep_bank)
def add_question_to_quiz(course: str, number: int, activity: str, version_id: uuid.UUID) -> Response:
    """Puts a question of the bank at the end of the quiz."""
    held, quiz = _draft(course, number, activity)
    return _changed(
        held, quiz,
        lambda: services.add_slot(
            activity_id=quiz.activity.id, actor=me(), question_version_id=version_id,
            points=request.form.get("points", 1, type=int),
        ),
    )  # fmt: skip


@bp.post(f"{ADDRESS}/slots/<uuid:slot_id>")
@requires(rules.may_keep_bank)
def change_slot(course: str, number: int, activity: str, slot_id: uuid.UUID) -> Response:
    """Moves a place up or down, takes it out, or puts the newest version of its question there."""
    held, quiz = _draft(course, number, activity)
    one: dict[str, Any] = {"activity_id": quiz.activity.id, "slot_id": slot_id, "actor": me()}
    actions: dict[str, Callable[[], object]] = {
        "up": lambda: services.move_slot(**one, up=True), "down": lambda: services.move_slot(**one, up=False),
        "remove": lambda: services.remove_slot(**one), "renew": lambda: services.renew_slot(**one),
    }  # fmt: skip
    wanted = actions.get(request.form.get("action", ""))
    if wanted is None:
        raise NotFound
    return _changed(held, quiz, wanted)


def _changed(held: BankCourse, quiz: QuizDraft, change: Callable[[], object], **forms: Any) -> Response:
    """Makes a change and goes back to the quiz; what is wrong stands above it."""
    try:
        with db.transaction():
            change()
    except DomainError as error:
        again = queries.quiz_of_version(held.course.id, quiz.version.number, quiz.activity.slug)
        return _page(held, again or quiz, error, **forms)
    flash(_("The quiz is changed."), "success")
    return web.see_other(
        "training.edit_quiz", course=held.course.slug, number=quiz.version.number, activity=quiz.activity.slug
    )

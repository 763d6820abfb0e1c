"""What staff do for single people: grade what only people can grade, give extra time."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from flask import Response, flash
from flask_wtf import FlaskForm

from portal.core import db, web
from portal.core.access import requires
from portal.core.errors import DomainError, NotFound
from portal.core.i18n import _
from portal.training import rules, scoring, services
from portal.training.forms import ExtraTimeForm
from portal.training.forms.quizzes import grading_form
from portal.training.models import Edition
from portal.training.queries import attempts, content, editions
from portal.training.queries.attempts import ToGrade
from portal.training.views import quiz_parts
from portal.training.views.base import bp, form_page, me


@bp.get("/training/manage/grading")
@requires(rules.may_oversee)
def grading() -> Response:
    """What waits to be graded, the oldest first; nobody sees his own."""
    page, lately = (
        web.paginate(attempts.grading_queue(me()), web.page_number(), scalars=False),
        attempts.graded_lately(me()),
    )
    titles = {row[0].activity_id: content.titles_of(row[0].activity_id) for row in [*page.items, *lately]}
    return web.render("training/grading.html", page=page, lately=lately, titles=titles)


def _found(held: ToGrade | None) -> ToGrade:
    if held is None:
        raise NotFound
    return held


def _essays(held: ToGrade) -> list[quiz_parts.Asked]:
    asked = quiz_parts.asked(held.attempt.rule, held.answers, held.enrolment.content_lang, seed=held.attempt.id)
    return [item for item in asked if item.slot.kind == scoring.ESSAY and item.response]


def _given(form: FlaskForm, essays: Sequence[quiz_parts.Asked]) -> dict[str, dict[str, Any]]:
    """Points and comments of the form, by question version."""
    return {
        "points": {item.slot.question_version: float(form[f"points_{item.number}"].data) for item in essays},
        "comments": {item.slot.question_version: form[f"comment_{item.number}"].data for item in essays},
    }


@bp.route("/training/manage/grading/<uuid:attempt_id>", methods=["GET", "POST"])
@requires(rules.may_oversee)
def grade_attempt(attempt_id: uuid.UUID) -> Response:
    """The essays of an attempt with points and a comment for each; all of them at once."""
    held = _found(attempts.attempt_to_grade(me(), attempt_id))
    essays = _essays(held)
    form = grading_form([(item.number, item.slot.points) for item in essays])
    shown = {"held": held, "essays": essays, "titles": content.titles_of(held.attempt.activity_id)}
    if not form.validate_on_submit():
        return form_page("training/grade_attempt.html", form, None, **shown)
    try:
        with db.transaction():
            locked = _found(attempts.attempt_to_grade(me(), attempt_id, lock=True))
            services.grade_essays(attempt=locked.attempt, grader=me(), **_given(form, essays))
    except DomainError as error:
        return form_page("training/grade_attempt.html", form, error, **shown)
    flash(_("The answers are graded, and the person is told."), "success")
    return web.see_other("training.grading")


@bp.route("/training/manage/grading/<uuid:attempt_id>/correct", methods=["GET", "POST"])
@requires(rules.may_oversee)
def correct_grades(attempt_id: uuid.UUID) -> Response:
    """Other points for essays that were graded, with the reason."""
    held = _found(attempts.attempt_to_correct(me(), attempt_id))
    essays, before = _essays(held), attempts.comments_of(attempt_id)
    given: dict[str, Any] = {}
    for item in essays:
        points, given[f"comment_{item.number}"] = before[item.slot.question_version]
        given[f"points_{item.number}"] = f"{points:g}"
    form = grading_form([(item.number, item.slot.points) for item in essays], given)
    shown = {"held": held, "essays": essays, "titles": content.titles_of(held.attempt.activity_id)}
    if not form.validate_on_submit():
        return form_page("training/grade_attempt.html", form, None, **shown)
    try:
        with db.transaction():
            locked = _found(attempts.attempt_to_correct(me(), attempt_id, lock=True)).attempt
            services.correct_essays(attempt=locked, grader=me(), reason=form["reason"].data, **_given(form, essays))
    except DomainError as error:
        return form_page("training/grade_attempt.html", form, error, **shown)
    flash(_("The points are corrected, and the person is told."), "success")
    return web.see_other("training.grading")


@bp.route("/training/manage/editions/<slug>/extra-time", methods=["GET", "POST"])
@requires(rules.may_oversee)
def extra_time(slug: str) -> Response:
    """Who has more time at the quizzes of an edition."""
    edition = editions.edition_by_slug(slug)
    if edition is None:
        raise NotFound
    people, form = attempts.extra_times(edition.id), ExtraTimeForm()
    form.enrolment.choices = [(str(one.enrolment.id), one.person.display_name) for one in people]
    if not form.validate_on_submit():
        return form_page("training/extra_time.html", form, None, edition=edition, people=people)
    try:
        _give_time(edition, form)
    except DomainError as error:
        return form_page("training/extra_time.html", form, error, edition=edition, people=people)
    flash(_("The extra time is saved."), "success")
    return web.see_other("training.extra_time", slug=slug)


def _give_time(edition: Edition, form: ExtraTimeForm) -> None:
    enrolment = attempts.participant(edition.id, uuid.UUID(form.enrolment.data))
    if enrolment is None:
        raise NotFound
    with db.transaction():
        services.set_extra_time(
            enrolment=enrolment, edition=edition, percent=form.percent.data, actor=me(), reason=form.reason.data
        )

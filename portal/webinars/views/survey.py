"""The survey: answering it, in the account or by a guest's link, and reading what came of it."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from portal.core import clock, db, i18n, sheets, web
from portal.core.access import public, requires, signed_in
from portal.core.answer_fields import given, with_questions
from portal.core.errors import DomainError, NotFound
from portal.core.i18n import _
from portal.core.limits import limiter
from portal.core.questions import Kind, Question
from portal.webinars import asking, queries, rules
from portal.webinars.queries import OneRegistration
from portal.webinars.queries import attendance as attendance_queries
from portal.webinars.queries import survey as found
from portal.webinars.rules import survey as survey_rules
from portal.webinars.services import survey as services
from portal.webinars.views.base import bp, form_page, in_zone, me
from portal.webinars.views.manage_registrations import own_webinar
from portal.webinars.views.numbers import as_file
from portal.webinars.views.registering import titles_of

MOST_TEXTS = 200  # of one question, on the page; the file has all


@bp.route("/my/webinars/<uuid:registration_id>/survey", methods=["GET", "POST"])
@requires(signed_in)
def own_survey(registration_id: uuid.UUID) -> ResponseReturnValue:
    """The questions, once."""
    one = queries.own_registration(me(), registration_id)
    if one is None:
        raise NotFound
    return _answer(one, url_for("webinars.own_registration", registration_id=registration_id))


@bp.route("/webinars/registration/<token>/survey", methods=["GET", "POST"])
@public
@limiter.limit("60 per hour", methods=["POST"])
def guest_survey(token: str) -> ResponseReturnValue:
    """As `own_survey`, behind the secret of a mail. What an account has taken over stands there."""
    one = queries.registration_by_token(token)
    if one is None or one.registration.is_provisional:
        raise NotFound
    if one.user is not None:
        return web.see_other("webinars.own_survey", registration_id=one.registration.id)
    in_zone(one.timezone)
    return _answer(one, url_for("webinars.guest_registration", token=token))


def _answer(one: OneRegistration, back: str) -> ResponseReturnValue:
    row, questions = one.registration, asking.read(one.webinar.survey)
    email_key = one.user.email_key if one.user else ""
    takers = services.takers_of(row, one.webinar.id, email_key)
    form = with_questions(FlaskForm, questions)()
    context: dict[str, Any] = {
        "one": one, "back": back, "is_done": found.is_answered(one.webinar.id, takers),
        "is_open": bool(questions)
        and survey_rules.may_answer(attendance_queries.attendance_of(row.id), one.run, clock.now()),
    }  # fmt: skip
    if not form.validate_on_submit():
        return form_page("webinars/survey.html", form, **context)
    try:
        with db.transaction():
            answers = asking.clean(questions, given(form, questions))
            services.answer(registration=row, run=one.run, answers=answers, email_key=email_key)
    except DomainError as error:
        return form_page("webinars/survey.html", form, error, **context)
    flash(_("Thank you. Your answers are kept without your name."), "success")
    return redirect(back, 303)


@dataclass(frozen=True)
class Result:
    """What was answered to one question: how often each option, or the texts."""

    title: str
    number: int
    counts: Sequence[tuple[str, int]]
    texts: Sequence[str]


def _result(question: Question, answers: Sequence[Mapping[str, Any]]) -> Result:
    values = [one[question.key] for one in answers if one.get(question.key) not in (None, "", [])]
    title = i18n.plain(dict(question.texts))
    if question.kind in (Kind.LINE, Kind.TEXT):
        return Result(title, len(values), [], sorted(str(value) for value in values))
    chosen = Counter(key for value in values for key in (value if isinstance(value, list) else [value]))
    labels = [(asking.shown(question, {question.key: key}), chosen[key]) for key in question.keys]
    return Result(title, len(values), labels, [])


@bp.get("/webinars/manage/<slug>/survey/results")
@requires(rules.may_organise)
def survey_results(slug: str) -> Response:
    """What was answered, without names and from five answers on."""
    webinar = own_webinar(slug)
    number = found.number_of_answers(webinar.id)
    may_read = survey_rules.may_read(number)
    answers = found.answers_to(webinar.id) if may_read else []
    results = [_result(one, answers) for one in asking.read(webinar.survey, with_gone=True)] if may_read else []
    return web.render(
        "webinars/survey_results.html", webinar=webinar, titles=titles_of(webinar), number=number, may_read=may_read,
        results=results, least=survey_rules.LEAST_ANSWERS, most=MOST_TEXTS,
        back=url_for("webinars.manage", webinar_id=webinar.id),
    )  # fmt: skip


@bp.get("/webinars/manage/<slug>/survey/results.<any(csv, xlsx):kind>")
@requires(rules.may_organise)
def survey_file(slug: str, kind: str) -> Response:
    """A line for each who answered, in no order of time."""
    webinar = own_webinar(slug)
    if not survey_rules.may_read(found.number_of_answers(webinar.id)):
        raise NotFound
    questions = asking.read(webinar.survey, with_gone=True)
    header = [i18n.plain(dict(one.texts)) for one in questions]
    rows: list[list[sheets.Value]] = [
        [asking.shown(one, answers) for one in questions] for answers in found.answers_to(webinar.id)
    ]
    return as_file(f"survey-{slug}", _("Survey"), header, rows, kind)

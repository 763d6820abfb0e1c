"""Writing the questions that are asked at registration, and those of the survey afterwards: one form for both."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response, flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from portal.core import db, web
from portal.core.access import requires
from portal.core.answer_fields import with_questions
from portal.core.errors import DomainError
from portal.core.i18n import _
from portal.core.i18n import lazy as _l
from portal.core.question_forms import QuestionsForm, questions_form, sent_form
from portal.core.question_rows import Row, as_shown, changed, questions_of, rows_to_edit
from portal.core.questions import Question
from portal.webinars import asking, queries, rules, services
from portal.webinars.models import Webinar
from portal.webinars.queries import survey as survey_queries
from portal.webinars.services import survey
from portal.webinars.views.base import bp, form_page, me
from portal.webinars.views.manage_registrations import own_webinar
from portal.webinars.views.registering import titles_of
from portal.webinars.words.registering import QUESTION_KINDS

TEMPLATE = "webinars/questions.html"


def _languages(webinar: Webinar, known: Sequence[Question]) -> list[str]:
    """The original's first, then those that the webinar has texts or is held in, then those with a text already."""
    more = [lang for one in known for lang in one.texts]
    return list(
        dict.fromkeys([webinar.original_lang, *(text.lang for text in webinar.texts), *webinar.languages, *more])
    )


@dataclass(frozen=True)
class _Sheet:
    """Which of the two a page is about. `rows`: the attribute of the webinar; `answered`: webinar id → keys with answers."""

    endpoint: str
    rows: str
    title: Any
    lead: Any
    note: Any
    answered: Callable[[uuid.UUID], set[str]]
    change: Callable[..., None]


AT_REGISTRATION = _Sheet(
    "webinars.questions", "questions", _l("Questions at registration"),
    _l("Everybody who registers is asked these. Ask only what you need: the name, the city and the language are known."),
    _l("Some questions have answers. They can be reworded, moved and taken out; the answers that were given stay in the list of registrations."),
    queries.answered_keys, services.change_questions,
)  # fmt: skip
AFTERWARDS = _Sheet(
    "webinars.survey_questions", "survey", _l("Survey afterwards"),
    _l("Everybody who was there is asked these once. You see the answers without names, from five answers on."),
    _l("Some questions have answers. They can be reworded, moved and taken out; the answers that were given stay in the results."),
    survey_queries.answered_keys, survey.change_survey,
)  # fmt: skip


@bp.route("/webinars/manage/<slug>/questions", methods=["GET", "POST"])
@requires(rules.may_organise)
def questions(slug: str) -> ResponseReturnValue:
    """The form; pressing one of its buttons changes its rows and keeps nothing, saving keeps everything."""
    return _edit(own_webinar(slug), AT_REGISTRATION)


@bp.route("/webinars/manage/<slug>/survey", methods=["GET", "POST"])
@requires(rules.may_organise)
def survey_questions(slug: str) -> ResponseReturnValue:
    """As `questions`, for the survey."""
    return _edit(own_webinar(slug), AFTERWARDS)


def _edit(webinar: Webinar, sheet: _Sheet) -> ResponseReturnValue:
    known = asking.read(getattr(webinar, sheet.rows))
    languages = _languages(webinar, known)
    context: dict[str, Any] = {
        "titles": titles_of(webinar), "back": url_for("webinars.manage", webinar_id=webinar.id), "sheet": sheet,
        "answered": sheet.answered(webinar.id), "preview": None, "is_changed": False,
    }  # fmt: skip
    if request.method == "GET":
        return _page(questions_form(QUESTION_KINDS, languages, rows_to_edit(known)), context)
    form = sent_form(QUESTION_KINDS, languages, request.form.get("shape", ""))
    action = request.form.get("action", "save")
    if action in ("save", "preview") and not form.validate():
        return form_page(TEMPLATE, form, **context)
    if action == "save":
        return _save(webinar, form, known, context)
    rows = changed(form.rows(), action, form.asked_kind)
    if action == "preview":
        context["preview"] = _preview(rows)
    return _page(questions_form(QUESTION_KINDS, languages, rows), context | {"is_changed": True})


def _save(
    webinar: Webinar, form: QuestionsForm, known: Sequence[Question], context: dict[str, Any]
) -> ResponseReturnValue:
    sheet: _Sheet = context["sheet"]
    try:
        made = questions_of(form.rows(), form.original, known)
        with db.transaction():
            sheet.change(webinar=webinar, questions=made, actor=me())
    except DomainError as error:
        return form_page(TEMPLATE, form, error, **context)
    flash(_("The changes are saved."), "success")
    return web.see_other(sheet.endpoint, slug=webinar.slug)


def _page(form: QuestionsForm, context: dict[str, Any]) -> Response:
    return web.render(TEMPLATE, form=form, error=None, **context)


def _preview(rows: Sequence[Row]) -> FlaskForm:
    form: FlaskForm = with_questions(FlaskForm, as_shown(rows))(formdata=None)
    return form

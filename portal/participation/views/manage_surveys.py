"""A city's own people at a survey: its questions, trying it out, typing paper in, who sees what, and the answers as a file."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from flask import Response, flash, redirect, request, stream_with_context
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from portal.core import answer_fields, answers, db, i18n, sheets, web
from portal.core.access import requires
from portal.core.errors import DomainError, NotFound
from portal.core.i18n import _
from portal.core.question_forms import QuestionsForm, questions_form, sent_form
from portal.core.question_rows import Row, as_shown, changed, questions_of, rows_to_edit
from portal.core.questions import Kind, Question
from portal.participation import marks, queries, results, rules
from portal.participation.forms.surveys import PaperForm, SplitForm
from portal.participation.models import Channel, Component, ComponentKind
from portal.participation.participants import Participant
from portal.participation.queries import eligibility
from portal.participation.queries import surveys as found
from portal.participation.rules import eligibility as entering
from portal.participation.rules.small_numbers import FEWEST
from portal.participation.rules.surveys import Shown, SurveyTerms
from portal.participation.services import surveys as services
from portal.participation.services import surveys_on_paper as paper
from portal.participation.views.base import bp, form_page, languages_of, me
from portal.participation.views.survey_base import Taking, condition_words, numbered
from portal.participation.views.surveys import review, take_page
from portal.participation.words import eligibility as eligibility_words
from portal.participation.words import surveys as survey_words

_ROOT = "/participation/manage/survey/<uuid:component_id>"
EDITOR = "participation/survey_questions.html"


def survey_of_mine(component_id: uuid.UUID, *, lock: bool = False) -> Component:
    """A survey of a city for which the reader manages participation, with its whole process (locked). Raises NotFound."""
    component = found.component_by_id(component_id)
    process = queries.process_by_id(component.process_id, lock=lock) if component else None
    if component is None or process is None or component.kind is not ComponentKind.SURVEY:
        raise NotFound
    if not rules.manages(me(), process.space.city_id):
        raise NotFound
    return queries.component_of(process, component.slug) or component


def survey_at_desk(component_id: uuid.UUID) -> Component:
    """As `survey_of_mine`, for officers at the city's desk too."""
    component = found.component_by_id(component_id)
    process = queries.process_by_id(component.process_id) if component else None
    if component is None or process is None or component.kind is not ComponentKind.SURVEY:
        raise NotFound
    if not entering.may_enter(me(), process.space.city_id):
        raise NotFound
    return queries.component_of(process, component.slug) or component


def _of(component: Component) -> dict[str, Any]:
    return {"component": component, "process": component.process, "space": component.process.space}


@bp.get(f"{_ROOT}/")
@requires(rules.may_manage_any)
def manage_survey(component_id: uuid.UUID) -> Response:
    """How far the survey is: its questions, how many have answered on which way, and what can be done."""
    component = survey_of_mine(component_id)
    questions = services.questions_of(found.survey_of(component_id))
    terms, form = SurveyTerms.of(component.settings), SplitForm(formdata=None)
    form.by.choices = [(one.key, i18n.plain(dict(one.texts))) for one in results.splitting(questions)]
    form.by.data = list(terms.by)
    return web.render(
        "participation/manage_survey.html", questions=questions, numbers=numbered(questions), terms=terms, form=form,
        number=found.number_of(component_id), number_here=found.number_here(component_id), channels=eligibility.channels_of([component_id]).get(component_id, {}),
        conditions={one.key: condition_words(one, questions) for one in questions}, words_of=survey_words, fewest=FEWEST,
        channel_names=eligibility_words.CHANNELS, may_publish=terms.results == Shown.STAFF, taking=Taking(component, None), **_of(component),
    )  # fmt: skip


# Questions -----------------------------------------------------------------------------------------------------------


@bp.route(f"{_ROOT}/questions", methods=["GET", "POST"])
@requires(rules.may_manage_any)
def survey_questions(component_id: uuid.UUID) -> ResponseReturnValue:
    """The form; pressing one of its buttons changes its rows and keeps nothing, saving keeps everything."""
    component = survey_of_mine(component_id)
    known = services.questions_of(found.survey_of(component_id))
    kinds, languages = survey_words.KINDS, languages_of(component.process.space)
    answered = {one.key for one in known} if found.number_of(component_id) else set()
    context: dict[str, Any] = {"answered": answered, "preview": None, "is_changed": False, **_of(component)}
    if request.method == "GET":
        return _editor(questions_form(kinds, languages, rows_to_edit(known), branches=True), context)
    form = sent_form(kinds, languages, request.form.get("shape", ""), branches=True)
    action = request.form.get("action", "save")
    if action in ("save", "preview") and not form.validate():
        return form_page(EDITOR, form, **context)
    if action == "save":
        return _save(component, form, known, context)
    rows = form.rows()
    try:
        rows = changed(rows, action, form.asked_kind)
    except DomainError as error:
        return form_page(EDITOR, form, error, **context)
    if action == "preview":
        context["preview"] = _preview(rows)
    return _editor(questions_form(kinds, languages, rows, branches=True), context | {"is_changed": True})


def _save(
    component: Component, form: QuestionsForm, known: Sequence[Question], context: dict[str, Any]
) -> ResponseReturnValue:
    try:
        made = questions_of(form.rows(), form.original, known)
        with db.transaction():
            held = survey_of_mine(component.id, lock=True)
            services.change_questions(process=held.process, component=held, questions=made, actor=me())
    except DomainError as error:
        return form_page(EDITOR, form, error, **context | _of(survey_of_mine(component.id)))
    flash(_("The changes are saved."), "success")
    return web.see_other("participation.manage_survey", component_id=component.id)


def _editor(form: QuestionsForm, context: dict[str, Any]) -> Response:
    return web.render(EDITOR, form=form, error=None, **context)


def _preview(rows: Sequence[Row]) -> FlaskForm:
    form: FlaskForm = answer_fields.with_questions(FlaskForm, as_shown(rows))(formdata=None)
    return form


# Trying it out -------------------------------------------------------------------------------------------------------


def _trial(component_id: uuid.UUID) -> Taking:
    component = survey_of_mine(component_id)
    who = Participant(component.id, marks.person(component.id, "trial", str(me().id)), me(), Channel.ACCOUNT)
    return Taking(component, who, is_trial=True)


@bp.route(f"{_ROOT}/try/<int:page>", methods=["GET", "POST"])
@requires(rules.may_manage_any)
def try_survey(component_id: uuid.UUID, page: int) -> ResponseReturnValue:
    """A page as citizens will see it, at any time; what is answered here never counts."""
    return take_page(_trial(component_id), page)


@bp.route(f"{_ROOT}/try/review", methods=["GET", "POST"])
@requires(rules.may_manage_any)
def review_trial(component_id: uuid.UUID) -> ResponseReturnValue:
    """The end of a trial: what would have been counted. It is deleted then."""
    taking, form = _trial(component_id), FlaskForm()
    if not form.validate_on_submit():
        return review(taking, form)
    try:
        counted = services.checked(taking.questions, taking.answers)
        with db.transaction():
            services.discard(component=taking.component, who=taking.person, is_trial=True)
    except DomainError as error:
        return review(_trial(component_id), form, error)
    flash(
        i18n.ngettext(
            "The trial is over. %(num)d answer would have been counted; nothing was.",
            "The trial is over. %(num)d answers would have been counted; nothing was.",
            len(counted),
        ),
        "success",
    )
    return redirect(taking.start_url, 303)


# Paper ---------------------------------------------------------------------------------------------------------------


@bp.route(f"{_ROOT}/paper", methods=["GET", "POST"])
@requires(entering.may_enter_any)
def type_paper_in(component_id: uuid.UUID) -> ResponseReturnValue:
    """All questions on one page, for an officer who has a sheet before him; who filled it in counts once, whatever way he came."""
    component = survey_at_desk(component_id)
    questions = services.questions_of(found.survey_of(component_id))
    asked = [one for one in questions if one.kind is not Kind.SECTION]
    # Whether a question had to be answered depends on the way: that is checked at the end, for all at once.
    form = answer_fields.with_questions(PaperForm, [replace(one, must=False) for one in asked])()
    form.offer(component)
    context = _of(component) | {
        "questions": asked, "numbers": numbered(questions), "conditions": {one.key: condition_words(one, questions) for one in asked},
    }  # fmt: skip
    if not form.validate_on_submit():
        return form_page("participation/survey_paper.html", form, **context)
    try:
        with db.transaction():
            receipt = paper.enter(
                component=component, sheet=form.sheet_of(), answers=answers.clean(asked, answer_fields.given(form, asked)),
                lang=component.process.lang, officer=me(),
            )  # fmt: skip
    except DomainError as error:
        context |= _of(survey_at_desk(component_id))
        return form_page("participation/survey_paper.html", form, error, **context)
    flash(_("The sheet is counted. Its number: %(code)s. Write it on the paper.", code=receipt), "success")
    return web.see_other("participation.type_paper_in", component_id=component_id)


# Results -------------------------------------------------------------------------------------------------------------


@bp.post(f"{_ROOT}/by")
@requires(rules.may_manage_any)
def set_splits(component_id: uuid.UUID) -> Response:
    """By which questions everybody may see the results told apart."""
    with db.transaction():
        held = survey_of_mine(component_id, lock=True)
        services.set_splits(process=held.process, component=held, by=request.form.getlist("by"), actor=me())
    flash(_("The changes are saved."), "success")
    return web.see_other("participation.manage_survey", component_id=component_id)


@bp.post(f"{_ROOT}/publish")
@requires(rules.may_manage_any)
def publish_results(component_id: uuid.UUID) -> Response:
    """Shows the results to everybody, or with `wants=no` not any more."""
    try:
        with db.transaction():
            held = survey_of_mine(component_id, lock=True)
            services.publish_results(
                process=held.process, component=held, publish=request.form.get("wants") != "no", actor=me()
            )
    except DomainError as error:
        flash(error.message, "danger")
    return web.see_other("participation.manage_survey", component_id=component_id)


@bp.get(f"{_ROOT}/answers.csv")
@requires(rules.may_manage_any)
def survey_answers(component_id: uuid.UUID) -> Response:
    """Each answer as a line, as it is read from the database; from five answers on, so that nobody is recognised."""
    component = survey_of_mine(component_id)
    if found.number_here(component_id) < FEWEST:
        raise NotFound
    questions = services.questions_of(found.survey_of(component_id))
    with db.transaction():
        services.note_export(process=component.process, component=component, actor=me())
    made = Response(stream_with_context(results.answers_as_csv(component_id, questions)), content_type=sheets.CSV)
    made.headers["Content-Disposition"] = f"attachment; filename=answers-{component.slug}.csv"
    return made

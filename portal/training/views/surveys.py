"""Surveys, for those who answer and those who read the numbers; alumni who let others find them."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from flask import Response, flash, request
from flask_wtf import FlaskForm

from portal.core import clock, db, i18n, web
from portal.core.access import requires, signed_in
from portal.core.errors import DomainError, NotFound
from portal.core.i18n import _
from portal.core.i18n import lazy as _l
from portal.core.questions import Question
from portal.training import activities, questionnaire, rules, services
from portal.training.forms.surveys import AlumnusForm
from portal.training.models import ActivityKind, EditionSurvey, Enrolment, Moment
from portal.training.queries import content, learning
from portal.training.queries import surveys as queries
from portal.training.queries.surveys import Asked
from portal.training.views.base import bp, form_page, me
from portal.training.views.learn import own_activity, own_place
from portal.training.views.survey_forms import edition_of

activities.register(
    ActivityKind.SURVEY, "training.survey", _l("Survey"), "list", edit_endpoint="training.edit_survey", drafts_only=True
)

PREFIX = "q-"


def _given(questions: Sequence[Question]) -> Mapping[str, list[str]]:
    return {one.key: request.form.getlist(f"{PREFIX}{one.key}") for one in questions}


@bp.route("/training/learn/<edition>/<course>/surveys/<activity>", methods=["GET", "POST"])
@requires(signed_in)
def survey(edition: str, course: str, activity: str) -> Response:
    """A survey inside a course; with the answers it is done."""
    place, form = own_place(edition, course), FlaskForm()
    shown = own_activity(place, activity, ActivityKind.SURVEY)
    questions = queries.questions_of(shown.id)
    html, lang = content.body(shown.id, place.lang, place.course.languages[0])
    context: dict[str, Any] = {
        "place": place, "activity": shown, "questions": questions, "html": html, "lang": lang, "given": _given(questions),
        "is_done": shown.id in learning.done_activities(place.enrolment.id),
    }  # fmt: skip
    if not form.validate_on_submit():
        return form_page("training/survey.html", form, **context)
    try:
        with db.transaction():
            services.answer_activity(
                place=own_place(edition, course, lock=True), activity=shown, given=_given(questions)
            )
    except DomainError as error:
        return form_page("training/survey.html", form, error, **context)
    flash(_("Thank you. Your answers are kept without your name."), "success")
    return web.see_other("training.learn", edition=edition, course=course)


def _asked(survey_id: uuid.UUID, *, lock: bool = False) -> Asked:
    found = queries.asked(me(), survey_id, lock=lock)
    if found is None:
        raise NotFound
    return found


@bp.route("/training/surveys/<uuid:survey_id>", methods=["GET", "POST"])
@requires(signed_in)
def edition_survey(survey_id: uuid.UUID) -> Response:
    """A survey of an edition, for those who were asked."""
    asked, form = _asked(survey_id), FlaskForm()
    questions = questionnaire.questions_of(asked.survey.questions)
    context: dict[str, Any] = {"asked": asked, "questions": questions, "given": _given(questions)}
    if not form.validate_on_submit():
        return form_page("training/edition_survey.html", form, **context)
    try:
        with db.transaction():
            completed = services.answer_survey(
                asked=_asked(survey_id, lock=True), given=_given(questions), lang=i18n.current()
            )
    except DomainError as error:
        return form_page("training/edition_survey.html", form, error, **context)
    flash(_("Thank you. Your answers are kept without your name."), "success")
    if completed:
        flash(
            _(
                "You have completed “%(title)s”. Your certificate is being made and comes by e-mail.",
                title=i18n.plain(asked.edition.titles),
            ),
            "success",
        )
    return web.see_other("home.my_portal")


@bp.get("/training/editions/<slug>/surveys/<uuid:survey_id>/results")
@requires(signed_in)
def survey_results(slug: str, survey_id: uuid.UUID) -> Response:
    """What was answered, in numbers; what people wrote is for staff only."""
    found = queries.results(me(), slug, survey_id)
    if found is None:
        raise NotFound
    return web.render("training/survey_results.html", results=found)


# Staff --------------------------------------------------------------------------------------------------------------


@bp.get("/training/manage/editions/<slug>/surveys")
@requires(rules.may_oversee)
def surveys(slug: str) -> Response:
    """The surveys of an edition: what is planned, how many answered."""
    edition = edition_of(slug)
    planned = {row[0].moment: row for row in queries.surveys_of(edition.id)}
    rows = [_Line(moment, services.opening(edition, moment), *planned.get(moment, (None, 0, 0))) for moment in Moment]
    return web.render("training/surveys.html", edition=edition, rows=rows, inside=queries.survey_activities(edition.id))


class _Line(NamedTuple):
    moment: Moment
    opens_at: datetime
    survey: EditionSurvey | None
    asked: int
    answered: int


# Alumni -------------------------------------------------------------------------------------------------------------


@bp.route("/training/alumni/<slug>", methods=["GET", "POST"])
@requires(signed_in)
def alumni(slug: str) -> Response:
    """Who completed an edition of the programme and lets others find him; for those who completed it themselves."""
    own = queries.own_alumnus(me(), slug)
    if own is None:
        raise NotFound
    enrolment, edition, shown = own
    form = AlumnusForm(obj=shown)
    if not form.validate_on_submit():
        return form_page(
            "training/alumni.html", form, edition=edition, shown=shown, people=queries.alumni(edition), now=clock.now()
        )
    _save_alumnus(enrolment, form, hide=request.form.get("action") == "hide")
    return web.see_other("training.alumni", slug=slug)


def _save_alumnus(enrolment: Enrolment, form: AlumnusForm, *, hide: bool) -> None:
    with db.transaction():
        if hide:
            services.hide_from_alumni(enrolment=enrolment)
        else:
            services.show_to_alumni(enrolment=enrolment, offers=form.offers.data, asks=form.asks.data)
    flash(_("You are no longer shown.") if hide else _("The other alumni can find you now."), "success")

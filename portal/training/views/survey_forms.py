"""Writing the questions of a survey: of an edition, and inside a course that is a draft."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from flask import Response, flash, request

from portal.core import clock, db, web
from portal.core.access import requires
from portal.core.errors import DomainError, NotFound
from portal.core.i18n import _
from portal.core.question_forms import QuestionsForm, questions_form, sent_form
from portal.core.question_rows import Row, as_shown, changed, new_row, questions_of, rows_to_edit
from portal.core.questions import Kind, Question
from portal.training import questionnaire, rules, services
from portal.training.models import Edition, EditionSurvey, Moment
from portal.training.queries import editions
from portal.training.queries import surveys as queries
from portal.training.queries.assignments import titles_of
from portal.training.views.base import bp, form_page, me
from portal.training.words import SURVEY_KINDS

TEMPLATE = "training/survey_form.html"


def edition_of(slug: str) -> Edition:
    """The edition with this address.

    Raises:
        NotFound: there is none.
    """
    found = editions.edition_by_slug(slug)
    if found is None:
        raise NotFound
    return found


def _languages(first: Sequence[str], titles: dict[str, str], questions: Sequence[Question]) -> list[str]:
    """Those of the edition or course, the original's first, and all others in which there is a text already."""
    texts = [titles, *(one.texts for one in questions)]
    return list(dict.fromkeys([*first, *(lang for text in texts for lang in text)]))


def _builder(
    languages: Sequence[str], known: Sequence[Question], save: Callable[[QuestionsForm], Response], *,
    titles: dict[str, str] | None = None, **context: Any,
) -> Response:  # fmt: skip
    """The form; pressing one of its buttons changes its rows and keeps nothing, saving keeps everything."""
    context = {"edition": None, "preview": None, "is_changed": False} | context
    if request.method == "GET":
        return _page(
            questions_form(SURVEY_KINDS, languages, rows_to_edit(known) or [new_row(Kind.SCALE)], titles=titles),
            context,
        )
    form = sent_form(SURVEY_KINDS, languages, request.form.get("shape", ""), has_titles=titles is not None)
    action = request.form.get("action", "save")
    if action in ("save", "preview") and not form.validate():
        return form_page(TEMPLATE, form, **context)
    if action == "save":
        try:
            return save(form)
        except DomainError as error:
            return form_page(TEMPLATE, form, error, **context)
    rows = changed(form.rows(), action, form.asked_kind)
    if action == "preview":
        context["preview"] = as_shown(rows)
    given = form.titles if titles is not None else None
    return _page(questions_form(SURVEY_KINDS, languages, rows, titles=given), context | {"is_changed": True})


def _page(form: QuestionsForm, context: dict[str, Any]) -> Response:
    return web.render(TEMPLATE, form=form, error=None, **context)


def _questions(form: QuestionsForm, known: Sequence[Question]) -> tuple[Question, ...]:
    """What stands in the form.

    Raises:
        DomainError: there is no question, or one is not finished.
    """
    rows: Sequence[Row] = form.rows()
    if not rows:
        raise DomainError(_("Write at least one question."))
    return questions_of(rows, form.original, known)


@bp.route("/training/manage/editions/<slug>/surveys/<moment>", methods=["GET", "POST"])
@requires(rules.may_oversee)
def plan_survey(slug: str, moment: str) -> Response:
    """Title and questions of an edition's survey; once somebody has answered, they can be reworded only."""
    edition = edition_of(slug)
    if moment not in set(Moment):
        raise NotFound
    when = Moment(moment)
    found = queries.survey_at(edition.id, when)
    known = questionnaire.questions_of(found.questions) if found else ()
    titles = dict(found.titles) if found else {}
    return _builder(
        _languages(edition.working_languages or ["en"], titles, known), known,
        lambda form: _plan(edition, when, form, known), titles=titles, edition=edition, moment=when,
        answered=queries.answered_questions(found.id) if found else set(),
        opens_at=found.opens_at if found else services.opening(edition, when), is_open=_is_open(found),
    )  # fmt: skip


def _is_open(found: EditionSurvey | None) -> bool:
    return found is not None and found.opens_at <= clock.now()


def _plan(edition: Edition, moment: Moment, form: QuestionsForm, known: Sequence[Question]) -> Response:
    questions = _questions(form, known)
    with db.transaction():
        services.plan_survey(edition=edition, moment=moment, titles=form.titles, questions=questions, actor=me())
    if known:
        flash(_("The changes are saved."), "success")
    else:
        flash(_("The survey is planned. Participants are asked when it opens."), "success")
    return web.see_other("training.surveys", slug=edition.slug)


@bp.route("/training/manage/courses/<course>/versions/<int:number>/surveys/<activity>", methods=["GET", "POST"])
@requires(rules.may_oversee)
def edit_survey(course: str, number: int, activity: str) -> Response:
    """The questions of a survey in a draft version."""
    found = queries.draft_survey(course, number, activity)
    if found is None:
        raise NotFound
    version, shown = found
    known = questionnaire.questions_of(shown.settings.get("questions", ()))

    def save(form: QuestionsForm) -> Response:
        questions = _questions(form, known)
        with db.transaction():
            services.change_survey(version=version, activity=shown, questions=questions, actor=me())
        flash(_("The changes are saved."), "success")
        return web.see_other("training.edit_survey", course=course, number=number, activity=activity)

    return _builder(
        _languages([version.original_lang, *version.languages], {}, known), known, save, answered=set(),
        course=course, version=version, name=titles_of([shown.id]).get(shown.id, {}),
    )  # fmt: skip

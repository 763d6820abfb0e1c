"""Citizens at a survey: what it is, page by page, a look at everything, sending, and the receipt; a quick poll in one go."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response, flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from portal.core import answer_fields, answers, cache, db, i18n, ids, web
from portal.core.access import public
from portal.core.errors import DomainError, NotFound
from portal.core.i18n import _
from portal.core.limits import limiter
from portal.core.questions import Question
from portal.participation.forms.surveys import ResumeForm, filled_form, page_form
from portal.participation.models import Component
from portal.participation.queries import surveys as queries
from portal.participation.rules import surveys as rules
from portal.participation.rules.surveys import Page
from portal.participation.services import surveys as services
from portal.participation.views import who
from portal.participation.views.base import bp, form_page
from portal.participation.views.survey_base import Taking, condition_words, survey_here
from portal.participation.words import surveys as survey_words

_ROOT = "/cities/<city>/participation/<process>/<component>/survey"


@bp.route(_ROOT, methods=["GET", "POST"])
@public
@limiter.limit("60 per minute", methods=["POST"])
def survey(city: str, process: str, component: str) -> ResponseReturnValue:
    """What a survey is about, what becomes of the answers, and how far the reader is. A quick poll is answered here."""
    taking = Taking.looking(survey_here(city, process, component))
    if not taking.terms.is_quick or not taking.questions:
        return web.render("participation/survey.html", words_of=survey_words, **taking.context())
    asked = taking.questions[:1]
    form = page_form(asked)
    if request.method == "GET":
        _choose(form, asked[0])
    context = taking.context() | {"words_of": survey_words, "question": asked[0]}
    if request.method == "POST":
        taking = Taking.here(taking.component)
        if taking.signs_in:
            return to_sign_in(taking)
    if not form.validate_on_submit():
        return form_page("participation/poll.html", form, **context)
    try:
        who.admit_choice(taking.component)
        with db.transaction():
            given = answers.clean(asked, answer_fields.given(form, asked))
            receipt = services.answer(component=taking.component, who=taking.person, answers=given, lang=i18n.current())
    except DomainError as error:
        # A transaction that was taken back leaves nothing that could be read on.
        context |= Taking.here(survey_here(city, process, component)).context()
        return form_page("participation/poll.html", form, error, **context)
    return _to_receipt(taking, receipt)


def to_sign_in(taking: Taking) -> Response:
    """To the sign-in page, and back to the beginning of the survey."""
    return web.see_other("accounts.sign_in", next=taking.start_url)


def _choose(form: FlaskForm, question: Question) -> None:
    """What was chosen on the page of the process, which is the same for everybody and so cannot take an answer itself."""
    chosen = [one for one in request.args.getlist("choice") if one in question.keys]
    if chosen:
        form[f"q_{question.key}"].data = chosen if question.kind.value == "multiple" else chosen[0]


@bp.route(f"{_ROOT}/<int:page>", methods=["GET", "POST"])
@public
@limiter.limit("120 per minute", methods=["POST"])
def survey_page(city: str, process: str, component: str, page: int) -> ResponseReturnValue:
    """One page of questions. What is sent is kept at once; whoever leaves can go on later."""
    return take_page(Taking.here(survey_here(city, process, component)), page)


def take_page(taking: Taking, number: int) -> ResponseReturnValue:
    """A page of questions, of a survey or of a trial."""
    if taking.signs_in:
        return to_sign_in(taking)
    if taking.who is None or taking.has_answered or (not taking.is_open and request.method == "GET"):
        return redirect(taking.review_url if taking.draft and not taking.has_answered else taking.start_url, 303)
    pages = taking.pages()
    if not 1 <= number <= len(pages):
        return redirect(taking.page_url(1) if pages else taking.start_url, 303)
    page = pages[number - 1]
    if request.method == "GET":
        return _page(taking, page, number, len(pages), filled_form(page.questions, taking.answers))
    action = request.form.get("action", "next")
    form = page_form(page.questions, may_be_left=action != "next" or not taking.is_open)
    if not form.validate() and action != "back":
        return _page(taking, page, number, len(pages), form)
    given = answers.clean(page.questions, answer_fields.given(form, page.questions))
    with db.transaction():
        draft = services.keep(
            component=taking.component, who=taking.who, answers=given, asked=page.questions, is_trial=taking.is_trial
        )
        code = services.code_to_resume(draft=draft) if action == "later" and taking.who.user is None else ""
    if code:
        return web.render("participation/survey_kept.html", code=code, **taking.context())
    return redirect(_next(taking, page, number, draft.answers), 303)


def _next(taking: Taking, page: Page, number: int, kept: Mapping[str, Any]) -> str:
    """Where somebody goes on after a page was kept."""
    action = request.form.get("action", "next")
    if not taking.is_open:
        return taking.review_url
    if action == "later":
        flash(_("What you wrote is kept. Sign in and come back whenever you like."), "success")
        return taking.start_url
    if action == "back":
        return taking.page_url(number - 1) if number > 1 else taking.start_url
    # The answers may have opened or closed pages: where this one stands now decides what comes next.
    now = rules.path(taking.questions, kept)
    keys = [one.questions[0].key for one in now]
    here = keys.index(page.questions[0].key) + 1 if page.questions[0].key in keys else number
    return taking.page_url(here + 1) if here < len(now) else taking.review_url


def _page(taking: Taking, page: Page, number: int, total: int, form: FlaskForm) -> Response:
    return form_page(
        "participation/survey_page.html", form, page=page, number=number, total=total, numbers=taking.numbers(),
        **taking.context(),
    )  # fmt: skip


@bp.route(f"{_ROOT}/review", methods=["GET", "POST"])
@public
@limiter.limit("60 per minute", methods=["POST"])
def survey_review(city: str, process: str, component: str) -> ResponseReturnValue:
    """Everything that was answered, to look at, to print, and to send."""
    taking, form = Taking.here(survey_here(city, process, component)), FlaskForm()
    if taking.signs_in and form.is_submitted():
        return to_sign_in(taking)
    if taking.has_answered and not form.is_submitted():
        return redirect(taking.start_url, 303)
    if not form.validate_on_submit():
        return review(taking, form)
    try:
        who.admit_choice(taking.component)
        with db.transaction():
            receipt = services.send(component=taking.component, who=taking.person, lang=i18n.current())
    except DomainError as error:
        return review(Taking.here(survey_here(city, process, component)), form, error)
    return _to_receipt(taking, receipt)


def review(taking: Taking, form: FlaskForm, error: DomainError | None = None) -> Response:
    """All answers on the way, with where each can be changed."""
    pages, numbers = taking.pages(), taking.numbers()
    place = {one.key: n for n, page in enumerate(pages, 1) for one in page.questions}
    counted = rules.on_path(taking.questions, taking.answers)
    rows = [
        (numbers[one.key], one, answers.shown(one, counted), taking.page_url(place[one.key]))
        for page in pages
        for one in page.questions
    ]
    dropped = [one for one in taking.questions if one.key in taking.answers and one.key not in counted]
    return form_page(
        "participation/survey_review.html", form, error, rows=rows, dropped=dropped, total=len(pages),
        lacking=rules.missing(taking.questions, taking.answers), **taking.context(),
    )  # fmt: skip


def _to_receipt(taking: Taking, receipt: str) -> Response:
    return web.see_other("participation.survey_receipt", code=receipt, **taking.at)


@bp.get(f"{_ROOT}/receipt/<code>")
@public
@limiter.limit("60 per minute")
def survey_receipt(city: str, process: str, component: str, code: str) -> Response:
    """That answers are counted, for whoever has their number; what was answered it does not tell."""
    found, normal = survey_here(city, process, component), ids.normal_code(code)
    day = queries.counted_on(found.id, ids.digest(normal)) if normal else None
    if normal is None or day is None:
        raise NotFound
    taking = Taking.looking(found)
    return web.render("participation/survey_receipt.html", code=normal, day=day, **taking.context())


@bp.route(f"{_ROOT}/resume", methods=["GET", "POST"])
@public
@limiter.limit("20 per minute", methods=["POST"])
def survey_resume(city: str, process: str, component: str) -> ResponseReturnValue:
    """Somebody without an account goes on with what he kept elsewhere."""
    taking, form = Taking.here(survey_here(city, process, component)), ResumeForm()
    if taking.signs_in and form.is_submitted():
        return to_sign_in(taking)
    if not form.validate_on_submit():
        return form_page("participation/survey_resume.html", form, **taking.context())
    try:
        with db.transaction():
            services.resume(component=taking.component, code=form.code.data, who=taking.person)
    except DomainError as error:
        taking = Taking.here(survey_here(city, process, component))
        return form_page("participation/survey_resume.html", form, error, **taking.context())
    return redirect(taking.review_url, 303)


@bp.post(f"{_ROOT}/discard")
@public
def survey_discard(city: str, process: str, component: str) -> Response:
    """Deletes what the reader has written and not sent."""
    taking = Taking.here(survey_here(city, process, component))
    if taking.signs_in:
        return to_sign_in(taking)
    if taking.draft is not None:
        with db.transaction():
            services.discard(component=taking.component, who=taking.person)
        flash(_("What you had written is deleted."), "success")
    return web.see_other("participation.survey", **taking.at)


@bp.get(f"{_ROOT}/sheet")
@public
@cache.for_everyone("participation", "cities")
def survey_sheet(city: str, process: str, component: str) -> Response:
    """The questions on paper, with the ways through them in words; `large=yes` in large print."""
    found = survey_here(city, process, component)
    return sheet(found, is_large=request.args.get("large") == "yes")


def sheet(component: Component, *, is_large: bool) -> Response:
    """The sheet of a survey as a page to print."""
    questions = services.questions_of(queries.survey_of(component.id))
    taking = Taking(component, None)
    return web.render(
        "participation/survey_sheet.html", questions=questions, is_large=is_large, numbers=taking.numbers(),
        conditions={one.key: condition_words(one, questions) for one in questions}, hint=answer_fields.hint,
        name=answers.name, column_name=answers.column_name, **taking.context(),
    )  # fmt: skip

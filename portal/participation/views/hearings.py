"""A live hearing: the page that follows what happens, asking, moderating, the presenter's view, the transcript."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from flask import Response, flash, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.core import cache, clock, db, ids, limits, web
from portal.core.access import public, requires
from portal.core.errors import Conflict, DomainError, NotFound
from portal.core.i18n import _
from portal.core.limits import limiter
from portal.live import services as live
from portal.live.asking import ANSWERED, QuestionState
from portal.live.panels import Said
from portal.participation import rules
from portal.participation.forms.hearings import AskForm
from portal.participation.models import Action, Component, ComponentKind
from portal.participation.queries import departments
from portal.participation.queries import hearings as queries
from portal.participation.rules import hearings as hearing_rules
from portal.participation.rules.hearings import HearingTerms
from portal.participation.rules.moderation import moderates as looks_after
from portal.participation.services import hearings as services
from portal.participation.services import intake, translating
from portal.participation.services.hearing_answers import give_question
from portal.participation.views import who
from portal.participation.views.base import bp, component_here, me
from portal.participation.views.hearing_desk import desk_of
from portal.participation.words import meeting as meeting_words

HERE = "/cities/<city>/participation/<process>/<component>/hearing"
_DECISIONS = set(QuestionState) - {QuestionState.WITHDRAWN, QuestionState.QUEUED}


def _one_person() -> str:
    return f"{(request.view_args or {}).get('component', '')} {current_user.get_id() or ''}"


limit = limiter.limit("60 per minute", key_func=_one_person)


def hearing_here(city: str, process: str, component: str) -> Component:
    """A hearing that the reader may see. Raises NotFound."""
    found = component_here(city, process, component)
    if found.kind is not ComponentKind.HEARING:
        raise NotFound
    return found


def _moderated(city: str, process: str, component: str) -> Component:
    found = hearing_here(city, process, component)
    if not rules.manages(current_user, found.process.space.city_id):
        raise NotFound
    return found


def _path(component: Component) -> dict[str, Any]:
    process = component.process
    return {"city": process.space.city.slug, "process": process.slug, "component": component.slug}


def _marks(component: Component) -> tuple[str, ...]:
    """Who the reader is here, with an account, a code, or as whom an officer enters; nothing: nobody whom we know."""
    if not who.has_come(component) or (not current_user.is_authenticated and who.VISITOR not in session):
        return () if not who.comes_otherwise(component) else _taker_marks(component)
    return _taker_marks(component)


def _taker_marks(component: Component) -> tuple[str, ...]:
    try:
        return who.taker(component, asks=False).marks
    except Conflict:
        return ()


def _hears(component: Component) -> tuple[str, ...]:
    return (hearing_rules.MODERATORS,) if rules.manages(current_user, component.process.space.city_id) else ()


def _stream(component: Component) -> live.Stream:
    return live.open_stream(
        channel=hearing_rules.channel(component.id), subject=_subject(), hears=_hears(component),
        renew=url_for("participation.hearing_stream", **_path(component)),
    )  # fmt: skip


def _subject() -> str:
    known = current_user.is_authenticated
    return ids.digest(f"hearing:{current_user.id}")[:32] if known else ids.secret(12)


def _panel(component: Component, said: Said | None = None, form: AskForm | None = None) -> dict[str, Any]:
    moderates, by_time = bool(_hears(component)), request.args.get("sort") == "time"
    is_on = rules.is_open(component.process, component, Action.ASK, clock.now())
    marks, stands = _marks(component), who.stands(component)
    known = is_on and current_user.is_authenticated
    why_not, blocked = (stands.why, intake.blocked_words(component.process.space, me())) if known else ("", "")
    asked = queries.questions_of(component.id, marks, moderates=moderates, by_time=by_time)
    return {
        "component": component, "process": component.process, "space": component.process.space, "here": _path(component),
        "asked": asked, "by_time": by_time, **desk_of(component, asked, moderates=moderates),
        "form": form or AskForm(formdata=None), "said": said or Said(), "terms": HearingTerms.of(component.settings), "is_on": is_on,
        "moderates": moderates, "hearing_rules": hearing_rules, "marks": marks, "ANSWERED": ANSWERED, "meeting_words": meeting_words,
        # Whoever is blocked here asks nothing; his vote stays his.
        "may": is_on and stands.may, "why_not": why_not, "blocked": blocked,
        "looks_after": looks_after(current_user, component.process.space.city_id),
        "has_machine": translating.is_offered(component.process.space),
    }  # fmt: skip


@bp.get(HERE)
@public
def hearing(city: str, process: str, component: str) -> Response:
    """The hearing; it follows by itself, and without a script it is read anew."""
    found = hearing_here(city, process, component)
    return _page(found)


def _page(component: Component, said: Said | None = None, form: AskForm | None = None) -> Response:
    stream = _stream(component)  # before what the page shows is read
    status = said.error.status if said and said.error else 200
    return web.render("participation/hearing.html", status, stream=stream, **_panel(component, said, form))


@bp.get(f"{HERE}/panel")
@public
def hearing_panel(city: str, process: str, component: str) -> ResponseReturnValue:
    """The questions as a piece, for the page that listens."""
    found = hearing_here(city, process, component)
    if not request.headers.get("HX-Request"):
        return web.see_other("participation.hearing", **_path(found))
    return web.render("participation/_hearing.html", **_panel(found))


@bp.get(f"{HERE}/stream")
@public
def hearing_stream(city: str, process: str, component: str) -> ResponseReturnValue:
    """A new right to listen, after asking again whether the reader may see it."""
    found = hearing_here(city, process, component)
    return live.stream_answer(channel=hearing_rules.channel(found.id), subject=_subject(), hears=_hears(found))


@bp.get(f"{HERE}/transcript")
@public
@cache.for_everyone("participation", "cities")
def hearing_transcript(city: str, process: str, component: str) -> Response:
    """What was asked and answered, to read and to print."""
    found = hearing_here(city, process, component)
    return web.render(
        "participation/hearing_transcript.html", component=found, process=found.process, space=found.process.space,
        asked=queries.transcript_of(found.id), terms=HearingTerms.of(found.settings), meeting_words=meeting_words,
        is_on=rules.is_open(found.process, found, Action.ASK, clock.now()),
    )  # fmt: skip


@bp.get(f"{HERE}/presenter")
@requires(rules.may_manage_any)
def hearing_presenter(city: str, process: str, component: str) -> Response:
    """For those who answer, and for the screen in the hall: the question that is on, and what people want answered next."""
    found = _moderated(city, process, component)
    stream = _stream(found)
    return web.render("participation/hearing_presenter.html", stream=stream, **_shown(found))


@bp.get(f"{HERE}/presenter/shown")
@requires(rules.may_manage_any)
def hearing_shown(city: str, process: str, component: str) -> ResponseReturnValue:
    """What the presenter's view shows now."""
    found = _moderated(city, process, component)
    if not request.headers.get("HX-Request"):
        return web.see_other("participation.hearing_presenter", **_path(found))
    return web.render("participation/_hearing_screen.html", **_shown(found))


def _shown(component: Component) -> dict[str, Any]:
    asked = queries.questions_of(component.id, (), moderates=False)
    return {
        "component": component, "process": component.process, "space": component.process.space, "here": _path(component),
        "shown": queries.on_hearing_screen(component.id),
        "coming": [one for one in asked if one.question.state is QuestionState.APPROVED and not one.question.is_on_screen][:5],
    }  # fmt: skip


@bp.post(f"{HERE}/ask")
@public
@limit
def ask_in_hearing(city: str, process: str, component: str) -> ResponseReturnValue:
    """Asks."""
    found, form = hearing_here(city, process, component), AskForm()
    if not who.has_come(found):
        return who.to_sign_in()
    if not form.validate_on_submit():
        name, messages = next(iter(form.errors.items()))
        return _answer(found, Said(error=DomainError(str(messages[0]), field=name)), form)
    try:
        _admit_question(found)
        with db.transaction():
            made = services.ask(
                component=found, who=who.taker(found), text=form.text.data or "", lang=form.lang.data or "",
                is_anonymous=bool(form.is_anonymous.data), request_key=form.request_key.data or "",
            )  # fmt: skip
    except DomainError as refused:
        return _answer(hearing_here(city, process, component), Said(error=refused), form)
    is_through = made.state is QuestionState.APPROVED
    said = _("Your question is asked.") if is_through else _("Your question is asked. A moderator sees it first.")
    return _answer(hearing_here(city, process, component), Said(text=said))


def _admit_question(component: Component) -> None:
    """Of a person with an account, and of the hall; what an officer enters is counted by the hall. Raises TooMany, Conflict."""
    user = me() if current_user.is_authenticated and not who.comes_otherwise(component) else None
    intake.admit(
        space=component.process.space, component_id=component.id, user=user, address=limits.address(), is_in_hall=True
    )


@bp.post(f"{HERE}/questions/<uuid:question_id>/want")
@public
@limit
def want_answer(city: str, process: str, component: str, question_id: uuid.UUID) -> ResponseReturnValue:
    """Wants a question answered, or no longer."""
    found, wants = hearing_here(city, process, component), request.form.get("wants") == "yes"
    if not who.has_come(found):
        return who.to_sign_in()

    def want() -> None:
        if wants:
            who.admit_choice(found)
        services.want(component=found, question_id=question_id, who=who.taker(found, asks=wants), wants=wants)

    return _do(found, want)


@bp.post(f"{HERE}/questions/<uuid:question_id>/withdraw")
@public
def withdraw_from_hearing(city: str, process: str, component: str, question_id: uuid.UUID) -> ResponseReturnValue:
    """Takes one's own question back."""
    found = hearing_here(city, process, component)
    if not who.has_come(found):
        return who.to_sign_in()
    return _do(
        found,
        lambda: services.withdraw(component=found, question_id=question_id, who=who.taker(found, asks=False)),
        _("Your question is withdrawn."),
    )


@bp.post(f"{HERE}/questions/<uuid:question_id>/decide")
@requires(rules.may_manage_any)
def decide_in_hearing(city: str, process: str, component: str, question_id: uuid.UUID) -> ResponseReturnValue:
    """Lets through, marks as answered, answers, or does not take up."""
    found, given = _moderated(city, process, component), request.form
    if given.get("state") not in _DECISIONS:
        raise NotFound
    state, words = QuestionState(given["state"]), given.get("words", "")
    return _do(
        found, lambda: services.decide(component=found, question_id=question_id, state=state, words=words, actor=me()),
        _("Saved. Everybody who follows the hearing sees it."),
    )  # fmt: skip


@bp.post(f"{HERE}/questions/<uuid:question_id>/give")
@requires(rules.may_manage_any)
def give_in_hearing(city: str, process: str, component: str, question_id: uuid.UUID) -> ResponseReturnValue:
    """Gives a question to a department, whose members answer it in writing."""
    found = _moderated(city, process, component)
    known = {str(one.id): one for one in departments.departments_of(found.process.space.id)}
    given = known.get(request.form.get("department", ""))
    return _do(
        found, lambda: give_question(component=found, question_id=question_id, department=given, actor=me()), _("It is given on.")
    )  # fmt: skip


@bp.post(f"{HERE}/questions/<uuid:question_id>/screen")
@requires(rules.may_manage_any)
def show_in_hearing(city: str, process: str, component: str, question_id: uuid.UUID) -> ResponseReturnValue:
    """Into the presenter's view, or out of it."""
    found, shows = _moderated(city, process, component), request.form.get("shows", "yes") == "yes"
    return _do(found, lambda: services.put_on_screen(component=found, question_id=question_id if shows else None))


def _do(component: Component, action: Callable[[], object], done: str = "") -> ResponseReturnValue:
    path = _path(component)
    try:
        with db.transaction():
            action()
    except DomainError as refused:
        return _answer(hearing_here(**path), Said(error=refused))
    return _answer(hearing_here(**path), Said(text=done))


def _answer(component: Component, said: Said, form: AskForm | None = None) -> ResponseReturnValue:
    """The piece for the page that listens; without a script the page anew, or with what is wrong."""
    if request.headers.get("HX-Request"):
        status = said.error.status if said.error else 200
        return web.render("participation/_hearing.html", status, **_panel(component, said, form))
    if said.error is not None:
        return _page(component, said, form)
    if said.text:
        flash(said.text, "success")
    return web.see_other("participation.hearing", **_path(component), _anchor="questions")

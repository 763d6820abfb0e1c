"""Webinars for those who run them: the list, a draft from its beginning to its publication, and what becomes of it."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response, flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from portal.core import clock, db, i18n, settings, web
from portal.core.access import requires
from portal.core.errors import DomainError, NotFound
from portal.core.i18n import _
from portal.webinars import extras, rules
from portal.webinars.forms.writing import BeginForm, CopyForm, ReasonForm, RemarkForm, RulesForm, WordsForm
from portal.webinars.models import Webinar, WebinarState
from portal.webinars.queries import crew, organising
from portal.webinars.queries.tags import tags_of
from portal.webinars.services import lifecycle, writing
from portal.webinars.views.base import bp, form_page, me, webinar_by_me


@bp.get("/webinars/manage/")
@requires(rules.may_organise)
def own_webinars() -> Response:
    """The webinars that the reader runs: to come, drafts, those that wait for approval, past ones."""
    view = request.args.get("view", "to_come")
    if view not in organising.VIEWS:
        raise NotFound
    page = organising.run_by_me(me(), view, clock.now(), web.page_number())
    return web.render(
        "webinars/own_webinars.html", page=page, view=view, with_approval=settings().webinar_approval,
        told=organising.told_of([run.id for one in page.items for run in one.runs]),
    )  # fmt: skip


@bp.route("/webinars/manage/new", methods=["GET", "POST"])
@requires(rules.may_organise)
def new_webinar() -> ResponseReturnValue:
    """Begins a webinar with its title, language and organiser."""
    cities = organising.cities_to_organise_for(me())
    everywhere = rules.organises_everywhere(me())
    form = BeginForm()
    association = settings().association_name(i18n.current()) if everywhere else ""
    form.offer([(city.id, i18n.plain(city.names)) for city in cities], i18n.current(), association=association)
    if not form.validate_on_submit():
        return form_page("webinars/new_webinar.html", form)
    city = next((city for city in cities if str(city.id) == form.city.data), None)
    try:
        with db.transaction():
            made = lifecycle.begin(
                lang=form.lang.data, title=form.title.data, summary=form.summary.data, city=city, actor=me()
            )
    except DomainError as error:
        return form_page("webinars/new_webinar.html", form, error)
    return web.see_other("webinars.manage", webinar_id=made.id)


@bp.get("/webinars/manage/<uuid:webinar_id>")
@requires(rules.may_organise)
def manage(webinar_id: uuid.UUID) -> Response:
    """A webinar for its organiser: what is done and what is missing, its runs, and what can be done with it."""
    return _overview(webinar_by_me(webinar_id))


def _overview(webinar: Webinar, error: DomainError | None = None) -> Response:
    people = crew.crew_of(webinar.id)
    pieces = extras.of("manage", webinar, me())
    approval = settings().webinar_approval
    return web.render(
        "webinars/manage.html", error.status if error else 200, webinar=webinar, error=error, original=_original(webinar),
        tasks=[*_tasks(webinar, people), *(dict(one.context) for one in pieces.get("tasks", []))], extras=pieces,
        told=organising.told_of([run.id for run in webinar.runs]), form=FlaskForm(),
        may_publish=rules.may_publish(me(), webinar, with_approval=approval), may_approve=rules.may_approve(me()),
        is_all_over=rules.is_all_over(webinar, clock.now()),
    )  # fmt: skip


def _original(webinar: Webinar) -> Any:
    return next(text for text in webinar.texts if text.lang == webinar.original_lang)


def _tasks(webinar: Webinar, people: Any) -> list[dict[str, Any]]:
    """The steps of a webinar in the order in which one takes them."""
    text, runs = _original(webinar), len(webinar.runs)
    stale = sum(one.source_version < webinar.text_version for one in webinar.texts)
    others, there = len(webinar.texts) - 1, [one for one in people if one.state.value in ("invited", "confirmed")]
    waiting = sum(one.state.value == "invited" for one in there)
    is_told = bool(text.summary and text.description)
    return [
        {
            "title": _("Words, languages and topics"), "url": url_for("webinars.edit_words", webinar_id=webinar.id),
            "status": _("Complete") if is_told else _("Summary or description is missing"), "kind": "done" if is_told else "waiting",
        },
        {
            "title": _("Other languages"), "url": url_for("webinars.texts", webinar_id=webinar.id),
            "status": _out_of_date(stale) if stale else _translations(others) if others else _("None yet"),
            "kind": "waiting" if stale else "done" if others else "open",
        },
        {
            "title": _("Runs"), "url": url_for("webinars.manage", webinar_id=webinar.id, _anchor="runs"),
            "status": i18n.ngettext("%(num)d run", "%(num)d runs", runs) if runs else _("None yet"),
            "kind": "done" if runs else "waiting",
        },
        {
            "title": _("Registration and recording"), "url": url_for("webinars.edit_rules", webinar_id=webinar.id),
            "status": _("Everybody may register") if webinar.is_open else _("By invitation"), "kind": "done",
        },
        {
            "title": _("Speakers and helpers"), "url": url_for("webinars.people", webinar_id=webinar.id),
            "status": _open_answers(waiting) if waiting else _people(len(there)) if there else _("Nobody yet"),
            "kind": "waiting" if waiting else "done" if there else "open",
        },
    ]  # fmt: skip


def _out_of_date(number: int) -> str:
    return i18n.ngettext("%(num)d translation is out of date", "%(num)d translations are out of date", number)


def _translations(number: int) -> str:
    return i18n.ngettext("%(num)d translation", "%(num)d translations", number)


def _open_answers(number: int) -> str:
    return i18n.ngettext("%(num)d answer is open", "%(num)d answers are open", number)


def _people(number: int) -> str:
    return i18n.ngettext("%(num)d person", "%(num)d people", number)


@bp.route("/webinars/manage/<uuid:webinar_id>/words", methods=["GET", "POST"])
@requires(rules.may_organise)
def edit_words(webinar_id: uuid.UUID) -> ResponseReturnValue:
    """The original text, the languages that are spoken, the topics."""
    webinar, form = webinar_by_me(webinar_id), WordsForm()
    form.offer()
    if not form.is_submitted():
        form.show(webinar, _original(webinar), [tag.key for tag in tags_of([webinar_id]).get(webinar_id, [])])
    if not form.validate_on_submit():
        return form_page("webinars/edit_words.html", form, webinar=webinar, original=_original(webinar))
    try:
        with db.transaction():
            writing.save_words(
                webinar=webinar_by_me(webinar_id, lock=True), words=form.words(), languages=form.languages.data,
                tags=form.topics.data, actor=me(),
            )  # fmt: skip
    except DomainError as error:
        return form_page("webinars/edit_words.html", form, error, webinar=webinar, original=_original(webinar))
    flash(_("The changes are saved."), "success")
    return web.see_other("webinars.manage", webinar_id=webinar_id)


@bp.route("/webinars/manage/<uuid:webinar_id>/rules", methods=["GET", "POST"])
@requires(rules.may_organise)
def edit_rules(webinar_id: uuid.UUID) -> ResponseReturnValue:
    """Who may register, whether it is recorded and for how long that is kept."""
    webinar, form = webinar_by_me(webinar_id), RulesForm()
    if not form.is_submitted():
        form.show(webinar)
    if not form.validate_on_submit():
        return form_page("webinars/edit_rules.html", form, webinar=webinar, original=_original(webinar))
    try:
        with db.transaction():
            writing.set_rules(webinar=webinar_by_me(webinar_id, lock=True), rules_of=form.rules(), actor=me())
    except DomainError as error:
        return form_page("webinars/edit_rules.html", form, error, webinar=webinar, original=_original(webinar))
    flash(_("The changes are saved."), "success")
    return web.see_other("webinars.manage", webinar_id=webinar_id)


# Publishing ----------------------------------------------------------------------------------------------------------


@bp.get("/webinars/manage/<uuid:webinar_id>/check")
@requires(rules.may_organise)
def check(webinar_id: uuid.UUID) -> ResponseReturnValue:
    """All that readers will see, before it is published or proposed."""
    webinar = webinar_by_me(webinar_id)
    if webinar.state is WebinarState.CANCELLED:
        raise NotFound
    return web.render(
        "webinars/check.html", webinar=webinar, original=_original(webinar), people=crew.crew_of(webinar_id),
        tags=tags_of([webinar_id]).get(webinar_id, []), form=FlaskForm(), may_approve=rules.may_approve(me()),
        may_publish=rules.may_publish(me(), webinar, with_approval=settings().webinar_approval),
    )  # fmt: skip


@bp.post("/webinars/manage/<uuid:webinar_id>/<any(publish, propose, discard):step>")
@requires(rules.may_organise)
def step(webinar_id: uuid.UUID, step: str) -> ResponseReturnValue:
    """Published, proposed to the secretariat, or thrown away."""
    acts: dict[str, tuple[Any, str]] = {
        "publish": (lifecycle.publish, _("The webinar is published. Everybody can find it and register.")),
        "propose": (lifecycle.propose, _("The webinar is with the secretariat. You get a message when it is decided.")),
        "discard": (lifecycle.discard, _("The draft is thrown away.")),
    }
    act, done = acts[step]
    try:
        with db.transaction():
            act(webinar=webinar_by_me(webinar_id, lock=True), actor=me())
    except DomainError as error:
        return _overview(webinar_by_me(webinar_id), error)
    flash(done, "success")
    if step == "discard":
        return web.see_other("webinars.own_webinars", view="drafts")
    return web.see_other("webinars.manage", webinar_id=webinar_id)


@bp.route("/webinars/manage/<uuid:webinar_id>/send-back", methods=["GET", "POST"])
@requires(rules.may_approve)
def send_back(webinar_id: uuid.UUID) -> ResponseReturnValue:
    """The secretariat says what has to change before it publishes the webinar."""
    webinar, form = webinar_by_me(webinar_id), RemarkForm()
    if not form.validate_on_submit():
        return form_page("webinars/send_back.html", form, webinar=webinar, original=_original(webinar))
    try:
        with db.transaction():
            lifecycle.send_back(webinar=webinar_by_me(webinar_id, lock=True), remark=form.remark.data, actor=me())
    except DomainError as error:
        return form_page("webinars/send_back.html", form, error, webinar=webinar, original=_original(webinar))
    flash(_("The webinar is sent back with your words."), "success")
    return web.see_other("webinars.own_webinars", view="proposed")


@bp.route("/webinars/manage/<uuid:webinar_id>/<any(cancel, postpone):what>", methods=["GET", "POST"])
@requires(rules.may_organise)
def call_off(webinar_id: uuid.UUID, what: str) -> ResponseReturnValue:
    """Cancels the whole webinar, or puts all its runs off until new times are known."""
    webinar, form = webinar_by_me(webinar_id), ReasonForm()
    context = {"webinar": webinar, "original": _original(webinar), "what": what, "run": None}
    if not form.validate_on_submit():
        return form_page("webinars/call_off.html", form, **context)
    act = lifecycle.cancel if what == "cancel" else lifecycle.postpone
    try:
        with db.transaction():
            act(webinar=webinar_by_me(webinar_id, lock=True), reason=form.reason.data, actor=me())
    except DomainError as error:
        return form_page("webinars/call_off.html", form, error, **context)
    flash(_("Done. Everybody who takes part is told."), "success")
    return web.see_other("webinars.manage", webinar_id=webinar_id)


@bp.route("/webinars/manage/<uuid:webinar_id>/copy", methods=["GET", "POST"])
@requires(rules.may_organise)
def copy_webinar(webinar_id: uuid.UUID) -> ResponseReturnValue:
    """A new draft with the same words and people, its runs some weeks later."""
    webinar, form = webinar_by_me(webinar_id), CopyForm()
    if not form.validate_on_submit():
        return form_page("webinars/copy.html", form, webinar=webinar, original=_original(webinar))
    try:
        with db.transaction():
            made = lifecycle.copy(webinar=webinar_by_me(webinar_id, lock=True), weeks=form.weeks.data, actor=me())
    except DomainError as error:
        return form_page("webinars/copy.html", form, error, webinar=webinar, original=_original(webinar))
    flash(_("This is the copy. Nobody sees it, and nobody has been asked yet."), "success")
    return web.see_other("webinars.manage", webinar_id=made.id)

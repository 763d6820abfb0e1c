"""Who helps with a webinar: asked, asked again, not needed any more; for its organiser."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response, flash
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from portal.core import db, web
from portal.core.access import requires
from portal.core.errors import DomainError, NotFound
from portal.core.i18n import _
from portal.webinars import rules
from portal.webinars.forms.crew import AskForm, RoleForm
from portal.webinars.models import ContributorState, Webinar
from portal.webinars.queries import crew as queries
from portal.webinars.queries.crew import Asked
from portal.webinars.services import crew as services
from portal.webinars.views.base import bp, form_page, me, webinar_by_me


def _original(webinar: Webinar) -> Any:
    return next(text for text in webinar.texts if text.lang == webinar.original_lang)


def _languages(webinar: Webinar) -> list[str]:
    return list(dict.fromkeys([*webinar.languages, webinar.original_lang]))


@bp.route("/webinars/manage/<uuid:webinar_id>/people", methods=["GET", "POST"])
@requires(rules.may_organise)
def people(webinar_id: uuid.UUID) -> ResponseReturnValue:
    """Who helps with a webinar and what they answered; asks somebody else."""
    webinar, form = webinar_by_me(webinar_id), AskForm()
    form.offer(webinar.runs, _languages(webinar))
    if not form.validate_on_submit():
        return _people(webinar, form)
    try:
        with db.transaction():
            services.ask_by_email(
                webinar=webinar_by_me(webinar_id, lock=True), name=form.name.data, email=form.email.data, lang=form.lang.data,
                role=form.role(), actor=me(),
            )  # fmt: skip
    except DomainError as error:
        return _people(webinar, form, error)
    flash(_("The invitation is on its way."), "success")
    return web.see_other("webinars.people", webinar_id=webinar_id)


def _people(webinar: Webinar, form: AskForm, error: DomainError | None = None) -> Response:
    found = queries.crew_of(webinar.id)
    return form_page(
        "webinars/people.html", form, error, webinar=webinar, original=_original(webinar), people=found, confirm=FlaskForm(),
        runs={run.id: run for run in webinar.runs},
        unasked=[one for one in found if one.asked_at is None and one.state is ContributorState.INVITED],
    )  # fmt: skip


@bp.post("/webinars/manage/<uuid:webinar_id>/people/ask-all")
@requires(rules.may_organise)
def ask_all(webinar_id: uuid.UUID) -> ResponseReturnValue:
    """Sends the first invitation to everybody of a copied webinar who has not got one yet."""
    with db.transaction():
        webinar_by_me(webinar_id, lock=True)
        for one in queries.crew_of(webinar_id):
            asked = queries.asked(one.id, lock=True) if one.asked_at is None else None
            if asked is not None and asked.contributor.state is ContributorState.INVITED:
                services.ask_again(asked=asked, actor=me())
    flash(_("The invitations are on their way."), "success")
    return web.see_other("webinars.people", webinar_id=webinar_id)


def _asked(contributor_id: uuid.UUID, *, lock: bool = False) -> Asked:
    found = queries.asked(contributor_id, lock=lock)
    if found is None or not rules.is_organiser(me(), found.webinar):
        raise NotFound
    return found


@bp.route("/webinars/manage/people/<uuid:contributor_id>", methods=["GET", "POST"])
@requires(rules.may_organise)
def edit_person(contributor_id: uuid.UUID) -> ResponseReturnValue:
    """What somebody is needed for, and when there is a rehearsal; what he says of himself and to the organiser."""
    asked, form = _asked(contributor_id), RoleForm()
    zone = asked.webinar.runs[0].timezone if asked.webinar.runs else me().timezone
    form.offer(asked.webinar.runs, dict.fromkeys([*_languages(asked.webinar), *asked.contributor.languages]))
    if not form.is_submitted():
        form.show(asked.contributor, zone)
    context = {"asked": asked, "webinar": asked.webinar, "original": _original(asked.webinar), "zone": zone}
    if not form.validate_on_submit():
        return form_page("webinars/edit_person.html", form, **context)
    try:
        with db.transaction():
            held = _asked(contributor_id, lock=True)
            services.change_role(asked=held, role=form.role(), rehearsal=form.when(), zone=zone, actor=me())
    except DomainError as error:
        return form_page("webinars/edit_person.html", form, error, **context)
    flash(_("The changes are saved."), "success")
    return web.see_other("webinars.people", webinar_id=asked.webinar.id)


@bp.post("/webinars/manage/people/<uuid:contributor_id>/<any(again, withdraw):what>")
@requires(rules.may_organise)
def step_of_person(contributor_id: uuid.UUID, what: str) -> ResponseReturnValue:
    """Asks again, or says that the person is not needed any more."""
    act = services.ask_again if what == "again" else services.withdraw
    asked = _asked(contributor_id)
    try:
        with db.transaction():
            act(asked=_asked(contributor_id, lock=True), actor=me())
    except DomainError as error:
        flash(error.message, "error")
        return web.see_other("webinars.people", webinar_id=asked.webinar.id)
    flash(_("The invitation is on its way.") if what == "again" else _("The person is taken off."), "success")
    return web.see_other("webinars.people", webinar_id=asked.webinar.id)

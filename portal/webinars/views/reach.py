"""Whom an organiser reaches, and what he can mend."""

from __future__ import annotations

import uuid

from flask import flash
from flask.typing import ResponseReturnValue

from portal.core import clock, db, web
from portal.core.access import requires
from portal.core.errors import DomainError, NotFound
from portal.core.i18n import _
from portal.webinars import entries, queries, rules, services
from portal.webinars.forms.reach import AddressForm
from portal.webinars.models import Registration, RunState, Webinar
from portal.webinars.queries import reach as reaching
from portal.webinars.rules.reach import WARNED_BEFORE, uninterpreted
from portal.webinars.views.base import bp, form_page, me


def _own_webinar(webinar_id: uuid.UUID) -> Webinar:
    found = queries.webinar_by_id(webinar_id)
    if found is None or not rules.is_organiser(me(), found):
        raise NotFound
    return found


def _own_registration(registration_id: uuid.UUID, *, lock: bool = False) -> Registration:
    found = reaching.registration_of_organiser(registration_id, lock=lock)
    if found is None or not rules.is_organiser(me(), found.run.webinar):
        raise NotFound
    return found


@bp.get("/webinars/manage/<uuid:webinar_id>/reach")
@requires(rules.may_organise)
def reach(webinar_id: uuid.UUID) -> ResponseReturnValue:
    """Who is invited, has confirmed, can be reached; in which cities and languages; and what is missing."""
    webinar = _own_webinar(webinar_id)
    found = reaching.reach_of([run.id for run in webinar.runs])
    interpreters = reaching.interpreted(webinar.id)
    missing = {
        run.id: uninterpreted(run, webinar, interpreters) for run in webinar.runs if run.state is RunState.PLANNED
    }
    soon = clock.now() + WARNED_BEFORE
    return web.render(
        "webinars/reach.html", webinar=webinar, title=entries.title_of(webinar), reach=found, missing=missing, soon=soon
    )


@bp.route("/webinars/manage/registrations/<uuid:registration_id>/address", methods=["GET", "POST"])
@requires(rules.may_organise)
def mend_address(registration_id: uuid.UUID) -> ResponseReturnValue:
    """Another address for a guest to whom mail does not come."""
    registration = _own_registration(registration_id)
    form = AddressForm()
    if not form.validate_on_submit():
        return form_page("webinars/mend_address.html", form, registration=registration)
    try:
        with db.transaction():
            held = _own_registration(registration_id, lock=True)
            services.change_guest_address(registration=held, email=form.email.data, actor=me())
    except DomainError as error:
        return form_page("webinars/mend_address.html", form, error, registration=registration)
    flash(_("The address is corrected, and the person is told."), "success")
    return web.see_other("webinars.reach", webinar_id=registration.run.webinar_id)


@bp.post("/webinars/manage/registrations/<uuid:registration_id>/bounce")
@requires(rules.may_organise)
def tell_of_bounce(registration_id: uuid.UUID) -> ResponseReturnValue:
    """Tells somebody with an account in the portal that mail does not come."""
    registration = _own_registration(registration_id)
    with db.transaction():
        services.tell_of_bounce(registration=registration, actor=me())
    flash(_("The person reads it at the next visit to the portal."), "success")
    return web.see_other("webinars.reach", webinar_id=registration.run.webinar_id)

"""Reports of discrimination: the person's pages, which know a code and no account, and the desk of the officers for it."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response, flash, session
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.core import db, ids, limits, web
from portal.core.access import public, requires
from portal.core.errors import DomainError, NotFound
from portal.core.i18n import _
from portal.core.limits import limiter
from portal.participation import queries
from portal.participation.forms.reports import CodeForm, ConfidentialForm, MessageForm, OfficerMessageForm
from portal.participation.models import ConfidentialReport, ConfidentialState
from portal.participation.queries import confidential, departments
from portal.participation.rules import desk as desk_rules
from portal.participation.rules.moderation import Guard
from portal.participation.services import confidential as services
from portal.participation.services import intake
from portal.participation.views.base import bp, form_page, me, space_here
from portal.participation.views.reporting import i18n_languages

# The code stands in the reader's own cookie until he closes the report: never in an address, which histories and logs keep.
CODE = "confidential_code"
_often = limiter.limit("10 per hour", methods=["POST"])


@bp.route("/cities/<city>/participation/confidential/", methods=["GET", "POST"])
@_often
@public
def discrimination(city: str) -> ResponseReturnValue:
    """What happens with such a report, and the form."""
    space, form = space_here(city), ConfidentialForm()
    form.offer(i18n_languages(space))
    hears = bool(departments.hearers_of(space.city_id))
    context: dict[str, Any] = {
        "space": space,
        "is_open": hears and space.state.value == "running",
        "guard": Guard.of(space.moderation),
    }
    if not form.validate_on_submit():
        form.set_sum()
        return _private(form_page("participation/discrimination.html", form, **context))
    try:
        if not intake.is_proven(form, me() if current_user.is_authenticated else None):
            intake.admit_unproven(space=space, address=limits.address())
        with db.transaction():
            made = services.report_discrimination(
                space=queries.known_space(space.id, lock=True),
                plan=form.plan(),
                request_key=form.request_key.data or None,
            )
    except DomainError as error:
        form.set_sum()
        return _private(form_page("participation/discrimination.html", form, error, **context))
    session[CODE] = services.code_of(made)
    return web.see_other("participation.confidential_case", city=city)


@bp.route("/cities/<city>/participation/confidential/code", methods=["GET", "POST"])
@_often
@public
def confidential_code(city: str) -> ResponseReturnValue:
    """Where somebody comes back with the code."""
    space, form = space_here(city), CodeForm()
    if not form.validate_on_submit():
        return _private(form_page("participation/confidential_code.html", form, space=space))
    code = ids.normal_code(form.code.data)
    if code is None or confidential.confidential_by_code(space.id, code) is None:
        error = DomainError(_("No report here has this code. Look at each letter again."), field="code")
        return _private(form_page("participation/confidential_code.html", form, error, space=space))
    session[CODE] = code
    return web.see_other("participation.confidential_case", city=city)


def _own(city: str, *, lock: bool = False) -> ConfidentialReport | None:
    space, code = space_here(city), ids.normal_code(str(session.get(CODE, "")))
    found = confidential.confidential_by_code(space.id, code) if code else None
    return confidential.confidential_by_id(found.id, lock=True) if found and lock else found


@bp.route("/cities/<city>/participation/confidential/case", methods=["GET", "POST"])
@_often
@public
def confidential_case(city: str) -> ResponseReturnValue:
    """The report of who knows the code: what was written both ways, and writing more."""
    found, form = _own(city), MessageForm()
    if found is None:
        return web.see_other("participation.confidential_code", city=city)
    context: dict[str, Any] = {
        "space": found.space, "report": found, "messages": confidential.messages_of(found.id, with_notes=False),
        "code": services.code_of(found),
    }  # fmt: skip
    if not form.validate_on_submit():
        return _private(form_page("participation/confidential_case.html", form, **context))
    try:
        with db.transaction():
            services.write_more(report=_locked(_own(city, lock=True)), text=form.text.data)
    except DomainError as error:
        return _private(form_page("participation/confidential_case.html", form, error, **context))
    flash(_("It is with the officers."), "success")
    return web.see_other("participation.confidential_case", city=city)


@bp.post("/cities/<city>/participation/confidential/leave")
@public
def confidential_leave(city: str) -> Response:
    """Takes the code out of this browser."""
    session.pop(CODE, None)
    flash(_("The report is closed on this device. With the code it opens again."), "success")
    return web.see_other("participation.confidential_code", city=space_here(city).city.slug)


def _private(response: Response) -> Response:
    """No machine on the way keeps it, no search engine finds it."""
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _locked(found: ConfidentialReport | None) -> ConfidentialReport:
    if found is None:
        raise NotFound
    return found


@bp.get("/participation/confidential/")
@requires(desk_rules.hears_any)
def confidential_desk() -> Response:
    """All reports of discrimination of the reader's cities, those that waited longest first."""
    found = confidential.confidential_of(desk_rules.hears_for(me()))
    return _private(web.render("participation/confidential_desk.html", reports=found))


@bp.route("/participation/confidential/<uuid:report_id>", methods=["GET", "POST"])
@requires(desk_rules.hears_any)
def confidential_report(report_id: uuid.UUID) -> ResponseReturnValue:
    """One of them: reading, which is noted, and writing back."""
    found, form = _heard(report_id), OfficerMessageForm()
    if not form.is_submitted():
        with db.transaction():
            services.note_reading(report=found, reader=me())
        form.state.data = found.state.value
    context: dict[str, Any] = {
        "space": found.space, "report": found, "messages": confidential.messages_of(report_id, with_notes=True),
    }  # fmt: skip
    if not form.validate_on_submit():
        return _private(form_page("participation/confidential_report.html", form, **context))
    try:
        with db.transaction():
            held = _locked(confidential.confidential_by_id(report_id, lock=True))
            if form.note.data:
                services.note_confidential(report=held, text=form.text.data, actor=me())
            else:
                state = ConfidentialState(form.state.data)
                services.write_back(report=held, text=form.text.data, state=state, actor=me())
    except DomainError as error:
        return _private(form_page("participation/confidential_report.html", form, error, **context))
    flash(_("The note is kept.") if form.note.data else _("The person reads it with the code."), "success")
    return web.see_other("participation.confidential_report", report_id=report_id)


def _heard(report_id: uuid.UUID) -> ConfidentialReport:
    found = confidential.confidential_by_id(report_id)
    if found is None or not desk_rules.hears(me(), found.space.city_id):
        raise NotFound
    return found

"""People without an account: a code from paper opens one component in this browser."""

from __future__ import annotations

from flask import Response, flash, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.core import db, ids, web
from portal.core.access import public
from portal.core.errors import DomainError, NotFound
from portal.core.i18n import _
from portal.core.limits import limiter
from portal.participation import marks, participants, queries, rules
from portal.participation.components import kind_of
from portal.participation.forms.residents import PaperCodeForm
from portal.participation.models import Component, Space
from portal.participation.queries import residents
from portal.participation.services import codes
from portal.participation.views import who
from portal.participation.views.base import bp, form_page, me, space_here


@bp.route("/cities/<city>/participation/code", methods=["GET", "POST"])
@limiter.limit("30 per hour", methods=["POST"], deduct_when=lambda response: response.status_code >= 400)
@public
def enter_code(city: str) -> ResponseReturnValue:
    """“I have a code”: from a card to take part with, or from a letter that proves where somebody lives."""
    space = space_here(city)
    form = PaperCodeForm()
    if request.method == "GET":
        form.code.data = request.args.get("code", "")[:60]
    if not form.validate_on_submit():
        return form_page("participation/code.html", form, space=space)
    try:
        return _taken(space, form.code.data)
    except DomainError as error:
        return form_page("participation/code.html", form, error, space=space)


@bp.post("/cities/<city>/participation/code/done")
@public
def leave_code(city: str) -> Response:
    """The next one at this computer does not take part with it."""
    space = space_here(city)
    who.forget_codes()
    flash(_("The code is gone from this browser. What you did with it stays."), "success")
    return web.see_other("participation.space", city=space.city.slug)


def _taken(space: Space, code: str) -> ResponseReturnValue:
    component_id = codes.component_of(space_id=space.id, code=code)
    if component_id is None:
        return _letter(space, code)
    component = _component(space, component_id)
    participants.participant_by_code(component, code)
    who.remember_code(component, marks.code(ids.normal_code(code) or ""))
    kind, process = kind_of(component.kind), component.process
    return web.see_other(kind.endpoint, city=space.city.slug, process=process.slug, component=component.slug)


def _letter(space: Space, code: str) -> ResponseReturnValue:
    """A letter proves for an account: without one there is nothing to prove."""
    if not current_user.is_authenticated:
        flash(_("This letter shows where you live. Sign in or register, then enter its code again."), "note")
        return web.see_other("accounts.sign_in", next=request.full_path)
    with db.transaction():
        codes.prove_by_letter(space=space, user=me(), code=code)
    flash(_("You have shown that you live here. From now on you can take part in what is for residents."), "success")
    return web.see_other("participation.prove", city=space.city.slug)


def _component(space: Space, component_id: object) -> Component:
    found = next((one for one in residents.components_of(space.id) if one.id == component_id), None)
    process = queries.process_by_id(found.process_id) if found else None
    if found is None or process is None or not rules.may_see(current_user, process):
        raise NotFound
    whole = queries.component_of(process, found.slug)
    if whole is None:
        raise NotFound
    return whole

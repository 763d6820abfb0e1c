"""People without an account: a code from paper opens one component, meeting or draw in this browser."""

from __future__ import annotations

from flask import Response, flash, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.core import db, ids, web
from portal.core.access import public
from portal.core.errors import DomainError, NotFound
from portal.core.i18n import _
from portal.core.limits import limiter
from portal.participation import gates, marks, participants, queries, rules
from portal.participation.components import kind_of
from portal.participation.forms.residents import PaperCodeForm
from portal.participation.gates import Where
from portal.participation.models import CodeBatch, Component, Space
from portal.participation.queries import bodies, meetings, residents
from portal.participation.rules import meetings as meeting_rules
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
    batch = codes.batch_of(space_id=space.id, code=code)
    if batch.is_proof:
        return _letter(space, code)
    where, page = _opened(space, batch)
    participants.participant_by_code(where, code)
    who.remember_code(where, marks.code(ids.normal_code(code) or ""))
    return page


def _opened(space: Space, batch: CodeBatch) -> tuple[Where, ResponseReturnValue]:
    """What the code is for, and the way to its page. Raises NotFound: it cannot be seen."""
    city = space.city.slug
    if batch.meeting_id is not None:
        meeting = meetings.meeting_by_id(batch.meeting_id)
        if meeting is None or not meeting_rules.is_shown(meeting):
            raise NotFound
        return gates.of_meeting(meeting), web.see_other("participation.meeting", city=city, number=meeting.number)
    if batch.draw_id is not None:
        draw = bodies.draw_by_id(batch.draw_id)
        if draw is None:
            raise NotFound
        page = web.see_other("participation.draw", city=city, body=draw.body.slug, number=draw.number)
        return gates.of_draw(draw), page
    component = _component(space, batch.component_id)
    kind, process = kind_of(component.kind), component.process
    return component, web.see_other(kind.endpoint, city=city, process=process.slug, component=component.slug)


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

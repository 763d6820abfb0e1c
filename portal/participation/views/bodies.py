"""Bodies of a city for everybody, and draws: volunteering, how lots are drawn, answering."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from flask import Response, flash, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.core import cache, clock, db, web
from portal.core.access import public
from portal.core.errors import DomainError, NotFound
from portal.core.i18n import _
from portal.participation import gates, rules, sortition
from portal.participation.forms.bodies import AnswerDrawForm, traits_of, volunteer_form
from portal.participation.models import Body, Draw, DrawState
from portal.participation.queries import bodies as queries
from portal.participation.queries import meetings as meeting_queries
from portal.participation.queries.meetings import Seats, WantedMeetings
from portal.participation.rules import draws as draw_rules
from portal.participation.services import draws as services
from portal.participation.sortition import lots as script
from portal.participation.views import who
from portal.participation.views.base import bp, form_page, me, space_here
from portal.participation.words import meeting as meeting_words

HERE = "/cities/<city>/participation/bodies"
DRAW = f"{HERE}/<body>/draws/<int:number>"


def body_here(city: str, slug: str) -> Body:
    """A body of a space that the reader may see. Raises NotFound."""
    space_here(city)
    found = queries.body_at(city, slug)
    if found is None:
        raise NotFound
    return found


def draw_here(city: str, body: str, number: int) -> Draw:
    """A draw of a space that the reader may see. Raises NotFound."""
    space_here(city)
    found = queries.draw_at(city, body, number)
    if found is None:
        raise NotFound
    return found


@bp.get(f"{HERE}/")
@public
@cache.for_everyone("participation", "cities")
def bodies(city: str) -> Response:
    """Council, assemblies, committees, and the draws for which people can volunteer now."""
    space = space_here(city)
    found = queries.bodies_of(space.id)
    return web.render(
        "participation/bodies.html", space=space, bodies=found, meeting_words=meeting_words,
        members=queries.members_now([one.id for one in found], clock.today(space.city.timezone)),
        draws=queries.draws_open(space.id, clock.now()),
    )  # fmt: skip


@bp.get(f"{HERE}/<body>/")
@public
@cache.for_everyone("participation", "cities")
def body(city: str, body: str) -> Response:
    """A body: who sits in it and who did, its meetings, its draws."""
    found = body_here(city, body)
    space, today, now = found.space, clock.today(found.space.city.timezone), clock.now()
    meetings = meeting_queries.meetings_of(space.id, WantedMeetings(body_id=found.id), now, 1)
    return web.render(
        "participation/body.html", space=space, body=found, members=queries.members_of(found.id), today=today,
        draws=queries.draws_of(found.id), meetings=meetings.items, meeting_words=meeting_words, Seats=Seats,
        seats=meeting_queries.seats_in([one.id for one in meetings.items]), may_manage=rules.manages(current_user, space.city_id),
    )  # fmt: skip


@bp.get(DRAW)
@public
@cache.for_everyone("participation", "cities")
def draw(city: str, body: str, number: int) -> Response:
    """A draw: what was committed to and when, who was drawn by code, how to repeat it; and the reader's own part."""
    found = draw_here(city, body, number)
    gate = gates.of_draw(found)
    person = who.known_here(gate)
    own = services.lot_of(draw=found, user=person.user, who=person) if person else None
    takes = draw_rules.takes_volunteers(found, clock.now())
    plan = draw_rules.plan_of(found)
    pool = sortition.read_pool(found.pool)
    strata = [sortition.stratum_of(traits, plan) for traits in pool.values()]
    return web.render(
        "participation/draw.html", space=found.body.space, draw=found, own=own, size=queries.pool_size(found.id),
        drawn=queries.drawn_of(found.id) if found.state is DrawState.DRAWN else [], takes=takes,
        component=gate if takes or who.comes_otherwise(gate) else None, is_told=person is not None and person.user is not None,
        may_manage=rules.manages(current_user, found.body.space.city_id), may_answer=bool(own and draw_rules.may_answer(own)),
        quotas=sortition.quotas(plan, strata, found.seats) if strata else {}, in_pool={one: strata.count(one) for one in set(strata)},
        options=option_names(found), form=AnswerDrawForm(formdata=None), meeting_words=meeting_words,
    )  # fmt: skip


def option_names(draw: Draw) -> dict[tuple[str, str], Any]:
    """(characteristic, option) → its name by language."""
    return {(one["key"], option["key"]): option["names"] for one in draw.strata for option in one["options"]}


@bp.get(f"{DRAW}/pool.csv")
@public
def draw_pool(city: str, body: str, number: int) -> Response:
    """The pool as it was closed, without names."""
    found = draw_here(city, body, number)
    if found.state is DrawState.OPEN:
        raise NotFound
    return _file(found.pool, "text/csv; charset=utf-8", "pool.csv")


@bp.get(f"{DRAW}/plan.json")
@public
def draw_plan(city: str, body: str, number: int) -> Response:
    """Seats, reserves and shares, as the script reads them."""
    plan = draw_rules.plan_of(draw_here(city, body, number))
    return _file(json.dumps(plan.written(), ensure_ascii=False, indent=1), "application/json", "plan.json")


@bp.get("/participation/draw.py")
@public
def draw_script() -> Response:
    """The script that draws: the very file that this portal draws with."""
    return _file(Path(script.__file__).read_text(encoding="utf-8"), "text/x-python; charset=utf-8", "draw.py")


def _file(text: str, content_type: str, name: str) -> Response:
    response = Response(text, content_type=content_type)
    response.headers["Content-Disposition"] = f"attachment; filename={name}"
    return response


@bp.route(f"{DRAW}/volunteer", methods=["GET", "POST"])
@public
def volunteer(city: str, body: str, number: int) -> ResponseReturnValue:
    """Into the pool, with what the draw asks of everybody: with an account, a code, or an officer who enters."""
    found = draw_here(city, body, number)
    gate = gates.of_draw(found)
    if not who.has_come(gate):
        return web.see_other("accounts.sign_in", next=request.path)
    form, person, stands = volunteer_form(found)(), who.known_here(gate), who.stands(gate)
    if not stands.entry:
        del form.reference
    own = services.lot_of(draw=found, user=person.user, who=person) if person else None
    if own is not None and not form.is_submitted():
        for key, option in own.traits.items():
            form[f"trait_{key}"].data = option
    context: dict[str, Any] = {
        "draw": found,
        "space": found.body.space,
        "own": own,
        "component": gate,
        "stands": stands,
    }
    if not form.validate_on_submit():
        return form_page("participation/volunteer.html", form, **context)
    try:
        who.admit_choice(gate)
        with db.transaction():
            other = who.otherwise(gate)
            services.volunteer(
                draw=queries.known_draw(found.id), user=me() if other is None else None, traits=traits_of(form, found), who=other,
                reference=form.reference.data or "" if "reference" in form else "",
            )  # fmt: skip
    except DomainError as error:
        return form_page("participation/volunteer.html", form, error, **context)
    flash(
        _("You are in the pool. You are told if you are drawn.")
        if other is None
        else _("The lot is in the pool. Write down its code: nobody can be told without an account."),
        "success",
    )
    return _to(city, body, number)


@bp.post(f"{DRAW}/leave")
@public
def leave_pool(city: str, body: str, number: int) -> ResponseReturnValue:
    """Out of the pool."""
    found = draw_here(city, body, number)
    gate = gates.of_draw(found)
    if not who.has_come(gate):
        return who.to_sign_in()
    try:
        with db.transaction():
            other = who.otherwise(gate)
            services.leave_pool(draw=queries.known_draw(found.id), user=me() if other is None else None, who=other)
    except DomainError as error:
        flash(error.message, "error")
    else:
        flash(_("You are not in the pool any more."), "success")
    return _to(city, body, number)


@bp.post(f"{DRAW}/answer")
@public
def answer_draw(city: str, body: str, number: int) -> ResponseReturnValue:
    """Somebody drawn says yes or no: with his account, or with the code by which he came."""
    found, form = draw_here(city, body, number), AnswerDrawForm()
    gate = gates.of_draw(found)
    if not who.has_come(gate):
        return who.to_sign_in()
    accepts = request.form.get("accepts") == "yes"
    try:
        with db.transaction():
            held, other = queries.known_draw(found.id), who.otherwise(gate)
            user = me() if other is None else other.officer
            own = services.lot_of(draw=held, user=user if other is None else None, who=other)
            if own is None:
                raise NotFound
            name = form.name.data or (me().display_name if other is None else "")
            services.answer(draw=held, candidate=own, accepts=accepts, name=name, actor=user)
    except DomainError as error:
        flash(error.message, "error")
    else:
        flash(
            _("Thank you. You are in the list of members.")
            if accepts
            else _("You have said no. Somebody else moves up."),
            "success",
        )
    return _to(city, body, number)


def _to(city: str, body: str, number: int) -> Response:
    return web.see_other("participation.draw", city=city, body=body, number=number)

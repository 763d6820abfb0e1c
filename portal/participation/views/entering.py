"""Officers at a city's desk: entering for somebody in person or from paper, and marking an account as a resident's."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from flask import Response, flash
from flask.typing import ResponseReturnValue

from portal.core import clock, db, i18n, web
from portal.core.access import requires
from portal.core.errors import DomainError, NotFound
from portal.core.i18n import _
from portal.participation import gates, marks, participants, queries, rules
from portal.participation.components import kind_of
from portal.participation.forms.people import DeskEntryForm, DeskProofForm
from portal.participation.gates import Where
from portal.participation.models import Component, Process, Space
from portal.participation.queries import bodies, meetings, residents
from portal.participation.rules import draws as draw_rules
from portal.participation.rules import eligibility as desk_rules
from portal.participation.rules import meetings as meeting_rules
from portal.participation.services import residents as services
from portal.participation.views import who
from portal.participation.views.base import bp, form_page, me


@bp.get("/participation/entry/")
@requires(desk_rules.may_enter_any)
def entry_desks() -> Response:
    """The desks at which the reader works; with one, straight to it."""
    spaces = list(queries.spaces_of_cities(desk_rules.enters_for(me())).values())
    if len(spaces) == 1:
        return web.see_other("participation.enter_at_desk", city=spaces[0].city.slug)
    return web.render("participation/entry_desks.html", spaces=spaces)


@bp.route("/participation/entry/<city>/", methods=["GET", "POST"])
@requires(desk_rules.may_enter_any)
def enter_at_desk(city: str) -> ResponseReturnValue:
    """For whom, and in what; the next page is the one that everybody sees."""
    space = _desk(city)
    open_now = _open_components(space)
    form = DeskEntryForm()
    others = _open_gates(space)
    form.offer(
        [
            *(
                (one.id, _("%(component)s – %(process)s", component=i18n.plain(one.titles), process=i18n.plain(process.titles)))
                for process, one in open_now
            ),
            *((gate.id, i18n.plain(gate.titles)) for gate, _page in others),
        ]
    )  # fmt: skip
    form.name_number(i18n.plain(residents.check_of(space.id).numbers))
    context: dict[str, Any] = {"space": space, "open_now": open_now, "others": others}
    if not form.validate_on_submit():
        return form_page("participation/enter_at_desk.html", form, **context)
    component, page = next(
        (where, page) for where, page in [*_pages(open_now, city), *others] if str(where.id) == form.component.data
    )
    is_paper = form.way.data == "paper"
    try:
        participants.participant_at_desk(
            component,
            officer=me(),
            number=form.number.data,
            born_on=form.born_on.data,
            is_paper=is_paper,
            saw_proof=form.saw_proof.data,
        )
    except DomainError as error:
        return form_page("participation/enter_at_desk.html", form, error, **context)
    mark = marks.resident(space.id, form.number.data, form.born_on.data)
    who.begin_entry(component, mark, is_paper=is_paper, saw_proof=form.saw_proof.data)
    return web.see_other(page[0], **page[1])


@bp.post("/participation/entry/<city>/end")
@requires(desk_rules.may_enter_any)
def end_desk_entry(city: str) -> Response:
    """The officer is himself again."""
    _desk(city)
    who.end_entry()
    return web.see_other("participation.enter_at_desk", city=city)


@bp.route("/participation/entry/<city>/resident", methods=["GET", "POST"])
@requires(desk_rules.may_enter_any)
def prove_at_desk(city: str) -> ResponseReturnValue:
    """Marks the account of somebody who is here as a resident's."""
    space, form = _desk(city), DeskProofForm()
    form.name_number(i18n.plain(residents.check_of(space.id).numbers))
    if not form.validate_on_submit():
        return form_page("participation/prove_at_desk.html", form, space=space)
    try:
        with db.transaction():
            services.prove_at_desk(
                space=space, email=form.email.data, number=form.number.data, born_on=form.born_on.data, officer=me(),
                saw_proof=form.saw_proof.data,
            )  # fmt: skip
    except DomainError as error:
        return form_page("participation/prove_at_desk.html", form, error, space=space)
    flash(_("The account is marked as a resident's."), "success")
    return web.see_other("participation.prove_at_desk", city=city)


def _desk(city: str) -> Space:
    found = queries.space_by_city(city)
    if found is None or not desk_rules.may_enter(me(), found.city_id):
        raise NotFound
    return found


def _pages(open_now: Sequence[tuple[Process, Component]], city: str) -> list[tuple[Where, tuple[str, dict[str, Any]]]]:
    """Components with the page on which the officer goes on."""
    return [
        (one, (kind_of(one.kind).endpoint, {"city": city, "process": process.slug, "component": one.slug}))
        for process, one in open_now
    ]


def _open_gates(space: Space) -> list[tuple[Where, tuple[str, dict[str, Any]]]]:
    """Meetings and draws of no process that people can come into now, with their pages; those of a process are found in its component."""
    now, city = clock.now(), space.city.slug
    to_meetings = [
        (gates.of_meeting(one), ("participation.meeting", {"city": city, "number": one.number}))
        for one in meetings.signing_up_in(space.id, now)
        if meeting_rules.takes_sign_ups(one, None, now)
    ]
    to_draws = [
        (gates.of_draw(one), ("participation.draw", {"city": city, "body": one.body.slug, "number": one.number}))
        for one in bodies.draws_open(space.id, now)
        if draw_rules.takes_volunteers(one, now)
    ]
    return [*to_meetings, *to_draws]


def _open_components(space: Space) -> list[tuple[Process, Component]]:
    """What people can do now in the space."""
    now = clock.now()
    seen: set[uuid.UUID] = set()
    found = []
    for process in queries.processes_of(space.id, drafts=False):
        for one in process.components:
            if one.id not in seen and any(
                rules.is_open(process, one, action, now) for action in kind_of(one.kind).actions
            ):
                seen.add(one.id)
                found.append((process, one))
    return found

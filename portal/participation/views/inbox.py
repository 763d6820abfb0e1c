"""The desk: the inbox with its filters, one thing that waits, actions on many."""

from __future__ import annotations

import uuid
from datetime import timedelta

from flask import Response, flash, request, url_for

from portal.core import clock, db, web
from portal.core.access import requires
from portal.core.errors import DomainError, NotFound
from portal.core.i18n import _
from portal.participation import presence, queries, rules, waiting
from portal.participation.forms.reports import AssignForm, NoteForm
from portal.participation.models import Department, Space
from portal.participation.queries import departments, desk, service_requests
from portal.participation.queries.desk import Item, WantedItems
from portal.participation.rules import desk as desk_rules
from portal.participation.services import handling
from portal.participation.views.base import bp, me
from portal.participation.views.desk_base import colleagues, desk_here, reach_of

WEEK = timedelta(days=7)


@bp.get("/participation/inbox/")
@requires(desk_rules.may_work_anywhere)
def inboxes() -> Response:
    """The desks at which the reader works; to the only one at once."""
    cities = rules.manages_for(me())
    spaces = {one.id: one for one in queries.spaces_of_cities(cities).values()}
    for one in departments.departments_among(desk_rules.departments_of(me())):
        spaces.setdefault(one.space_id, one.space)
    if len(spaces) == 1:
        return web.see_other("participation.inbox", city=next(iter(spaces.values())).city.slug)
    return web.render("participation/inboxes.html", spaces=list(spaces.values()))


def _wanted(space: Space) -> WantedItems:
    asked = request.args
    known = {str(one.id): one.id for one in departments.departments_of(space.id, with_closed=True)}
    return WantedItems(
        kind=asked.get("kind", "") if waiting.source_of(asked.get("kind", "")) else "",
        department=known.get(asked.get("department", "")),
        who=asked.get("who", "") if asked.get("who") in ("me", "nobody") else "",
        when=asked.get("when", "") if asked.get("when") in ("late", "week") else "",
    )


@bp.get("/participation/inbox/<city>/")
@requires(desk_rules.may_work_anywhere)
def inbox(city: str) -> Response:
    """What waits for an answer of the city, what is due first at the top; the choice stands in the address, so it can be kept."""
    space, reach = desk_here(city)
    wanted, today = _wanted(space), clock.today(space.city.timezone)
    page = desk.inbox(reach, wanted, today, today + WEEK, web.page_number())
    known = departments.departments_of(space.id, with_closed=True)
    return web.render(
        "participation/inbox.html", space=space, reach=reach, page=page, wanted=wanted, today=today, sources=waiting.sources(),
        counts=desk.waiting_counts(reach, today), departments=known, names={one.id: one.names for one in known}, item_url=item_url,
    )  # fmt: skip


def item_url(item: Item) -> str:
    """Where the desk shows it."""
    if item.kind == service_requests.KIND:
        return url_for("participation.desk_request", request_id=item.id)
    return url_for("participation.desk_item", kind=item.kind, item_id=item.id)


def _item(kind: str, item_id: uuid.UUID) -> tuple[Item, Space]:
    """Something that waits, which the reader handles. Raises NotFound."""
    found = desk.item(kind, item_id) if waiting.source_of(kind) and kind != service_requests.KIND else None
    if found is None:
        raise NotFound
    space = queries.known_space(found.space_id)
    if not desk_rules.may_handle(
        me(), city_id=space.city_id, department_id=found.department_id, assignee_id=found.assignee_id
    ):
        raise NotFound
    return found, space


@bp.get("/participation/inbox/<kind>/<uuid:item_id>")
@requires(desk_rules.may_work_anywhere)
def desk_item(kind: str, item_id: uuid.UUID) -> Response:
    """One thing that waits: who has it, notes, and the way to where it is answered."""
    item, space = _item(kind, item_id)
    return _item_page(item, space)


def _item_page(item: Item, space: Space, error: DomainError | None = None) -> Response:
    return web.render(
        "participation/desk_item.html", error.status if error else 200, item=item, space=space, error=error,
        page_url=item.source.page(item.facts), answer_url=item.source.answer(item.id, me(), space.city_id),
        held=desk.desk_item(item.kind, item.id), notes=desk.notes_of(item.kind, item.id), note_form=NoteForm(formdata=None),
        assign_form=assign_form(space, item.department_id, item.assignee_id, item.version),
        others=presence.look(item.kind, item.id, me()), today=clock.today(space.city.timezone),
    )  # fmt: skip


def assign_form(
    space: Space, department_id: uuid.UUID | None, assignee_id: uuid.UUID | None, version: int
) -> AssignForm:
    """The form filled with how it is."""
    form = AssignForm(formdata=None)
    form.offer(departments.departments_of(space.id), colleagues(space))
    form.department.data, form.assignee.data = str(department_id or ""), str(assignee_id or "")
    form.seen.data = str(version)
    return form


def seen_version(text: str | None) -> int:
    """The version that the form was opened with; what is no number was never one."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else -1


def take_assignment(space: Space, kind: str, item_id: uuid.UUID) -> None:
    """What the form of assigning says, done. Raises DomainError."""
    form = AssignForm()
    form.offer(departments.departments_of(space.id), colleagues(space))
    if not form.validate():
        raise DomainError(_("Choose a department and a person of the list."))
    people = {str(user.id): user for user, _parts in departments.officers_of(space)}
    with db.transaction():
        held = handling.held_item(kind=kind, subject_id=item_id, space_id=space.id, seen=seen_version(form.seen.data))
        handling.assign(
            held=held, department=_department(space, form.department.data), assignee=people.get(form.assignee.data or ""), actor=me()
        )  # fmt: skip


def _department(space: Space, key: str | None) -> Department | None:
    return next((one for one in departments.departments_of(space.id) if str(one.id) == key), None)


@bp.post("/participation/inbox/<kind>/<uuid:item_id>/assign")
@requires(desk_rules.may_work_anywhere)
def assign_item(kind: str, item_id: uuid.UUID) -> Response:
    """Gives it to a department and a person."""
    item, space = _item(kind, item_id)
    try:
        take_assignment(space, kind, item_id)
    except DomainError as error:
        return _item_page(_item(kind, item_id)[0], space, error)
    flash(_("It is given on."), "success")
    return back_to(space, item_url(item), kind, item_id)


def back_to(space: Space, url: str, kind: str, item_id: uuid.UUID) -> Response:
    """To the item, or to the inbox where it is not the reader's any more."""
    reach, held = reach_of(space), desk.desk_item(kind, item_id)
    mine = held is None or desk_rules.may_handle(
        me(), city_id=space.city_id, department_id=held.department_id, assignee_id=held.assignee_id
    )
    if not (reach.everything or mine):
        return web.see_other("participation.inbox", city=space.city.slug)
    return Response(status=303, headers={"Location": url})


@bp.post("/participation/inbox/<kind>/<uuid:item_id>/note")
@requires(desk_rules.may_work_anywhere)
def note_item(kind: str, item_id: uuid.UUID) -> Response:
    """A note among officers."""
    item, space = _item(kind, item_id)
    form = NoteForm()
    if not form.validate():
        return _item_page(item, space, DomainError(_("Write a note.")))
    with db.transaction():
        handling.note(kind=kind, subject_id=item_id, space_id=space.id, text=form.text.data, actor=me())
    return Response(status=303, headers={"Location": item_url(item)})

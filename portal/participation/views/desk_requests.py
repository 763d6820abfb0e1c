"""One report at the desk: what the city says of it, who works on it, its photos, taking it from the public page."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from flask import Response, flash, request, url_for
from flask.typing import ResponseReturnValue

from portal.core import clock, datetimes, db, i18n, web
from portal.core.access import requires
from portal.core.errors import DomainError, NotFound
from portal.core.i18n import _
from portal.participation import presence
from portal.participation.forms.reports import NoteForm, SayForm
from portal.participation.models import RequestState, SavedReply, ServiceRequest
from portal.participation.queries import departments, desk
from portal.participation.queries import service_requests as queries
from portal.participation.queries.service_requests import AtDesk
from portal.participation.rules import desk as desk_rules
from portal.participation.rules import service_requests as report_rules
from portal.participation.rules.moderation import moderates
from portal.participation.services import handling
from portal.participation.views.base import bp, form_page, me
from portal.participation.views.desk_base import with_reply
from portal.participation.views.inbox import assign_form, back_to, seen_version, take_assignment
from portal.participation.views.reports import where_of


def _mine(request_id: uuid.UUID) -> AtDesk:
    """A report that the reader handles. Raises NotFound."""
    found = queries.report_at_desk(request_id)
    if found is None or not desk_rules.may_handle(
        me(), city_id=found.request.space.city_id, department_id=found.held.department_id if found.held else None,
        assignee_id=found.held.assignee_id if found.held else None,
    ):  # fmt: skip
        raise NotFound
    return found


@bp.route("/participation/inbox/request/<uuid:request_id>", methods=["GET", "POST"])
@requires(desk_rules.may_work_anywhere)
def desk_request(request_id: uuid.UUID) -> ResponseReturnValue:
    """A report with everything that is known of it; what the city says of it now."""
    mine, form = _mine(request_id), SayForm()
    replies = _offer(form, mine)
    if not form.is_submitted():
        return _page(mine, form)
    if request.form.get("insert"):
        form.reason.data, form.reply.data = _with_reply(mine, form, replies), ""
        return _page(mine, form, refused=False)
    if not form.validate_on_submit():
        return _page(mine, form)
    try:
        with db.transaction():
            _say(mine.request, form)
    except DomainError as error:
        return _page(_mine(request_id), form, error)
    presence.leave(queries.KIND, request_id, me())
    flash(_("It stands on the page, and everybody concerned gets it by mail."), "success")
    return web.see_other("participation.desk_request", request_id=request_id)


def _offer(form: SayForm, mine: AtDesk) -> Sequence[SavedReply]:
    replies = departments.replies_of(mine.request.space_id)
    form.offer(replies)
    if not form.is_submitted():
        state = mine.request.state
        form.state.data = (RequestState.IN_PROGRESS if state is RequestState.RECEIVED else state).value
    return replies


def _say(found: ServiceRequest, form: SayForm) -> None:
    held = handling.held_item(
        kind=queries.KIND, subject_id=found.id, space_id=found.space_id, seen=seen_version(form.seen.data)
    )
    handling.say(
        request=queries.known_report(found.id), held=held, state=RequestState(form.state.data), reason=form.reason.data or "",
        actor=me(), original=form.original.data,
    )  # fmt: skip


def _page(mine: AtDesk, form: SayForm, error: DomainError | None = None, *, refused: bool = True) -> Response:
    """Of the form everything stays; the version that it carries becomes the one that the page shows now."""
    found, held = mine.request, mine.held
    version = held.version if held else 0
    form.seen.data = str(version)
    today = clock.today(found.space.city.timezone)
    context: dict[str, Any] = {
        "report": found, "space": found.space, "held": held, "followers": mine.followers, "where": where_of(found),
        "updates": queries.updates_of(found.id), "photos": queries.photos_of(found.id), "near": _near(found),
        "notes": desk.notes_of(queries.KIND, found.id), "note_form": NoteForm(formdata=None),
        "assign_form": assign_form(found.space, held.department_id if held else None, held.assignee_id if held else None, version),
        "others": presence.look(queries.KIND, found.id, me()), "overtaken": isinstance(error, handling.Overtaken),
        "late": report_rules.days_late(found, today, found.space.city.timezone),
        "may_moderate": moderates(me(), found.space.city_id),
        "original": queries.number_of(found.duplicate_of) if found.duplicate_of else None,
    }  # fmt: skip
    if not refused:
        return web.render("participation/desk_request.html", form=form, error=None, **context)
    return form_page("participation/desk_request.html", form, error, **context)


def _near(found: ServiceRequest) -> list[queries.Near]:
    """What may be the same, as long as the city has said nothing: later it is decided."""
    if found.first_answer_at is not None:
        return []
    around = queries.near(found.category, found.latitude, found.longitude, found.place_id)
    return [one for one in around if one.request.id != found.id]


def _with_reply(mine: AtDesk, form: SayForm, replies: Sequence[SavedReply]) -> str:
    """What was written so far, and behind it the saved reply in the language of who wrote the report, its placeholders filled."""
    found, held = mine.request, mine.held

    def values(lang: str) -> dict[str, object]:
        return {
            "number": i18n.number(found.number), "category": i18n.pick(found.category.names, lang)[0], "place": where_of(found),
            "department": i18n.pick(held.department.names, lang)[0] if held and held.department else "",
            "day": datetimes.format_date(found.due_on),
        }  # fmt: skip

    return with_reply(form.reason.data or "", replies, form.reply.data, found.lang, values)


@bp.post("/participation/inbox/request/<uuid:request_id>/assign")
@requires(desk_rules.may_work_anywhere)
def assign_request(request_id: uuid.UUID) -> Response:
    """Gives it to a department and a person."""
    mine = _mine(request_id)
    space = mine.request.space
    try:
        take_assignment(space, queries.KIND, request_id)
    except DomainError as error:
        form = SayForm(formdata=None)
        _offer(form, mine)
        form.state.data = mine.request.state.value
        return _page(_mine(request_id), form, error)
    flash(_("It is given on."), "success")
    return back_to(space, url_for("participation.desk_request", request_id=request_id), queries.KIND, request_id)


@bp.post("/participation/inbox/request/<uuid:request_id>/note")
@requires(desk_rules.may_work_anywhere)
def note_request(request_id: uuid.UUID) -> Response:
    """A note among officers."""
    found, form = _mine(request_id).request, NoteForm()
    if form.validate():
        with db.transaction():
            handling.note(
                kind=queries.KIND, subject_id=request_id, space_id=found.space_id, text=form.text.data, actor=me()
            )
    else:
        flash(_("Write a note."), "danger")
    return web.see_other("participation.desk_request", request_id=request_id)


@bp.post("/participation/inbox/request/<uuid:request_id>/photos/<uuid:photo_id>")
@requires(desk_rules.may_work_anywhere)
def release_photo(request_id: uuid.UUID, photo_id: uuid.UUID) -> Response:
    """Shows a photo to everybody, or to nobody else any more."""
    found = _mine(request_id).request
    photo = queries.photo_of(found.id, photo_id)
    if photo is None:
        raise NotFound
    try:
        with db.transaction():
            handling.show_photo(
                request=found, photo=photo, show=request.form.get("show") == "yes", alt=request.form.get("alt", "")
            )
    except DomainError as error:
        flash(error.message, "danger")
    return web.see_other("participation.desk_request", request_id=request_id)

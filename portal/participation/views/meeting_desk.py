"""Staff: planning meetings, agenda and documents, calling off, minutes."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from flask import Response, flash, request
from flask.typing import ResponseReturnValue

from portal.core import clock, db, i18n, storage, web
from portal.core.access import requires
from portal.core.errors import DomainError, NotFound
from portal.core.i18n import _
from portal.participation import queries as spaces
from portal.participation import rules
from portal.participation.forms.meetings import ItemForm, MeetingFileForm, ReasonForm, meeting_form, minutes_form
from portal.participation.models import ComponentKind, Meeting, Space
from portal.participation.queries import bodies as body_queries
from portal.participation.queries import meetings as queries
from portal.participation.queries import petitions as petition_queries
from portal.participation.queries.meetings import Seats, WantedMeetings
from portal.participation.rules import meetings as meeting_rules
from portal.participation.services import meetings as services
from portal.participation.views.base import bp, form_page, languages_of, me, space_of_mine
from portal.participation.words import eligibility as eligibility_words
from portal.participation.words import meeting as meeting_words

HERE = "/participation/manage/meeting/<uuid:meeting_id>"


@bp.get("/participation/manage/<city>/meetings")
@requires(rules.may_manage_any)
def manage_meetings(city: str) -> Response:
    """All meetings of a city, drafts too."""
    space = space_of_mine(city)
    wanted = WantedMeetings(over=request.args.get("when") == "over", drafts=True)
    page = queries.meetings_of(space.id, wanted, clock.now(), web.page_number())
    return web.render(
        "participation/manage_meetings.html", space=space, page=page, wanted=wanted, meeting_words=meeting_words,
        seats=queries.seats_in([one.id for one in page.items]), Seats=Seats,
    )  # fmt: skip


def _choices(form: Any, space: Space) -> None:
    bodies = [(one.id, i18n.plain(one.titles)) for one in body_queries.bodies_of(space.id)]
    processes = spaces.processes_of(space.id, drafts=True)
    components = [
        (one.id, f"{i18n.plain(process.titles)} – {i18n.plain(one.titles)}")
        for process in processes
        for one in process.components
        if one.kind is ComponentKind.MEETINGS
    ]
    form.offer(bodies, components)


@bp.route("/participation/manage/<city>/meetings/new", methods=["GET", "POST"])
@requires(rules.may_manage_any)
def new_meeting(city: str) -> ResponseReturnValue:
    """Plans a meeting, or a series."""
    space = space_of_mine(city)
    form: Any = meeting_form(languages_of(space), is_new=True)()
    _choices(form, space)
    if not form.is_submitted():
        form.body.data = request.args.get("body", "")
    if not form.validate_on_submit():
        return form_page("participation/meeting_form.html", form, space=space, meeting=None)
    every, number = form.every.data, form.number.data or 1
    try:
        with db.transaction():
            made = services.plan_series(
                space=space, plan=form.plan(), every="week" if every == "once" else every,
                number=1 if every == "once" else number, actor=me(),
            )  # fmt: skip
    except DomainError as error:
        return form_page("participation/meeting_form.html", form, error, space=space, meeting=None)
    flash(_("The meeting is planned as a draft. Add the agenda, then publish it."), "success")
    if len(made) > 1:
        return web.see_other("participation.manage_meetings", city=city)
    return web.see_other("participation.manage_meeting", meeting_id=made[0].id)


@bp.get(HERE)
@requires(rules.may_manage_any)
def manage_meeting(meeting_id: uuid.UUID) -> Response:
    """A meeting for staff: agenda, documents, who comes, what is to do next."""
    form = MeetingFileForm()
    return _overview(_mine(meeting_id), form)


def _overview(meeting: Meeting, form: MeetingFileForm, error: DomainError | None = None) -> Response:
    form.offer(meeting)
    now = clock.now()
    return form_page(
        "participation/manage_meeting.html", form, error, meeting=meeting, space=meeting.space, files=queries.files_of(meeting.id),
        people=queries.people_in(meeting.id), seats=queries.seats_in([meeting.id]).get(meeting.id, Seats()),
        is_over=meeting_rules.is_over(meeting, now), has_begun=now >= meeting.starts_at, meeting_words=meeting_words,
        channel_names=eligibility_words.CHANNELS,
    )  # fmt: skip


@bp.route(f"{HERE}/edit", methods=["GET", "POST"])
@requires(rules.may_manage_any)
def edit_meeting(meeting_id: uuid.UUID) -> ResponseReturnValue:
    """Words, time, place, seats."""
    meeting = _mine(meeting_id)
    form: Any = meeting_form(languages_of(meeting.space), is_new=False)()
    _choices(form, meeting.space)
    if not form.is_submitted():
        form.show(meeting)
    if not form.validate_on_submit():
        return form_page("participation/meeting_form.html", form, space=meeting.space, meeting=meeting)
    try:
        with db.transaction():
            services.change_meeting(meeting=_mine(meeting_id, lock=True), plan=form.plan(), actor=me())
    except DomainError as error:
        return form_page("participation/meeting_form.html", form, error, space=meeting.space, meeting=meeting)
    flash(_("The changes are saved."), "success")
    return _back(meeting_id)


@bp.post(f"{HERE}/publish")
@requires(rules.may_manage_any)
def publish_meeting(meeting_id: uuid.UUID) -> Response:
    """From now on everybody sees it."""
    with db.transaction():
        services.publish_meeting(meeting=_mine(meeting_id, lock=True), actor=me())
    flash(_("The meeting is on the page."), "success")
    return _back(meeting_id)


@bp.route(f"{HERE}/cancel", methods=["GET", "POST"])
@requires(rules.may_manage_any)
def cancel_meeting(meeting_id: uuid.UUID) -> ResponseReturnValue:
    """Calls it off."""
    meeting, form = _mine(meeting_id), ReasonForm()
    number = queries.seats_in([meeting.id]).get(meeting.id, Seats())
    if not form.validate_on_submit():
        return form_page("participation/cancel_meeting.html", form, meeting=meeting, seats=number)
    try:
        with db.transaction():
            services.cancel_meeting(meeting=_mine(meeting_id, lock=True), reason=form.reason.data, actor=me())
    except DomainError as error:
        return form_page("participation/cancel_meeting.html", form, error, meeting=meeting, seats=number)
    flash(_("The meeting is called off. Everybody who has signed up is told."), "success")
    return _back(meeting_id)


@bp.post(f"{HERE}/remove")
@requires(rules.may_manage_any)
def remove_meeting(meeting_id: uuid.UUID) -> Response:
    """Takes a draft out."""
    city = _mine(meeting_id).space.city.slug
    if _do(lambda: services.remove_meeting(meeting=_mine(meeting_id, lock=True), actor=me())):
        return web.see_other("participation.manage_meetings", city=city)
    return _back(meeting_id)


@bp.route(f"{HERE}/items/new", methods=["GET", "POST"])
@requires(rules.may_manage_any)
def new_item(meeting_id: uuid.UUID) -> ResponseReturnValue:
    """A line more on the agenda."""
    return _item_page(meeting_id, None)


@bp.route(f"{HERE}/items/<uuid:item_id>", methods=["GET", "POST"])
@requires(rules.may_manage_any)
def edit_item(meeting_id: uuid.UUID, item_id: uuid.UUID) -> ResponseReturnValue:
    """Changes a line of the agenda."""
    return _item_page(meeting_id, item_id)


def _item_page(meeting_id: uuid.UUID, item_id: uuid.UUID | None) -> ResponseReturnValue:
    meeting, form = _mine(meeting_id), ItemForm()
    item = _item(meeting, item_id) if item_id else None
    form.offer((one.id, one.title) for one in petition_queries.reached_in(meeting.space_id))
    if item is not None and not form.is_submitted():
        form.show(item)
    if not form.validate_on_submit():
        return form_page("participation/agenda_item.html", form, meeting=meeting, item=item)
    try:
        with db.transaction():
            held = _mine(meeting_id, lock=True)
            if item_id is None:
                services.add_item(meeting=held, plan=form.plan(), actor=me())
            else:
                services.change_item(meeting=held, item=_item(held, item_id), plan=form.plan(), actor=me())
    except DomainError as error:
        return form_page("participation/agenda_item.html", form, error, meeting=meeting, item=item)
    return _back(meeting_id, "agenda")


@bp.post(f"{HERE}/items/<uuid:item_id>/move")
@requires(rules.may_manage_any)
def move_item(meeting_id: uuid.UUID, item_id: uuid.UUID) -> Response:
    """One place up or down."""
    up = request.form.get("to") == "up"
    with db.transaction():
        held = _mine(meeting_id, lock=True)
        services.move_item(meeting=held, item=_item(held, item_id), up=up, actor=me())
    return _back(meeting_id, "agenda")


@bp.post(f"{HERE}/items/<uuid:item_id>/remove")
@requires(rules.may_manage_any)
def remove_item(meeting_id: uuid.UUID, item_id: uuid.UUID) -> Response:
    """Away with a line of the agenda."""
    with db.transaction():
        held = _mine(meeting_id, lock=True)
        services.remove_item(meeting=held, item=_item(held, item_id), actor=me())
    return _back(meeting_id, "agenda")


@bp.post(f"{HERE}/files")
@requires(rules.may_manage_any)
def add_meeting_file(meeting_id: uuid.UUID) -> ResponseReturnValue:
    """A document more."""
    meeting, form = _mine(meeting_id), MeetingFileForm()
    form.offer(meeting)
    if not form.validate_on_submit():
        return _overview(meeting, form)
    upload = form.file.data
    try:
        if upload is None or not upload.filename:
            raise DomainError(_("Choose a file."), field="file")
        data, kind = storage.check_upload(upload, kinds={"pdf", "document"}, max_bytes=services.FILE_BYTES)
        with db.transaction():
            services.add_file(
                meeting=_mine(meeting_id, lock=True), title=form.title.data, file=(data, kind, upload.filename), actor=me(),
                item_id=uuid.UUID(form.item.data) if form.item.data else None,
            )  # fmt: skip
    except DomainError as error:
        return _overview(_mine(meeting_id), form, error)
    return _back(meeting_id, "files")


@bp.post(f"{HERE}/files/<uuid:file_id>/remove")
@requires(rules.may_manage_any)
def remove_meeting_file(meeting_id: uuid.UUID, file_id: uuid.UUID) -> Response:
    """Away with a document."""
    with db.transaction():
        held, file = _mine(meeting_id, lock=True), queries.file_in(meeting_id, file_id)
        if file is None:
            raise NotFound
        services.remove_file(meeting=held, file=file, actor=me())
    return _back(meeting_id, "files")


@bp.route(f"{HERE}/minutes", methods=["GET", "POST"])
@requires(rules.may_manage_any)
def meeting_minutes(meeting_id: uuid.UUID) -> ResponseReturnValue:
    """Minutes, decisions and how many came, published at once."""
    meeting = _mine(meeting_id)
    form: Any = minutes_form(languages_of(meeting.space), meeting.agenda)()
    if not form.is_submitted():
        form.show(meeting)
    if not form.validate_on_submit():
        return form_page("participation/minutes.html", form, meeting=meeting)
    try:
        with db.transaction():
            services.publish_minutes(meeting=_mine(meeting_id, lock=True), **form.values(), actor=me())
    except DomainError as error:
        return form_page("participation/minutes.html", form, error, meeting=meeting)
    flash(_("The minutes are on the page."), "success")
    return _back(meeting_id)


def _mine(meeting_id: uuid.UUID, *, lock: bool = False) -> Meeting:
    found = queries.meeting_by_id(meeting_id, lock=lock)
    if found is None or not rules.manages(me(), found.space.city_id):
        raise NotFound
    return found


def _item(meeting: Meeting, item_id: uuid.UUID) -> Any:
    found = queries.item_in(meeting, item_id)
    if found is None:
        raise NotFound
    return found


def _do(action: Callable[[], None]) -> bool:
    try:
        with db.transaction():
            action()
    except DomainError as error:
        flash(error.message, "error")
        return False
    return True


def _back(meeting_id: uuid.UUID, anchor: str | None = None) -> Response:
    return web.see_other("participation.manage_meeting", meeting_id=meeting_id, _anchor=anchor)

"""Staff: bodies, their members, and draws from the committed seed to the answers."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from flask import Response, flash, request
from flask.typing import ResponseReturnValue

from portal.core import clock, db, web
from portal.core.access import requires
from portal.core.errors import DomainError, NotFound
from portal.core.i18n import _, ngettext
from portal.participation import rules
from portal.participation.forms.bodies import AnswerDrawForm, InputForm, MemberForm, PoolForm, body_form, draw_form
from portal.participation.models import Body, BodyKind, BodyMember, Draw
from portal.participation.queries import bodies as queries
from portal.participation.rules import draws as draw_rules
from portal.participation.services import bodies as services
from portal.participation.services import draws as draw_services
from portal.participation.services import pool_files
from portal.participation.views.audience import draw_audience_form
from portal.participation.views.base import bp, form_page, going_on, languages_of, me, space_of_mine
from portal.participation.views.bodies import option_names
from portal.participation.words import eligibility as eligibility_words
from portal.participation.words import meeting as meeting_words

BODY = "/participation/manage/body/<uuid:body_id>"
DRAW = "/participation/manage/draw/<uuid:draw_id>"


@bp.get("/participation/manage/<city>/bodies")
@requires(rules.may_manage_any)
def manage_bodies(city: str) -> Response:
    """The bodies of a city."""
    space = space_of_mine(city)
    found = queries.bodies_of(space.id)
    members = queries.members_now([one.id for one in found], clock.today(space.city.timezone))
    return web.render(
        "participation/manage_bodies.html", space=space, bodies=found, members=members, meeting_words=meeting_words
    )


@bp.route("/participation/manage/<city>/bodies/new", methods=["GET", "POST"])
@requires(rules.may_manage_any)
def new_body(city: str) -> ResponseReturnValue:
    """One body more."""
    space = space_of_mine(city)
    form: Any = body_form(languages_of(space))()
    form.offer()
    if not form.is_submitted() and request.args.get("kind") in set(BodyKind):
        form.kind.data = request.args["kind"]
    if not form.validate_on_submit():
        return form_page("participation/body_form.html", form, space=space, body=None)
    try:
        with db.transaction():
            made = services.make_body(space=space_of_mine(city, lock=True), plan=form.plan(), actor=me())
    except DomainError as error:
        return form_page("participation/body_form.html", form, error, space=space, body=None)
    return web.see_other("participation.manage_body", body_id=made.id)


@bp.get(BODY)
@requires(rules.may_manage_any)
def manage_body(body_id: uuid.UUID) -> Response:
    """A body for staff: terms and draws."""
    found = _body(body_id)
    return web.render(
        "participation/manage_body.html", body=found, space=found.space, members=queries.members_of(found.id),
        draws=queries.draws_of(found.id), meeting_words=meeting_words,
    )  # fmt: skip


@bp.route(f"{BODY}/edit", methods=["GET", "POST"])
@requires(rules.may_manage_any)
def edit_body(body_id: uuid.UUID) -> ResponseReturnValue:
    """Its words."""
    found = _body(body_id)
    form: Any = body_form(languages_of(found.space))()
    form.offer()
    if not form.is_submitted():
        form.show(found)
    if not form.validate_on_submit():
        return form_page("participation/body_form.html", form, space=found.space, body=found)
    try:
        with db.transaction():
            services.change_body(body=_body(body_id, lock=True), plan=form.plan(), actor=me())
    except DomainError as error:
        return form_page("participation/body_form.html", form, error, space=found.space, body=found)
    return web.see_other("participation.manage_body", body_id=body_id)


@bp.route(f"{BODY}/members/new", methods=["GET", "POST"])
@requires(rules.may_manage_any)
def new_member(body_id: uuid.UUID) -> ResponseReturnValue:
    """One term more."""
    return _member_page(body_id, None)


@bp.route(f"{BODY}/members/<uuid:member_id>", methods=["GET", "POST"])
@requires(rules.may_manage_any)
def edit_member(body_id: uuid.UUID, member_id: uuid.UUID) -> ResponseReturnValue:
    """Name, role, or the end of a term."""
    return _member_page(body_id, member_id)


def _member_page(body_id: uuid.UUID, member_id: uuid.UUID | None) -> ResponseReturnValue:
    found, form = _body(body_id), MemberForm()
    form.offer()
    member = _member(body_id, member_id) if member_id else None
    if member is not None and not form.is_submitted():
        form.show(member)
    if not form.validate_on_submit():
        return form_page("participation/member_form.html", form, body=found, member=member)
    try:
        with db.transaction():
            held = _body(body_id, lock=True)
            if member_id is None:
                services.add_member(body=held, plan=form.plan(), actor=me())
            else:
                services.change_member(body=held, member=_member(body_id, member_id), plan=form.plan(), actor=me())
    except DomainError as error:
        return form_page("participation/member_form.html", form, error, body=found, member=member)
    return web.see_other("participation.manage_body", body_id=body_id)


@bp.post(f"{BODY}/members/<uuid:member_id>/remove")
@requires(rules.may_manage_any)
def remove_body_member(body_id: uuid.UUID, member_id: uuid.UUID) -> Response:
    """Takes somebody out who was entered by mistake."""
    with db.transaction():
        services.remove_member(body=_body(body_id, lock=True), member=_member(body_id, member_id), actor=me())
    return web.see_other("participation.manage_body", body_id=body_id)


# Draws ----------------------------------------------------------------------------------------------------------------


@bp.route(f"{BODY}/draws/new", methods=["GET", "POST"])
@requires(rules.may_manage_any)
def new_draw(body_id: uuid.UUID) -> ResponseReturnValue:
    """A draw: its seed is made and its digest published at once."""
    found = _body(body_id)
    going_on(found.space)
    form: Any = draw_form(languages_of(found.space))()
    audience = draw_audience_form(found, None)
    context: dict[str, Any] = {"body": found, "draw": None, "space": found.space, "audience": audience}
    if not (form.validate_on_submit() and audience.validate_on_submit()):
        return form_page("participation/draw_form.html", form, **context)
    try:
        with db.transaction():
            made = draw_services.begin_draw(
                body=_body(body_id, lock=True), plan=form.plan(found.space.lang, **audience.plan()), actor=me()
            )
    except DomainError as error:
        return form_page("participation/draw_form.html", form, error, **context)
    flash(_("The draw is on the page, with the digest of its seed."), "success")
    return web.see_other("participation.manage_draw", draw_id=made.id)


@bp.route(f"{DRAW}/edit", methods=["GET", "POST"])
@requires(rules.may_manage_any)
def edit_draw(draw_id: uuid.UUID) -> ResponseReturnValue:
    """Changes a draw as long as nobody is in its pool."""
    found = _draw(draw_id)
    form: Any = draw_form(languages_of(found.body.space))()
    audience, space = draw_audience_form(found.body, found), found.body.space
    context: dict[str, Any] = {"body": found.body, "draw": found, "space": space, "audience": audience}
    if not form.is_submitted():
        form.show(found, space.lang)
    if not (form.validate_on_submit() and audience.validate_on_submit()):
        return form_page("participation/draw_form.html", form, **context)
    try:
        with db.transaction():
            plan = form.plan(space.lang, **audience.plan())
            draw_services.change_draw(draw=_draw(draw_id, lock=True), plan=plan, actor=me())
    except DomainError as error:
        return form_page("participation/draw_form.html", form, error, **context)
    return _back(draw_id)


@bp.get(DRAW)
@requires(rules.may_manage_any)
def manage_draw(draw_id: uuid.UUID) -> Response:
    """A draw for staff: what is to do next, and the answers."""
    return _overview(_draw(draw_id))


def _overview(draw: Draw, error: DomainError | None = None, **forms: Any) -> Response:
    shown = {"pool_form": PoolForm(formdata=None), "input_form": InputForm(formdata=None)} | forms
    if error is not None and error.field:
        form = next((one for one in forms.values() if error.field in one), None)
        if form is not None:
            form[error.field].errors = [*form[error.field].errors, error.message]
    status = error.status if error else 422 if forms else 200
    return web.render(
        "participation/manage_draw.html", status, draw=draw, space=draw.body.space, size=queries.pool_size(draw.id), error=error,
        drawn=queries.drawn_of(draw.id), may_close=draw_rules.may_be_closed(draw, clock.now()), columns=pool_files.columns(draw),
        answer_form=AnswerDrawForm(formdata=None), options=option_names(draw), meeting_words=meeting_words, channel_names=eligibility_words.CHANNELS, **shown,
    )  # fmt: skip


@bp.post(f"{DRAW}/pool")
@requires(rules.may_manage_any)
def import_pool(draw_id: uuid.UUID) -> ResponseReturnValue:
    """People of a register into the pool."""
    draw, form = _draw(draw_id), PoolForm()
    upload = form.file.data
    try:
        if not form.validate_on_submit() or upload is None or not upload.filename:
            raise DomainError(_("Choose a file."), field="file")
        data = upload.stream.read(pool_files.FILE_BYTES + 1)
        if len(data) > pool_files.FILE_BYTES:
            raise DomainError(_("The file is too large."), field="file")
        rows = pool_files.read(data, draw)
        with db.transaction():
            new = draw_services.import_pool(draw=_draw(draw_id, lock=True), rows=rows, actor=me())
    except DomainError as error:
        return _overview(_draw(draw_id), error, pool_form=form)
    flash(ngettext("%(num)d person is new in the pool.", "%(num)d people are new in the pool.", new), "success")
    return _back(draw_id)


@bp.post(f"{DRAW}/close")
@requires(rules.may_manage_any)
def close_pool(draw_id: uuid.UUID) -> Response:
    """Freezes the pool and publishes it."""
    if _do(lambda: draw_services.close_pool(draw=_draw(draw_id, lock=True), actor=me())):
        flash(_("The pool is closed and published. Draw when the public input has been announced."), "success")
    return _back(draw_id)


@bp.post(f"{DRAW}/draw")
@requires(rules.may_manage_any)
def draw_lots(draw_id: uuid.UUID) -> ResponseReturnValue:
    """Draws."""
    _draw(draw_id)
    form = InputForm()
    if not form.validate_on_submit():
        return _overview(_draw(draw_id), input_form=form)
    try:
        with db.transaction():
            draw_services.draw_lots(draw=_draw(draw_id, lock=True), public_input=form.public_input.data, actor=me())
    except DomainError as error:
        return _overview(_draw(draw_id), error, input_form=form)
    flash(_("The lots are drawn. Whoever was drawn and has an account is told."), "success")
    return _back(draw_id)


@bp.post(f"{DRAW}/candidates/<uuid:candidate_id>")
@requires(rules.may_manage_any)
def record_answer(draw_id: uuid.UUID, candidate_id: uuid.UUID) -> Response:
    """What somebody drawn has answered by letter or by telephone."""
    form, accepts = AnswerDrawForm(), request.form.get("accepts") == "yes"

    def record() -> None:
        held = _draw(draw_id, lock=True)
        candidate = queries.candidate_in(draw_id, candidate_id)
        if candidate is None:
            raise NotFound
        draw_services.answer(draw=held, candidate=candidate, accepts=accepts, name=form.name.data or "", actor=me())

    if _do(record):
        flash(_("The answer is recorded."), "success")
    return _back(draw_id)


def _body(body_id: uuid.UUID, *, lock: bool = False) -> Body:
    found = queries.body_by_id(body_id, lock=lock)
    if found is None or not rules.manages(me(), found.space.city_id):
        raise NotFound
    return found


def _member(body_id: uuid.UUID, member_id: uuid.UUID) -> BodyMember:
    found = queries.member_in(body_id, member_id)
    if found is None:
        raise NotFound
    return found


def _draw(draw_id: uuid.UUID, *, lock: bool = False) -> Draw:
    found = queries.draw_by_id(draw_id, lock=lock)
    if found is None or not rules.manages(me(), found.body.space.city_id):
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


def _back(draw_id: uuid.UUID) -> Response:
    return web.see_other("participation.manage_draw", draw_id=draw_id)

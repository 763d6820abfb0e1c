"""A city sets its desk up: departments and members, categories of reports, places, saved replies, programs that report."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response, flash, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.models import Role
from portal.core import db, web
from portal.core.access import requires
from portal.core.errors import DomainError, NotFound
from portal.core.i18n import _
from portal.participation import rules
from portal.participation.forms.desk_setup import (
    AppointForm,
    ClientForm,
    category_form,
    department_form,
    reply_form,
)
from portal.participation.models import Department, ReportKind, SavedReply, ServiceCategory, Space
from portal.participation.queries import departments as queries
from portal.participation.queries import places
from portal.participation.services import departments as services
from portal.participation.views.base import bp, form_page, languages_of, me, space_of_mine
from portal.participation.views.desk_base import department_or_404


@bp.get("/participation/manage/<city>/desk")
@requires(rules.may_manage_any)
def desk_setup(city: str) -> Response:
    """What the desk of a city is made of."""
    space = space_of_mine(city)
    found = queries.departments_of(space.id, with_closed=True)
    members, hearers = queries.appointed(space.city_id, [one.id for one in found])
    return web.render(
        "participation/desk_setup.html", space=space, departments=found, members=members,
        categories=queries.categories_of(space.id, with_closed=True), places=places.places_of(space.id),
        replies=queries.replies_of(space.id), clients=queries.clients_of(space.id), hearers=hearers,
    )  # fmt: skip


def _to(space: Space, part: str) -> Response:
    return Response(
        status=303, headers={"Location": url_for("participation.desk_setup", city=space.city.slug, _anchor=part)}
    )


@bp.route("/participation/manage/<city>/departments/new", methods=["GET", "POST"])
@requires(rules.may_manage_any)
def new_department(city: str) -> ResponseReturnValue:
    """A department more."""
    space = space_of_mine(city)
    return _department_page(space, None)


@bp.route("/participation/manage/<city>/departments/<uuid:department_id>", methods=["GET", "POST"])
@requires(rules.may_manage_any)
def edit_department(city: str, department_id: uuid.UUID) -> ResponseReturnValue:
    """Its names and mailbox, and who works there."""
    space = space_of_mine(city)
    return _department_page(space, department_or_404(space, department_id))


def _department_page(space: Space, department: Department | None) -> ResponseReturnValue:
    form = department_form(languages_of(space))()
    if department is not None and not form.is_submitted():
        form.fill(department)
    context: dict[str, Any] = {
        "space": space, "department": department, "appoint_form": AppointForm(formdata=None),
        "members": queries.members_of([department.id]).get(department.id, ()) if department else (),
    }  # fmt: skip
    if not form.validate_on_submit():
        return form_page("participation/department.html", form, **context)
    try:
        with db.transaction():
            made = services.save_department(
                space=space, department=department, names=form.names(), email=form.email.data or "", actor=me()
            )
    except DomainError as error:
        return form_page("participation/department.html", form, error, **context)
    flash(_("The changes are saved."), "success")
    return web.see_other("participation.edit_department", city=space.city.slug, department_id=made.id)


@bp.post("/participation/manage/<city>/departments/<uuid:department_id>/close")
@requires(rules.may_manage_any)
def close_department(city: str, department_id: uuid.UUID) -> Response:
    """It takes nothing new, or with `close=no` works again."""
    space = space_of_mine(city)
    department = department_or_404(space, department_id)
    with db.transaction():
        services.close_department(
            space=space, department=department, close=request.form.get("close") != "no", actor=me()
        )
    return _to(space, "departments")


@bp.post("/participation/manage/<city>/departments/<uuid:department_id>/members")
@requires(rules.may_manage_any)
def add_member(city: str, department_id: uuid.UUID) -> Response:
    """Somebody with an account works there from now on."""
    space = space_of_mine(city)
    department = department_or_404(space, department_id)
    _appoint(Role.CITY_STAFF, ("department", department.id))
    return web.see_other("participation.edit_department", city=city, department_id=department_id)


@bp.post("/participation/manage/<city>/hearers")
@requires(rules.may_manage_any)
def add_hearer(city: str) -> Response:
    """Somebody reads reports of discrimination from now on: never who appoints, so that two know of it."""
    space = space_of_mine(city)
    _appoint(Role.EQUALITY_OFFICER, ("city", space.city_id))
    return _to(space, "hearers")


def _appoint(role: Role, scope: tuple[str, uuid.UUID]) -> None:
    form = AppointForm()
    if not form.validate():
        flash(_("Enter an e-mail address."), "danger")
        return
    try:
        with db.transaction():
            services.appoint(email=form.email.data, role=role, scope=scope, actor=me())
    except DomainError as error:
        flash(error.message, "danger")
        return
    flash(_("The person is told by mail."), "success")


@bp.post("/participation/manage/<city>/members/<uuid:grant_id>/remove")
@requires(rules.may_manage_any)
def dismiss_officer(city: str, grant_id: uuid.UUID) -> Response:
    """Somebody works there no more, or reads reports of discrimination no more."""
    space = space_of_mine(city)
    grant = queries.member_grant(grant_id)
    mine = {one.id for one in queries.departments_of(space.id, with_closed=True)}
    member = grant is not None and grant.role is Role.CITY_STAFF and grant.scope_id in mine
    hearer = grant is not None and grant.role is Role.EQUALITY_OFFICER and grant.scope_id == space.city_id
    if grant is None or not (member or hearer):
        raise NotFound
    with db.transaction():
        services.dismiss(grant=grant, actor=me())
    if member:
        return web.see_other("participation.edit_department", city=city, department_id=grant.scope_id)
    return _to(space, "hearers")


@bp.route("/participation/manage/<city>/categories/new", methods=["GET", "POST"])
@requires(rules.may_manage_any)
def new_category(city: str) -> ResponseReturnValue:
    """Something more that people can report."""
    return _category_page(space_of_mine(city), None)


@bp.route("/participation/manage/<city>/categories/<code>", methods=["GET", "POST"])
@requires(rules.may_manage_any)
def edit_category(city: str, code: str) -> ResponseReturnValue:
    """Words, department, service target and questions of it."""
    space = space_of_mine(city)
    return _category_page(space, _category(space, code))


def _category(space: Space, code: str) -> ServiceCategory:
    found = queries.category_by_code(space.id, code)
    if found is None:
        raise NotFound
    return found


def _category_page(space: Space, category: ServiceCategory | None) -> ResponseReturnValue:
    offered = queries.departments_of(space.id)
    form = category_form(languages_of(space))()
    form.offer(offered)
    if category is not None and not form.is_submitted():
        form.fill(category)
    elif not form.is_submitted() and request.args.get("kind") in set(ReportKind):
        form.kind.data = request.args["kind"]
    if not form.validate_on_submit():
        return form_page("participation/category.html", form, space=space, category=category)
    try:
        with db.transaction():
            services.save_category(space=space, category=category, plan=form.plan(offered, category), actor=me())
    except DomainError as error:
        return form_page("participation/category.html", form, error, space=space, category=category)
    flash(_("The changes are saved."), "success")
    return _to(space, "categories")


@bp.post("/participation/manage/<city>/categories/<code>/close")
@requires(rules.may_manage_any)
def close_category(city: str, code: str) -> Response:
    """Nothing new is taken under it, or with `close=no` again."""
    space = space_of_mine(city)
    category = _category(space, code)
    with db.transaction():
        services.close_category(space=space, category=category, close=request.form.get("close") != "no", actor=me())
    return _to(space, "categories")


@bp.route("/participation/manage/<city>/replies/new", methods=["GET", "POST"])
@requires(rules.may_manage_any)
def new_reply(city: str) -> ResponseReturnValue:
    """A text that answers begin with."""
    return _reply_page(space_of_mine(city), None)


@bp.route("/participation/manage/<city>/replies/<uuid:reply_id>", methods=["GET", "POST"])
@requires(rules.may_manage_any)
def edit_reply(city: str, reply_id: uuid.UUID) -> ResponseReturnValue:
    """Its words."""
    space = space_of_mine(city)
    return _reply_page(space, _reply(space, reply_id))


def _reply(space: Space, reply_id: uuid.UUID) -> SavedReply:
    found = queries.reply_of(reply_id)
    if found is None or found.space_id != space.id:
        raise NotFound
    return found


def _reply_page(space: Space, reply: SavedReply | None) -> ResponseReturnValue:
    offered = queries.departments_of(space.id)
    form = reply_form(languages_of(space))()
    form.offer(offered)
    if reply is not None and not form.is_submitted():
        form.fill(reply)
    if not form.validate_on_submit():
        return form_page("participation/reply.html", form, space=space, reply=reply)
    chosen = next((one for one in offered if str(one.id) == form.department.data), None)
    try:
        with db.transaction():
            services.save_reply(space=space, reply=reply, title=form.title.data, texts=form.texts(), department=chosen)
    except DomainError as error:
        return form_page("participation/reply.html", form, error, space=space, reply=reply)
    flash(_("The changes are saved."), "success")
    return _to(space, "replies")


@bp.post("/participation/manage/<city>/replies/<uuid:reply_id>/remove")
@requires(rules.may_manage_any)
def remove_reply(city: str, reply_id: uuid.UUID) -> Response:
    """Takes a saved reply out; what was answered with it stays."""
    space = space_of_mine(city)
    with db.transaction():
        services.remove_reply(reply=_reply(space, reply_id))
    return _to(space, "replies")


@bp.route("/participation/manage/<city>/programs/new", methods=["GET", "POST"])
@requires(rules.may_manage_any)
def new_client(city: str) -> ResponseReturnValue:
    """A program that reports for people; its key is shown once."""
    space, form = space_of_mine(city), ClientForm()
    if not form.validate_on_submit():
        return form_page("participation/client.html", form, space=space, key="")
    try:
        with db.transaction():
            _made, key = services.add_client(
                space=space, name=form.name.data, contact=form.contact.data or "", actor=me()
            )
    except DomainError as error:
        return form_page("participation/client.html", form, error, space=space, key="")
    return web.render("participation/client.html", space=space, form=form, error=None, key=key)


@bp.post("/participation/manage/<city>/programs/<uuid:client_id>/revoke")
@requires(rules.may_manage_any)
def revoke_client(city: str, client_id: uuid.UUID) -> Response:
    """Its key opens nothing any more."""
    space = space_of_mine(city)
    client = queries.client_of(client_id)
    if client is None or client.space_id != space.id:
        raise NotFound
    with db.transaction():
        services.revoke_client(space=space, client=client, actor=me())
    return _to(space, "programs")

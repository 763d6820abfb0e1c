"""Staff: a process made into a file, and one brought in from a file."""

from __future__ import annotations

import uuid

from flask import Response, flash, request
from flask.typing import ResponseReturnValue

from portal.core import db, web
from portal.core.access import requires
from portal.core.errors import DomainError
from portal.core.i18n import _
from portal.participation import rules
from portal.participation.forms.exchange import ImportForm
from portal.participation.models import ExportState
from portal.participation.queries import exports
from portal.participation.services import exporting, importing
from portal.participation.views.base import bp, form_page, going_on, me, process_of_mine, space_of_mine

_OPEN = (ExportState.WAITING, ExportState.MAKING)


@bp.get("/participation/manage/process/<uuid:process_id>/export")
@requires(rules.may_manage_any)
def export_process(process_id: uuid.UUID) -> Response:
    """The file of a process: how far the newest is, and where the one that is ready stands."""
    process = process_of_mine(process_id)
    newest = exports.newest_of(process_id)
    is_open = newest is not None and newest.state in _OPEN
    if request.headers.get("HX-Request"):
        piece = web.render("participation/_export_progress.html", export=newest, process=process, is_open=is_open)
        if not is_open:
            piece.headers["HX-Refresh"] = "true"  # the file stands elsewhere on the page
        return piece
    return web.render(
        "participation/export.html", process=process, space=process.space, export=newest, is_open=is_open,
        ready=exports.ready_of([process_id]).get(process_id),
    )  # fmt: skip


@bp.post("/participation/manage/process/<uuid:process_id>/export")
@requires(rules.may_manage_any)
def ask_export(process_id: uuid.UUID) -> Response:
    """Asks for a new file."""
    with db.transaction():
        exporting.ask_export(process=process_of_mine(process_id, lock=True), actor=me())
    return web.see_other("participation.export_process", process_id=process_id)


@bp.route("/participation/manage/<city>/import", methods=["GET", "POST"])
@requires(rules.may_manage_any)
def import_process(city: str) -> ResponseReturnValue:
    """Brings a process in as a draft. The file is looked at as a whole first; what is wrong is listed and nothing is kept."""
    space, form = going_on(space_of_mine(city)), ImportForm()
    if not form.validate_on_submit():
        return form_page("participation/import.html", form, space=space, problems=[])
    try:
        package = importing.look(form.file.data.stream)
        if package.problems:
            return web.render(
                "participation/import.html", 422, form=form, error=None, space=space, problems=package.problems
            )
        with db.transaction():
            made = importing.bring_in(space=going_on(space_of_mine(city, lock=True)), package=package, actor=me())
    except DomainError as error:
        return form_page("participation/import.html", form, error, space=space, problems=[])
    flash(_("The process is here as a draft. Look at its phases, then publish it."), "success")
    return web.see_other("participation.manage_process", process_id=made.id)

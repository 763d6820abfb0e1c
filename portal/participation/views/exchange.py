"""Staff: a process made into a file."""

from __future__ import annotations

import uuid

from flask import Response, request

from portal.core import db, web
from portal.core.access import requires
from portal.participation import rules
from portal.participation.models import ExportState
from portal.participation.queries import exports
from portal.participation.services import exporting
from portal.participation.views.base import bp, me, process_of_mine

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

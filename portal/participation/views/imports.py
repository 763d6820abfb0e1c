"""Staff: a process brought in from a file: sent, followed while a worker takes it in, stopped, and what came of it."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response, flash, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.core import db, i18n, web
from portal.core.access import requires
from portal.core.errors import DomainError, NotFound
from portal.participation import rules
from portal.participation.forms.exchange import ImportForm
from portal.participation.models import ProcessImport
from portal.participation.queries import imports
from portal.participation.services import taking_in
from portal.participation.views.base import bp, form_page, going_on, me, space_of_mine
from portal.participation.words import imports as import_words

HERE = "/participation/manage/imports/<uuid:import_id>"
ROOM_FOR_THE_FORM = taking_in.MEGABYTE


@bp.context_processor
def _words() -> dict[str, Any]:
    return {"import_words": import_words}


@bp.url_value_preprocessor
def allow_large_imports(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """The file of a process is larger than most that comes in; to be said before anybody reads the form, and only to those who may
    send one: from everybody else so much is not even read.
    """
    if (
        endpoint == "participation.import_process"
        and current_user.is_authenticated
        and rules.may_manage_any(current_user)
    ):
        request.max_content_length = taking_in.most_bytes() + ROOM_FOR_THE_FORM


@bp.route("/participation/manage/<city>/import", methods=["GET", "POST"])
@requires(rules.may_manage_any)
def import_process(city: str) -> ResponseReturnValue:
    """Takes a file with a process, which a worker brings in as a draft; and what came of those before."""
    space, form = going_on(space_of_mine(city)), ImportForm()
    context: dict[str, Any] = {
        "space": space,
        "imports": imports.imports_of(space.id),
        "most_bytes": taking_in.most_bytes(),
    }
    if not form.validate_on_submit():
        return form_page("participation/import.html", form, **context)
    try:
        with db.transaction():
            taken = taking_in.ask_import(
                space=space, file=form.file.data.stream, filename=form.file.data.filename or "process.zip",
                lang=i18n.current(), actor=me(),
            )  # fmt: skip
    except DomainError as error:
        return form_page("participation/import.html", form, error, **context)
    return web.see_other("participation.process_import", import_id=taken.id)


@bp.get(HERE)
@requires(rules.may_manage_any)
def process_import(import_id: uuid.UUID) -> Response:
    """How far it is, what is wrong in the file, or the way to what came of it."""
    found = _mine(import_id)
    is_open = found.state in imports.OPEN
    if request.headers.get("HX-Request"):
        piece = web.render("participation/_import_progress.html", taken=found, is_open=is_open)
        if not is_open:
            piece.headers["HX-Refresh"] = "true"  # what is wrong, and the way on, stand elsewhere on the page
        return piece
    return web.render("participation/process_import.html", taken=found, space=found.space, is_open=is_open)


@bp.post(f"{HERE}/stop")
@requires(rules.may_manage_any)
def stop_import(import_id: uuid.UUID) -> Response:
    """It goes no further."""
    with db.transaction():
        taking_in.stop_import(taken=_mine(import_id, lock=True))
    return web.see_other("participation.process_import", import_id=import_id)


@bp.post(f"{HERE}/remove")
@requires(rules.may_manage_any)
def remove_import(import_id: uuid.UUID) -> Response:
    """Away with what is known of it."""
    city = _mine(import_id).space.city.slug
    try:
        with db.transaction():
            taking_in.remove_import(taken=_mine(import_id, lock=True))
    except DomainError as error:
        flash(error.message, "error")
        return web.see_other("participation.process_import", import_id=import_id)
    return web.see_other("participation.import_process", city=city)


def _mine(import_id: uuid.UUID, *, lock: bool = False) -> ProcessImport:
    """An import into the space of a city for which the reader manages participation. Raises NotFound."""
    found = imports.import_by_id(import_id, lock=lock)
    if found is None or not rules.manages(me(), found.space.city_id):
        raise NotFound
    return found

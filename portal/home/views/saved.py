"""Saved searches: a reader's own list, and adding to it."""

from __future__ import annotations

import uuid
from urllib.parse import parse_qsl

from flask import flash, request
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from portal.core import db, web
from portal.core.access import requires, signed_in
from portal.core.errors import DomainError
from portal.core.i18n import _
from portal.home import queries, searching, services
from portal.home.views import bp


@bp.get("/search/saved")
@requires(signed_in)
def saved_searches() -> ResponseReturnValue:
    """The reader's saved searches; with a search in the address, the question whether to save it."""
    asked = searching.read(request.args, 1)
    wanted = asked if asked.text or asked.is_narrow else None
    return web.render("home/saved_searches.html", saved=queries.saved_by(current_user.id), wanted=wanted)


@bp.post("/search/saved")
@requires(signed_in)
def save_search() -> ResponseReturnValue:
    """Saves the search whose address is sent along."""
    asked = searching.read(MultiDict(parse_qsl(request.form.get("address", "")[: services.LONGEST])), 1)
    if asked.text or asked.is_narrow:
        try:
            with db.transaction():
                services.save_search(user=current_user, address=asked.query, title=asked.title)
            flash(_("The search is saved. You will be told when something new fits it."), "success")
        except DomainError as error:
            flash(str(error), "error")
    return web.see_other("home.saved_searches")


@bp.post("/search/saved/remove")
@requires(signed_in)
def forget_search() -> ResponseReturnValue:
    """Removes one of the reader's own."""
    try:
        saved_id = uuid.UUID(request.form.get("search", ""))
    except ValueError:
        return web.see_other("home.saved_searches")
    with db.transaction():
        services.forget_search(user=current_user, saved_id=saved_id)
    flash(_("The saved search is removed."), "success")
    return web.see_other("home.saved_searches")

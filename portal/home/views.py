"""The landing page, the reader's own page, the search, and the way from `/` to a language."""

from __future__ import annotations

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.core import i18n, web
from portal.core.access import public, requires, signed_in

bp = web.blueprint("home", "portal.home.views")
plain = web.plain_blueprint("start", "portal.home.views")


@plain.get("/")
@public
def root() -> ResponseReturnValue:
    """To the reader's language: the account's, else the one the browser asks for."""
    chosen = current_user.locale if current_user.is_authenticated else i18n.from_header(request.accept_languages)
    response = redirect(url_for("home.index", locale=chosen if chosen in i18n.LOCALES else i18n.SOURCE), 302)
    response.vary.update(["Accept-Language", "Cookie"])
    return response


@bp.get("/")
@public
def index() -> ResponseReturnValue:
    """The landing page."""
    return web.render("home/index.html")


@bp.get("/my")
@requires(signed_in)
def my_portal() -> ResponseReturnValue:
    """What the reader should do next, and what is theirs."""
    return web.render("home/my_portal.html")


@bp.get("/search")
@public
def search() -> ResponseReturnValue:
    """Cities and courses that match."""
    return web.render("home/search.html")

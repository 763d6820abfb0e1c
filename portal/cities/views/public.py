"""What everybody may see: the directory, a city, an organisation, the committee of a day."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from portal.cities.views import bp
from portal.core import web
from portal.core.access import public


@bp.get("/cities/")
@public
def directory() -> ResponseReturnValue:
    """The member cities as a map and a list."""
    return web.render("cities/directory.html")


@bp.get("/cities/<slug>")
@public
def city(slug: str) -> ResponseReturnValue:
    """One city."""
    del slug
    return web.render("cities/directory.html")


@bp.get("/organisations/<slug>")
@public
def organisation(slug: str) -> ResponseReturnValue:
    """One organisation."""
    del slug
    return web.render("cities/directory.html")


@bp.get("/committee")
@public
def committee() -> ResponseReturnValue:
    """Who held office on a day."""
    return web.render("cities/directory.html")

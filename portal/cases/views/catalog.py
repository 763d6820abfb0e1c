"""The catalogue of our data (DCAT-AP) and the page that tells people of all this."""

from __future__ import annotations

from typing import Any

from flask import Response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from portal.cases import datasets, queries
from portal.cases.datasets import Dataset
from portal.cases.formats import catalogue, jsonld
from portal.cases.formats.catalogue import Described, Service
from portal.cases.views.base import bp, machines, site
from portal.core import cache, i18n, web
from portal.core.access import public
from portal.core.dcat import Texts
from portal.core.i18n import _
from portal.core.i18n import lazy as _l
from portal.core.rdf import Graph

TURTLE = "text/turtle"
FORMS = {TURTLE: "ttl", jsonld.TYPE: "jsonld", "application/json": "jsonld"}
TITLE = _l("Open data of the case library")
ABOUT = _l("What cities have done, what came of it and in which languages it is told, under an open licence.")


@machines.get("/catalog")
@public
def catalog() -> ResponseReturnValue:
    """The catalogue in the form that is asked for: browsers get the page, programs Turtle or JSON-LD."""
    wanted = request.accept_mimetypes.best_match([TURTLE, *FORMS, "text/html"], TURTLE)
    if wanted == "text/html":
        target = url_for("cases.open_data", locale=i18n.from_header(request.accept_languages))
    else:
        target = f"/catalog.{FORMS[wanted]}"
    response = redirect(target, 303)
    response.vary.update(["Accept", "Accept-Language"])
    return response


@machines.get("/catalog.ttl")
@public
@cache.for_everyone("cases", "cities")
def catalog_turtle() -> ResponseReturnValue:
    """The catalogue in Turtle."""
    return Response(_graph().turtle(), content_type=f"{TURTLE}; charset=utf-8")


@machines.get("/catalog.jsonld")
@public
@cache.for_everyone("cases", "cities")
def catalog_jsonld() -> ResponseReturnValue:
    """The catalogue in JSON-LD."""
    return Response(_graph().jsonld(), content_type=jsonld.TYPE)


def _graph() -> Graph:
    state, places = queries.library_state(), queries.extent()
    sets = [_described(one, state, places) for one in datasets.every()]
    return catalogue.catalogue(
        site(), _texts(TITLE), _texts(ABOUT), sets=sets, services=_services(), licence=datasets.LICENCE
    )


def _texts(words: Any) -> Texts:
    """A sentence in all languages of the portal."""
    found = {}
    for lang in i18n.LOCALES:
        with i18n.in_language(lang):
            found[lang] = str(words)
    return found


def _described(one: Dataset, state: queries.LibraryState, places: queries.Extent) -> Described:
    is_large = one.state is not None
    return Described(
        one.key, _texts(one.title), _texts(one.about), sorted(one.forms),
        queries.languages() if is_large else i18n.LOCALES, state.changed_at if is_large else None,
        places.bounds if one.is_spatial else None, places.begins if is_large else "",
    )  # fmt: skip


def _services() -> list[Service]:
    base, keys = site().base, [one.key for one in datasets.every()]
    return [
        Service("api", _texts(_l("Read API")), f"{base}/api/v1", f"{base}/api/v1/openapi.json", keys),
        Service("oai", _texts(_l("Harvesting by OAI-PMH")), f"{base}/oai", f"{base}/oai?verb=Identify", ["cases"]),
    ]


@bp.get("/open-data")
@public
@cache.for_everyone("cases", "cities")
def open_data() -> ResponseReturnValue:
    """For people: which files, feeds and interfaces there are, and under which licence."""
    from portal.cases.views.api import OPERATIONS

    return web.render(
        "cases/open_data.html", sets=datasets.every(), operations=OPERATIONS, base=site().base, licence=datasets.LICENCE,
        feed_title=_("Case library"),
    )  # fmt: skip

"""The read API: `/api/v1/participation`. `formats.api` says which operations there are; it checks and describes them."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from flask import Response, make_response, request
from flask.typing import ResponseReturnValue

from portal.core import clock, openapi, settings
from portal.core.access import public
from portal.core.errors import NotFound
from portal.core.limits import limiter
from portal.core.open_answers import tagged
from portal.core.openapi import Invalid
from portal.participation import exchange, listings
from portal.participation.exchange.writing import as_object, components_of
from portal.participation.formats import api
from portal.participation.formats.api import BASE, LINES
from portal.participation.formats.site import of_portal
from portal.participation.formats.tables import row_object
from portal.participation.models import CityDataset, Process, ProcessState, Space
from portal.participation.queries import open_data, public_spaces
from portal.participation.queries.open_data import Filter
from portal.participation.queries.processes import published_after
from portal.participation.rules import is_public
from portal.participation.tables import Column
from portal.participation.views.base import process_here, space_here
from portal.participation.views.data_base import dataset_here, machines

_often = limiter.limit("120 per minute")


def _asked(key: str) -> dict[str, Any]:
    return openapi.read(api.operation(key).parameters, list(request.args.items(multi=True)))


@machines.errorhandler(Invalid)
def _invalid(error: Invalid) -> ResponseReturnValue:
    """Tells what is wrong with each parameter."""
    wrong = [{"parameter": name, "message": message} for name, message in error.args[0]]
    body = {
        "type": "about:blank", "title": "Bad Request", "status": 400, "detail": "A parameter is wrong.", "errors": wrong,
    }  # fmt: skip
    return Response(json.dumps(body, ensure_ascii=False), 400, content_type=openapi.PROBLEM)


def _answer(body: Mapping[str, Any]) -> Response:
    response = make_response(json.dumps(body, ensure_ascii=False))
    response.content_type = "application/json"
    if body.get("next"):
        response.headers["Link"] = f'<{body["next"]}>; rel="next"'
    return tagged(response)


def _listed(items: list[Any], last: object | None) -> Response:
    """A list; `last`: the key of its last item, if more follow."""
    following = None
    if last is not None:
        given = {key: value for key, value in request.args.items() if key != "after"} | {"after": str(last)}
        following = f"{of_portal().base}{request.path}?{urlencode(given)}"
    return _answer({"items": items, "next": following})


def _key(asked: Mapping[str, Any]) -> uuid.UUID | None:
    return uuid.UUID(asked["after"]) if "after" in asked else None


def _space(city: str) -> Space:
    """An open space. Raises NotFound."""
    found = space_here(city)
    if not is_public(found):
        raise NotFound
    return found


def _process(city: str, process: str) -> Process:
    """A published process of an open space, whoever asks. Raises NotFound."""
    found = process_here(city, process)
    if found.state is not ProcessState.PUBLISHED or not is_public(found.space):
        raise NotFound
    return found


def _dataset(city: str, dataset: str) -> CityDataset:
    found = dataset_here(city, dataset)
    if not found.is_public or not is_public(found.space):
        raise NotFound
    return found


@machines.get(f"{BASE}/openapi.json")
@public
@_often
def api_description() -> ResponseReturnValue:
    """What the API offers, for programs."""
    return _answer(api.description(of_portal(), settings().site_name("en")))


@machines.get(f"{BASE}/spaces")
@public
@_often
def api_spaces() -> ResponseReturnValue:
    """Open spaces, by the address of their city."""
    asked = _asked("listSpaces")
    limit, lang = asked.get("limit", LINES), asked.get("language", "")
    found = public_spaces(asked.get("after", ""), limit + 1)
    shown = found[:limit]
    return _listed(
        [api.space(one, of_portal(), lang) for one in shown], shown[-1].city.slug if len(found) > limit else None
    )


@machines.get(f"{BASE}/spaces/<city>/processes")
@public
@_often
def api_processes(city: str) -> ResponseReturnValue:
    """Published processes of a city."""
    asked = _asked("listProcesses")
    limit, lang = asked.get("limit", LINES), asked.get("language", "")
    found = published_after(_space(city).id, _key(asked), limit + 1)
    shown, now = found[:limit], clock.now()
    lines = [api.process_line(one, of_portal(), lang, now) for one in shown]
    return _listed(lines, shown[-1].id if len(found) > limit else None)


@machines.get(f"{BASE}/spaces/<city>/processes/<process>")
@public
@_often
def api_process(city: str, process: str) -> ResponseReturnValue:
    """One process."""
    lang = _asked("getProcess").get("language", "")
    return _answer(api.process(_process(city, process), of_portal(), lang, clock.now()))


@machines.get(f"{BASE}/spaces/<city>/processes/<process>/<resource>")
@public
@_often
def api_resource(city: str, process: str, resource: str) -> ResponseReturnValue:
    """Rows of a resource, such as proposals, by key."""
    known, found = exchange.resource_named(resource), _process(city, process)
    if known is None:
        raise NotFound
    asked = _asked(f"list{api.schema_name(known)}")
    limit = asked.get("limit", LINES)
    rows = known.batch(components_of(found, known), asked.get("after", ""), limit + 1)
    shown = rows[:limit]
    return _listed([as_object(known, row) for _key, row in shown], shown[-1][0] if len(rows) > limit else None)


@machines.get(f"{BASE}/spaces/<city>/coming-up")
@public
@_often
def api_coming_up(city: str) -> ResponseReturnValue:
    """What people can take part in next."""
    lang, space = _asked("listComingUp").get("language", ""), _space(city)
    return _listed(
        [api.coming(one, of_portal(), lang or space.lang) for one in listings.what_comes(space, clock.now())], None
    )


@machines.get(f"{BASE}/spaces/<city>/datasets")
@public
@_often
def api_datasets(city: str) -> ResponseReturnValue:
    """Open data of a city."""
    asked = _asked("listDatasets")
    limit, lang = asked.get("limit", LINES), asked.get("language", "")
    found = open_data.public_datasets(city=_space(city).city.slug, after=_key(asked), limit=limit + 1)
    shown = found[:limit]
    return _listed([api.dataset(one, of_portal(), lang) for one in shown], shown[-1].id if len(found) > limit else None)


@machines.get(f"{BASE}/spaces/<city>/datasets/<dataset>")
@public
@_often
def api_dataset(city: str, dataset: str) -> ResponseReturnValue:
    """A set of data with its dictionary."""
    lang = _asked("getDataset").get("language", "")
    return _answer(api.dataset(_dataset(city, dataset), of_portal(), lang))


@machines.get(f"{BASE}/spaces/<city>/datasets/<dataset>/rows")
@public
@_often
def api_rows(city: str, dataset: str) -> ResponseReturnValue:
    """Rows of the newest version, by number; `column` and `value` choose some."""
    asked, version = _asked("listRows"), _dataset(city, dataset).versions[0]
    columns, limit = [Column.of(one) for one in version.columns], asked.get("limit", LINES)
    where = []
    if "column" in asked:
        place = next((place for place, one in enumerate(columns) if one.name == asked["column"]), None)
        if place is None:
            raise NotFound
        where.append(Filter(place, asked.get("value", "")))
    found = open_data.rows_after(version.id, asked.get("after", 0), limit + 1, where)
    shown = found[:limit]
    return _listed([row_object(columns, one.cells) for one in shown], shown[-1].number if len(found) > limit else None)

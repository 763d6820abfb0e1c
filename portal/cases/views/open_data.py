"""All public data as files: streamed, compressed, the same bytes for the same data."""

from __future__ import annotations

import json

from flask import make_response, request
from flask.typing import ResponseReturnValue

from portal.cases import datasets, queries
from portal.cases.formats import data
from portal.cases.views.base import machines, numbered_case, site
from portal.core import cache
from portal.core.access import public
from portal.core.errors import NotFound
from portal.core.limits import limiter
from portal.core.open_answers import streamed, tagged


@machines.get("/data/<name>.<form>")
@public
@limiter.limit("30 per minute")
def dataset(name: str, form: str) -> ResponseReturnValue:
    """A set of data as a whole."""
    found = datasets.get(name, form)
    if found is None:
        raise NotFound
    known, make = found
    if known.state is None:
        response = tagged(make_response("".join(make(site()))))
    else:
        response = streamed(make(site()), (request.path, known.state()))
    response.content_type = datasets.TYPES[form]
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return response


@machines.get("/data/cases/<int:number>.json")
@public
@cache.for_everyone("cases", "cities")
def case_json(number: int) -> ResponseReturnValue:
    """One case as the import reads it; of a withdrawn one what is left (410)."""
    numbered_case(number)
    found = queries.record(number)
    if found is None:
        raise NotFound
    shown = data.case(found.found, site()) if found.found else data.tombstone(found, site())
    response = make_response(json.dumps(shown, ensure_ascii=False, indent=1) + "\n", 200 if found.found else 410)
    response.content_type = datasets.TYPES["json"]
    return response

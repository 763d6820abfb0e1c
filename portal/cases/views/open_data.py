"""All public data as files: streamed, compressed, the same bytes for the same data."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Hashable, Iterator

from flask import Response, make_response, request, stream_with_context
from flask.typing import ResponseReturnValue

from portal.cases import datasets, queries
from portal.cases.formats import data
from portal.cases.views.base import machines, numbered_case, site
from portal.core import cache
from portal.core.access import public
from portal.core.errors import NotFound
from portal.core.limits import limiter


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
        response = _streamed(make(site()), (request.path, known.state()))
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


def tagged(response: Response) -> Response:
    """An answer that is not sent again to those who have it (304)."""
    response.set_etag(hashlib.sha256(response.get_data()).hexdigest()[:24])
    response.headers["Cache-Control"] = "public, no-cache"
    response.make_conditional(request)
    return response


def _streamed(pieces: Iterator[str], state: Hashable) -> Response:
    is_packed = "gzip" in request.headers.get("Accept-Encoding", "")
    etag = hashlib.sha256(repr((state, is_packed)).encode()).hexdigest()[:24]
    if request.if_none_match.contains(etag):
        response = Response(status=304)
    else:
        encoded = (piece.encode() for piece in pieces)
        response = Response(stream_with_context(_packed(encoded) if is_packed else encoded))
        if is_packed:
            response.headers["Content-Encoding"] = "gzip"
    response.set_etag(etag)
    response.headers["Cache-Control"] = "public, no-cache"
    response.vary.add("Accept-Encoding")
    return response


def _packed(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Gzip without a time in its head, so that the same data are the same bytes."""
    packer = zlib.compressobj(6, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
    for piece in pieces:
        if packed := packer.compress(piece):
            yield packed
    yield packer.flush()

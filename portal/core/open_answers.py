"""Answers for programs of others: not sent again to those who have them, streamed and compressed where they are large."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Hashable, Iterator

from flask import Response, request, stream_with_context


def tagged(response: Response) -> Response:
    """An answer that is not sent again to those who have it (304)."""
    response.set_etag(hashlib.sha256(response.get_data()).hexdigest()[:24])
    response.headers["Cache-Control"] = "public, no-cache"
    response.make_conditional(request)
    return response


def streamed(pieces: Iterator[str], state: Hashable) -> Response:
    """A large answer piece by piece. `state`: what it depends on; the same state is the same bytes, and its ETag."""
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


def open_to_all(response: Response) -> Response:
    """Scripts of other sites may read what everybody may read; for answers that no cookie opens."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Expose-Headers"] = "ETag, Link, Last-Modified, Retry-After"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response

"""What programs fetch, at addresses that never change: badges, the issuer, keys, status lists, the offline verifier."""

from __future__ import annotations

from typing import Any

from flask import Response
from flask.typing import ResponseReturnValue

from portal.certificates import badges, offline, pictures, queries
from portal.certificates.credentials.verdict import as_json
from portal.certificates.models import Credential
from portal.certificates.views import permanent
from portal.core import cache, ids
from portal.core.access import public
from portal.core.errors import NotFound
from portal.core.limits import limiter

CREDENTIAL_TYPE = "application/vc+ld+json"


def _badge(code: str) -> Credential:
    """The badge of a code. What its holder hides is not there for anybody."""
    normal = ids.normal_code(code)
    found = queries.badge_by_code(normal) if normal else None
    if found is None:
        raise NotFound
    return found


def _file(data: str | bytes, kind: str, filename: str = "") -> Response:
    """For programs of any origin: a wallet or a verifier page elsewhere may read what everybody may read."""
    response = Response(data, content_type=kind)
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["X-Robots-Tag"] = "noindex"
    if filename:
        response.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response


def _document(found: dict[str, Any] | None, kind: str = "application/json") -> Response:
    if found is None:
        raise NotFound
    return _file(as_json(found), kind)


@permanent.get("/verify/<code>/credential.json")
@public
@cache.for_everyone("certificates")
@limiter.limit("60 per minute")
def credential(code: str) -> ResponseReturnValue:
    """The signed badge of the newest revision."""
    return _file(_badge(code).document, CREDENTIAL_TYPE)


@permanent.get("/verify/<code>/badge.png")
@public
@cache.for_everyone("certificates")
@limiter.limit("60 per minute")
def picture(code: str) -> ResponseReturnValue:
    """The badge baked into a PNG."""
    return _file(pictures.png(_badge(code).document), "image/png", "badge.png")


@permanent.get("/verify/<code>/badge.svg")
@public
@cache.for_everyone("certificates")
@limiter.limit("60 per minute")
def drawing(code: str) -> ResponseReturnValue:
    """The badge baked into an SVG."""
    return _file(pictures.svg(_badge(code).document), "image/svg+xml", "badge.svg")


@permanent.get("/verify/issuer.json")
@public
@cache.for_everyone("certificates")
def issuer() -> ResponseReturnValue:
    """The association as badges name it."""
    return _document({"@context": badges.CONTEXTS, **badges.profile()}, CREDENTIAL_TYPE)


@permanent.get("/.well-known/did.json")
@public
@cache.for_everyone("certificates")
def did() -> ResponseReturnValue:
    """What the issuer's `did:web` leads to."""
    return _document(badges.did_document())


@permanent.get("/verify/keys.json")
@public
@cache.for_everyone("certificates")
def key_directory() -> ResponseReturnValue:
    """All keys that ever signed, and which of them count; signed."""
    return _document(badges.directory())


@permanent.get("/verify/status/<name>.json")
@public
@cache.for_everyone("certificates")
def status_list(name: str) -> ResponseReturnValue:
    """Which places of a list are revoked; fetched whole, so that nobody learns who asks about whom."""
    return _document(badges.status_list(name), CREDENTIAL_TYPE)


@permanent.get("/verify/offline.html")
@public
@cache.for_everyone("certificates")
def offline_verifier() -> ResponseReturnValue:
    """The verifier as one file, with today's keys and status lists in it. A download: here its scripts may not run."""
    found = badges.published()
    if found is None:
        raise NotFound
    return _file(offline.page(found), "text/html; charset=utf-8", "certificate-verifier.html")

"""The files of packages, for the frame: by the secret of a launch, without the reader's session.

Every page of a package begins with two scripts of ours: the data it starts with, and the interface it looks for
(`API` or `API_1484_11`), which stands in its own window, where the search of every package begins.
"""

from __future__ import annotations

import json
import re
from urllib.parse import urlsplit

from flask import Response, current_app, request

from portal.accounts.models import User
from portal.core import db, settings, storage, web
from portal.core.access import public
from portal.core.errors import NotFound
from portal.training import services
from portal.training.queries import scorm as queries
from portal.training.queries.scorm import OwnLaunch
from portal.training.views.scorm import answer, frame_origin

bp = web.plain_blueprint("training_scorm", "portal.training.views")

SANDBOX = "allow-scripts allow-forms allow-modals"
START = "~start.js"
_PAGES = {"text/html", "application/xhtml+xml"}
_SCRIPTS = {"1.2": "scorm12.js", "2004": "scorm2004.js"}
_HEAD = (rb"<head(?:\s[^>]*)?>", rb"<html(?:\s[^>]*)?>", rb"<!doctype[^>]*>")


def _only_at_its_origin() -> None:
    """With an address of their own, packages are served there and nowhere else."""
    origin = settings().scorm_origin
    if origin and request.host != urlsplit(origin).netloc:
        raise NotFound


def _own(token: str, *, lock: bool = False) -> OwnLaunch:
    own = queries.launch_by_token(token, lock=lock)
    if own is None:
        raise NotFound
    return own


def _guarded(response: Response, token: str) -> Response:
    """The frame may run its own scripts and ask for its own files, and nothing else of the portal."""
    origin, portal = frame_origin(), settings().base_url
    sandbox = f"{SANDBOX} allow-same-origin" if settings().scorm_origin else SANDBOX
    here = f"{origin}/scorm/{token}/"
    response.headers["Content-Security-Policy"] = (
        f"sandbox {sandbox}; default-src {here} {origin}/static/dist/ data: blob: 'unsafe-inline' 'unsafe-eval'; "
        f"connect-src {here} {origin}/xapi/ data: blob:; form-action {here}; base-uri {here}; "
        f"frame-ancestors {portal} {origin} {request.host_url.rstrip('/')}"
    )
    # A frame without an origin asks for its own fonts, data and modules as a stranger; the secret is what counts.
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@bp.get("/scorm/<token>/<path:path>")
@public
def file(token: str, path: str) -> Response:
    """A file of the package; a page gets our scripts at its head."""
    _only_at_its_origin()
    found = queries.served_file(token, path)
    if found is None:
        raise NotFound
    data = storage.load(found.storage_key)
    if found.content_type in _PAGES:
        data = with_scripts(data, _scripts(_own(token), token))
    response = Response(data, content_type=found.content_type)
    response.headers["Cache-Control"] = (
        "private, no-store" if found.content_type in _PAGES else "private, max-age=43200"
    )
    response.make_conditional(request, accept_ranges=True, complete_length=len(data))
    return _guarded(response, token)


def _scripts(own: OwnLaunch, token: str) -> str:
    if not own.item.is_sco:
        return ""
    script = current_app.extensions["assets"].url(_SCRIPTS[own.package.standard])
    return f'<script src="/scorm/{token}/{START}"></script><script src="{script}"></script>'


def with_scripts(page: bytes, scripts: str) -> bytes:
    """The page with the scripts as the first thing in its head, whatever it is encoded in."""
    for mark, encoding in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if page.startswith(mark):
            text = page[2:].decode(encoding, "replace").encode("utf-8", "replace")
            return mark + with_scripts(text, scripts).decode("utf-8", "replace").encode(encoding, "replace")
    for pattern in _HEAD:
        if found := re.search(pattern, page, re.IGNORECASE):
            return page[: found.end()] + scripts.encode() + page[found.end() :]
    return scripts.encode() + page


@bp.get(f"/scorm/<token>/{START}")
@public
def start(token: str) -> Response:
    """The data that the item starts with, as a script that runs before all others of the page."""
    _only_at_its_origin()
    own = _own(token)
    person = db.session.get_one(User, own.enrolment.user_id)
    facts = {
        "launch": str(own.launch.id), "cmi": services.scorm.starting_data(own, person),
        "send": f"/scorm/{token}/~send", "portal": settings().base_url,
    }  # fmt: skip
    response = Response(f"globalThis.portalLaunch={json.dumps(facts)};", content_type="text/javascript")
    response.headers["Cache-Control"] = "private, no-store"
    return _guarded(response, token)


@bp.post("/scorm/<token>/~send")
@web.csrf.exempt  # type: ignore[untyped-decorator]  # flask_wtf ships no types
@public
def send(token: str) -> Response:
    """What a page sends as its window closes, when the page around it may be gone; the secret is its right to do so."""
    _only_at_its_origin()
    with db.transaction():
        response = answer(_own(token, lock=True), request.form.get("sequence", ""), request.form.get("cmi", ""))
    return _guarded(response, token)

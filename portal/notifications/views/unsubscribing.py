"""The address in a mail's List-Unsubscribe header (RFC 8058).

A GET shows a button and changes nothing: mail programs and virus scanners follow links. A POST acts, without session and
without CSRF token, because mail providers send it; the signature in the address is what counts.
"""

from __future__ import annotations

from typing import Any

from flask import Flask, Response

from portal.core import access, db, web
from portal.notifications import kinds, services


def add_routes(app: Flask) -> None:
    """Registers the pages of this file, outside any language."""
    app.add_url_rule("/unsubscribe/<token>", "notifications.unsubscribe", unsubscribe)
    app.add_url_rule("/unsubscribe/<token>", "notifications.stop", stop, methods=["POST"])
    app.add_url_rule("/unsubscribe/undo/<token>", "notifications.undo", undo, methods=["POST"])


@access.public
def unsubscribe(token: str) -> Response:
    _user_id, name = services.read_token(token)
    return web.render("notifications/unsubscribe.html", state="ask", token=token, **_what(name))


@access.public
@web.csrf.exempt  # type: ignore[untyped-decorator]  # flask_wtf ships no types
def stop(token: str) -> Response:
    user_id, name = services.read_token(token)
    with db.transaction():
        before = services.unsubscribe(token=token)
    undo_token = services.undo_token(user_id, before) if before else ""
    return web.render("notifications/unsubscribe.html", state="done", token=undo_token, **_what(name))


@access.public
@web.csrf.exempt  # type: ignore[untyped-decorator]  # flask_wtf ships no types
def undo(token: str) -> Response:
    with db.transaction():
        services.resubscribe(token=token)
    return web.render("notifications/unsubscribe.html", state="undone", token="", kind=None, digest="")


def _what(name: str) -> dict[str, Any]:
    """What the mail was: a kind, or a digest."""
    digest = next((often.value for often, kind in services.DIGEST_KINDS.items() if kind == name), "")
    return {"kind": kinds.find(name), "digest": digest}

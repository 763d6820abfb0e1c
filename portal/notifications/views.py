"""Inbox, preferences and unsubscribing for readers; the outbox for staff."""

from __future__ import annotations

from uuid import UUID

from flask import Flask, Response
from flask_login import current_user

from portal.core import access, web
from portal.core.errors import NotFound
from portal.notifications import queries, rules

bp = web.blueprint("notifications", __name__)


def register(app: Flask) -> None:
    """Registers the pages; the unsubscribe address stands without a language, since it is in mails of any."""
    app.register_blueprint(bp)
    app.add_url_rule("/unsubscribe/<token>", "notifications.unsubscribe", unsubscribe, methods=["GET", "POST"])


@bp.get("/notifications/")
@access.requires(access.signed_in)
def inbox() -> Response:
    page = web.paginate(queries.inbox(current_user.id), web.page_number())
    return web.render("notifications/inbox.html", page=page)


@bp.get("/notifications/<uuid:notification_id>")
@access.requires(access.signed_in)
def show(notification_id: UUID) -> Response:
    found = queries.in_inbox_of(current_user.id, notification_id)
    if found is None:
        raise NotFound
    return web.render("notifications/show.html", notification=found)


@bp.get("/notifications/preferences")
@access.requires(access.signed_in)
def preferences() -> Response:
    return web.render("notifications/preferences.html")


@bp.get("/manage/mail/")
@access.requires(rules.is_staff)
def outbox() -> Response:
    return web.render("notifications/outbox.html")


@access.public
@web.csrf.exempt
def unsubscribe(token: str) -> Response:
    return web.render("notifications/unsubscribe.html")

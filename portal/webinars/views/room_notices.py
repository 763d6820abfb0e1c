"""What the providers of rooms tell us."""

from __future__ import annotations

from http import HTTPStatus

from flask import request
from flask.typing import ResponseReturnValue

from portal.core import db, web
from portal.core.access import public
from portal.core.errors import NotFound
from portal.core.limits import limiter
from portal.webinars import providers
from portal.webinars.models import Provider
from portal.webinars.services import rooms
from portal.webinars.views.base import machines


@machines.route("/webinars/rooms/<provider>", methods=["GET", "POST"])
@public
@web.csrf.exempt  # type: ignore[untyped-decorator]  # flask_wtf ships no types; servers call, and their signature is asked for
@limiter.limit("120 per minute")
def room_notice(provider: str) -> ResponseReturnValue:
    """A room has ended, or a recording is ready. 403: not from the provider; 410: no such run any more, do not try again."""
    carrier = providers.carrier(Provider(provider)) if provider in set(Provider) else None
    if carrier is None:
        raise NotFound
    try:
        notice = carrier.on_webhook(request.values)
    except providers.Forged:
        return "", HTTPStatus.FORBIDDEN
    with db.transaction():
        is_known = rooms.take_notice(notice=notice)
    return "", HTTPStatus.NO_CONTENT if is_known else HTTPStatus.GONE

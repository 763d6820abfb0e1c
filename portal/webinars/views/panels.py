"""How the forms of a panel are answered: a piece for the page that listens, else the room anew, or with what is wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response, flash, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.accounts.models import User
from portal.core import db, web
from portal.core.errors import DomainError, NotFound
from portal.core.limits import limiter, one_in_a_room
from portal.live.panels import Said
from portal.webinars import rooms
from portal.webinars.models import Registration
from portal.webinars.rules import powers
from portal.webinars.views import joining
from portal.webinars.views.base import me

__all__ = ["Said", "actor", "answer", "do", "limit", "moderator"]


limit = limiter.limit("60 per minute", key_func=one_in_a_room)


def actor() -> User | None:
    """Who moderates, for the audit log; None: somebody without an account."""
    return me() if current_user.is_authenticated else None


def moderator(key: str, may: Callable[[Registration], bool] = powers.may_moderate) -> Registration:
    """Who may do something of `rules.powers`, in the room.

    Raises:
        NotFound, Conflict: as `joining.in_room`, and for everybody else.
    """
    found = joining.in_room(key)
    if not may(found):
        raise NotFound
    return found


def answer(registration: Registration, key: str, panel: str, said: Said, **context: Any) -> ResponseReturnValue:
    """The panel with what it says: as a piece for the script of the page; without it the page is loaded anew (303), or shown
    with what is wrong.
    """
    status = said.error.status if said.error else 200
    if said.error is not None:  # what was read before a rollback is not known any more
        registration = joining.participant(key)
    found = next(one for one in rooms.panels_for(registration) if one.key == panel)
    if request.headers.get("HX-Request"):
        return web.render(
            found.template, status, registration=registration, run=registration.run, key=key,
            **(dict(found.context(registration)) | {"said": said} | context),
        )  # fmt: skip
    if said.error is None:
        if said.text:
            flash(said.text, "success")
        return web.see_other("webinars.join", key=key, panel=panel, _anchor="panels")
    shown: Response = joining.room_page(registration, key, panel=panel, said=said, **context)
    shown.status_code = status
    return shown


def do(
    registration: Registration, key: str, panel: str, action: Callable[[], object], done: str = ""
) -> ResponseReturnValue:
    """Does `action` in a transaction and answers with the panel: `done`, or why not."""
    try:
        with db.transaction():
            action()
    except DomainError as refused:
        return answer(registration, key, panel, Said(error=refused))
    return answer(registration, key, panel, Said(text=done))

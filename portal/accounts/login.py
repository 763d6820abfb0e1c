"""The signed-in reader: from the cookie's token to a person with grants, in one query a request."""

from __future__ import annotations

from flask import Flask, Response, g, session
from flask_login import LoginManager

from portal.accounts import queries, rules, services
from portal.accounts.models import User
from portal.core import clock, db


class Manager(LoginManager):  # type: ignore[misc]  # Flask-Login ships no types
    """Flask-Login's, which knows two more ways to be signed in, and looks at them at each request: a cookie of its own that
    remembers, and marks of browser and address. Ours is the one session, whose row can be ended; a changed address must not end it.
    """

    def _load_user(self) -> None:
        token = session.get("_user_id")
        self._update_request_context_with_user(queries.signed_in_by(token) if token else None)


manager = Manager()


def init_app(app: Flask) -> None:
    """Tells Flask-Login who the reader is, and notes now and then that a session is in use."""
    manager.init_app(app)
    app.after_request(_note_use)


def _note_use(response: Response) -> Response:
    """One small write in ten minutes of use; none for readers who are not signed in, none after an error."""
    user = g.get("_login_user")
    if isinstance(user, User) and user.session_id and response.status_code < 500:
        now = clock.now()
        if not rules.is_seen_lately(user.session_seen_at, now):
            with db.transaction():
                services.touch(session_id=user.session_id)
            user.session_seen_at = now
    return response

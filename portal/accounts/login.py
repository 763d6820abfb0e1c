"""The signed-in reader: from the cookie's token to a person with grants, in one query a request."""

from __future__ import annotations

from flask import Flask, Response, g
from flask_login import LoginManager

from portal.accounts import queries, rules, services
from portal.accounts.models import User
from portal.core import clock, db

manager = LoginManager()
manager.session_protection = None  # our sessions are rows that can be ended; a changed address must not end one


def init_app(app: Flask) -> None:
    """Tells Flask-Login who the reader is, and notes now and then that a session is in use."""
    manager.init_app(app)

    manager.user_loader(queries.signed_in_by)
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

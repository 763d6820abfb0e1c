"""The signed-in reader: from the cookie's token to a person with grants, in one query a request."""

from __future__ import annotations

from flask import Flask
from flask_login import LoginManager

from portal.accounts import queries
from portal.accounts.models import User

manager = LoginManager()
manager.session_protection = None  # our sessions are rows that can be ended; a changed address must not end one


def init_app(app: Flask) -> None:
    """Tells Flask-Login who the reader is."""
    manager.init_app(app)

    @manager.user_loader
    def load(token: str) -> User | None:
        return queries.signed_in_by(token)

"""What all pages of accounts share: the blueprint, the form page, the start and end of a session."""

from __future__ import annotations

import re
from typing import Any, cast

from flask import Response, flash, redirect, request, session, url_for
from flask_login import login_user, logout_user
from flask_wtf import FlaskForm

from portal.accounts import services
from portal.accounts.models import User
from portal.accounts.reader import me
from portal.core import db, form_pages, limits, web
from portal.core.errors import DomainError

__all__ = ["begin_session", "bp", "check_again", "device", "end_session", "form_page", "me", "to_my_portal"]

bp = web.blueprint("accounts", "portal.accounts.views", to_citizens=True)

_BROWSERS = (
    ("Edg", "Edge"), ("OPR", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox", "Firefox"),
    ("Chrome", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
_SYSTEMS = (
    ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"), ("Linux", "Linux"),
)  # fmt: skip


def device() -> str:
    """Browser and system of the request, e.g. "Firefox · Windows", so that people recognise their own sessions."""
    agent = request.user_agent.string
    parts = [
        next((name for sign, name in known if re.search(rf"\b{sign}", agent)), "") for known in (_BROWSERS, _SYSTEMS)
    ]
    return " · ".join(part for part in parts if part)


def form_page(template: str, form: FlaskForm, error: DomainError | None = None, **context: Any) -> Response:
    """As everywhere; whoever tried too often is told when to come back."""
    response = form_pages.form_page(template, form, error, **context)
    if isinstance(error, services.TooManyAttempts):
        response.headers["Retry-After"] = str(error.seconds)
    return response


def check_again(password: str) -> None:
    """Asks the signed-in person for the password again, under the same throttle as a sign-in.

    Raises:
        DomainError: it is wrong, or was wrong too often.
    """
    user = me()
    with db.transaction():
        services.note_attempt(email=user.email, address=limits.address())
    with db.transaction():
        services.confirm_password(user, password)


def begin_session(user: User, *, remembered: bool = False, password: str = "") -> None:
    """Signs the person in. Nothing of the anonymous session goes over, so none that somebody prepared lives on."""
    with db.transaction():
        services.open_session(user=user, device=device(), remembered=remembered, password=password)
    session.clear()
    login_user(user)
    session.permanent = remembered


def end_session() -> None:
    """Forgets who the reader is, in the cookie; the row is the caller's business."""
    logout_user()
    session.clear()


def to_my_portal(user: User, message: str = "") -> Response:
    """To the person's own start page, in the language of the account."""
    if message:
        flash(message, "success")
    return cast("Response", redirect(url_for("home.my_portal", locale=user.locale), 303))

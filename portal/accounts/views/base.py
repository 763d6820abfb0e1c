"""What all pages of accounts share: the blueprint, the form page, the start and end of a session."""

from __future__ import annotations

import re
from typing import Any, cast

from flask import Response, flash, redirect, request, session, url_for
from flask_login import current_user, login_user, logout_user
from flask_wtf import FlaskForm

from portal.accounts import services
from portal.accounts.models import User
from portal.core import db, limits, web
from portal.core.errors import DomainError

bp = web.blueprint("accounts", "portal.accounts.views")

_BROWSERS = (
    ("Edg", "Edge"), ("OPR", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox", "Firefox"),
    ("Chrome", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
_SYSTEMS = (
    ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"), ("Linux", "Linux"),
)  # fmt: skip


def me() -> User:
    """The signed-in reader as a person, not as Flask-Login's stand-in."""
    return cast("User", current_user._get_current_object())  # noqa: SLF001  # Werkzeug's documented way to unwrap


def device() -> str:
    """Browser and system of the request, e.g. "Firefox · Windows", so that people recognise their own sessions."""
    agent = request.user_agent.string
    parts = [
        next((name for sign, name in known if re.search(rf"\b{sign}", agent)), "") for known in (_BROWSERS, _SYSTEMS)
    ]
    return " · ".join(part for part in parts if part)


def form_page(template: str, form: FlaskForm, error: DomainError | None = None, **context: Any) -> Response:
    """The page with its form: empty (200), with what is wrong beside the fields (422), or refused by a rule."""
    status = error.status if error else 422 if form.is_submitted() else 200
    if error and error.field and error.field in form:
        field = form[error.field]
        field.errors = [*field.errors, error.message]
        shown = None
    else:
        shown = error
    response = web.render(template, status, form=form, error=shown, **context)
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

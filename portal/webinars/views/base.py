"""What all pages of the webinars share."""

from __future__ import annotations

from typing import Any, cast

from flask import Response
from flask_login import current_user
from flask_wtf import FlaskForm

from portal.accounts.models import User
from portal.core import clock, web
from portal.core.errors import DomainError
from portal.webinars import rules
from portal.webinars.rules import joining as joining_rules
from portal.webinars.words import joining as joining_words

__all__ = ["bp", "form_page", "machines", "me"]

bp = web.blueprint("webinars", "portal.webinars.views")
# What machines call: providers of rooms, about what has happened there.
machines = web.plain_blueprint("webinar_machines", "portal.webinars.views")


@bp.context_processor
def _shared() -> dict[str, Any]:
    """Rules for the templates; `moment` is the one instant that a page is about."""
    return {"rules": rules, "joining": joining_rules, "joining_words": joining_words, "moment": clock.now()}


def me() -> User:
    """The signed-in reader as a person, not as Flask-Login's stand-in."""
    return cast("User", current_user._get_current_object())  # noqa: SLF001  # Werkzeug's documented way to unwrap


def form_page(template: str, form: FlaskForm, error: DomainError | None = None, **context: Any) -> Response:
    """The page with its form: as it was asked for (200), with what is wrong beside the fields (422), or refused by a rule."""
    status = error.status if error else 422 if form.is_submitted() else 200
    shown = error
    if error and error.field and error.field in form:
        form[error.field].errors = [*form[error.field].errors, error.message]
        shown = None
    return web.render(template, status, form=form, error=shown, **context)

"""A page with a form."""

from __future__ import annotations

from typing import Any

from flask import Response
from flask_wtf import FlaskForm

from portal.core import web
from portal.core.errors import DomainError


def form_page(template: str, form: FlaskForm, error: DomainError | None = None, **context: Any) -> Response:
    """The page with its form: as it was asked for (200), with what is wrong beside the fields (422), or refused by a rule."""
    status = error.status if error else 422 if form.is_submitted() else 200
    shown = error
    if error and error.field and error.field in form:
        form[error.field].errors = [*form[error.field].errors, error.message]
        shown = None
    return web.render(template, status, form=form, error=shown, **context)

"""What all pages of the case library share."""

from __future__ import annotations

import uuid
from typing import Any, cast

from flask import Response
from flask_login import current_user
from flask_wtf import FlaskForm

from portal.accounts.models import User
from portal.cases import queries, rules, sources, words
from portal.cases.formats.site import of_portal as site
from portal.cases.models import Case
from portal.cases.queries import Draft
from portal.core import clock, web
from portal.core.errors import DomainError, NotFound

__all__ = ["bp", "form_page", "machines", "me", "numbered_case", "own_draft", "plain", "site"]

bp = web.blueprint("cases", "portal.cases.views")
plain = web.plain_blueprint("case_ids", "portal.cases.views")
# What programs of others read: data, feeds of records, the catalogue. No page, no cookie, open to scripts of any site.
machines = web.plain_blueprint("open_data", "portal.cases.views")


@bp.context_processor
def _shared() -> dict[str, Any]:
    """Words and rules for the templates; `moment` is the one instant that a page is about."""
    return {"words": words, "rules": rules, "moment": clock.now(), "rendered": sources.rendered}


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


def own_draft(version_id: uuid.UUID, *, lock: bool = False) -> Draft:
    """A version that the reader may see before it is out.

    Raises:
        NotFound: there is none, or it is not his to see.
    """
    found = queries.draft_for(me(), version_id, lock=lock)
    if found is None:
        raise NotFound
    return found


def numbered_case(number: int) -> Case:
    """A case that is or was in the library.

    Raises:
        NotFound: no case ever had this number.
    """
    found = queries.case_by_number(number)
    if found is None:
        raise NotFound
    return found


@machines.after_request
def _open_to_all(response: Response) -> Response:
    """Scripts of other sites may read what everybody may read; there is nothing here that a cookie would open."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Expose-Headers"] = "ETag, Link, Last-Modified, Retry-After"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response

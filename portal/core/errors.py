"""What can go wrong in a way people should understand, and the page that tells them."""

from __future__ import annotations

import structlog
from flask import Flask, current_app, g, make_response, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException, MethodNotAllowed, RequestEntityTooLarge

from portal.core import i18n, languages
from portal.core.i18n import _

log = structlog.get_logger(__name__)


class DomainError(Exception):
    """A rule of the house says no. The message is already in the reader's language and is shown as it is.

    Args:
        message: what is wrong and what to do.
        field: the form field it belongs to, if one.
    """

    status = 422

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class Conflict(DomainError):
    """Somebody was first: the place is taken, the state has moved on."""

    status = 409


class TooMany(DomainError):
    """Too much of one person in too short a time."""

    status = 429


class NotFound(Exception):
    """There is no such thing for this reader."""


class Forbidden(Exception):
    """The reader may not do this."""


def _words(status: int) -> tuple[str, str, str]:
    """Title, what happened and what to do next, for an HTTP status."""
    known = {
        400: (_("This request was not understood"), _("Something in the address or the form was not as expected."),
              _("Go back, load the page again and repeat the step.")),
        403: (_("You may not open this page"), _("Your account has no right to see or do this."),
              _("If you think it should, ask the person who coordinates your city or the secretariat.")),
        404: (_("This page does not exist"), _("The address may be mistyped, or what was here has been withdrawn."),
              _("Search for it, or start again from the first page.")),
        405: (_("This cannot be done here"), _("The address exists, but not for this kind of request."),
              _("Go back and use the buttons on the page.")),
        413: (_("This is too large"), _("The file or the text is larger than what we accept."),
              _("Choose a smaller file or a shorter text, then try again.")),
        429: (_("Too many attempts"), _("There were more requests from you than we can take at once."),
              _("Wait a few minutes, then try again.")),
        503: (_("We are not ready"), _("A part of the portal does not answer at the moment."),
              _("Nothing you entered was half saved. Try again in a minute.")),
    }  # fmt: skip
    if 400 <= status < 500:
        return known.get(status, known[400])
    return known.get(
        status,
        (
            _("Something went wrong on our side"),
            _("The portal could not finish what you asked. Nothing was half saved."),
            _("Try again. If it happens again, tell us the reference number."),
        ),
    )


def page(status: int, message: str | None = None) -> ResponseReturnValue:
    """The error page of `status` in the reader's language, with the reference number that is also in the log."""
    from portal.core import web

    title, what_happened, what_next = _words(status)
    reference = g.get("request_id", "")
    if request.path.startswith("/api/"):
        problem = {
            "type": "about:blank", "title": title, "status": status, "detail": message or what_happened, "reference": reference,
        }  # fmt: skip
        return problem, status, {"Content-Type": "application/problem+json"}  # RFC 9457
    try:
        return web.render(
            "errors/error.html", status=status, title=title, message=message or what_happened, what_next=what_next,
            reference=reference, status_code=status,
        )  # fmt: skip
    except OperationalError:  # the header asks who the reader is
        return bare_page(status)


def bare_page(status: int) -> ResponseReturnValue:
    """The error page without header and menu, for when even the reader cannot be looked up."""
    title, what_happened, what_next = _words(status)
    html = current_app.jinja_env.get_template("errors/bare.html").render(
        locale=i18n.current(), dir=i18n.direction(i18n.current()), title=title, message=what_happened,
        what_next=what_next, reference=g.get("request_id", ""),
    )  # fmt: skip
    return make_response(html, status)


def init_app(app: Flask) -> None:
    """Registers the handlers. A handler never raises: an error page that fails would hide the first error."""

    def on_http(error: HTTPException) -> ResponseReturnValue:
        if error.code is None or error.code < 400:
            return error.get_response()
        if error.code == 404 and (elsewhere := languages.in_english()):
            return elsewhere
        response = make_response(page(error.code))
        if isinstance(error, MethodNotAllowed):  # RFC 9110, 15.5.6: it must say what may be done
            response.allow.update(error.valid_methods or ())
        return response

    def on_domain(error: DomainError) -> ResponseReturnValue:
        return page(error.status, error.message)

    def on_unexpected(error: Exception) -> ResponseReturnValue:
        log.error("request.failed", error=type(error).__name__, exc_info=error)
        return page(500)

    def on_database_gone(error: OperationalError) -> ResponseReturnValue:
        log.error("database.unavailable", error=type(error.orig).__name__)
        return bare_page(503)

    app.register_error_handler(HTTPException, on_http)
    app.register_error_handler(DomainError, on_domain)
    app.register_error_handler(NotFound, lambda _error: page(404))
    app.register_error_handler(Forbidden, lambda _error: page(403))
    app.register_error_handler(RequestEntityTooLarge, lambda _error: page(413))
    app.register_error_handler(
        CSRFError,
        lambda _error: page(400, _("The form had expired. Nothing was saved. Load the page again and repeat.")),
    )
    app.register_error_handler(OperationalError, on_database_gone)
    if not app.config["TESTING"]:
        app.register_error_handler(Exception, on_unexpected)

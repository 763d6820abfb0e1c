"""What is stored, getting it, and having it erased."""

from __future__ import annotations

from flask import Response, flash

from portal.accounts import emails, hooks, services
from portal.accounts.forms import EmptyForm, EraseForm
from portal.accounts.views.base import bp, check_again, end_session, form_page, me
from portal.core import clock, db, ids, limits, web
from portal.core.access import public, requires, signed_in
from portal.core.errors import DomainError, NotFound
from portal.core.i18n import _
from portal.notifications.services import Recipient, notify


@bp.get("/privacy/")
@public
def privacy() -> Response:
    """What each module stores of a person, why and how long. For everybody, also before registering."""
    return web.render("accounts/privacy.html", statements=hooks.statements)


@bp.post("/privacy/export")
@limits.limiter.limit("20 per hour")
@requires(signed_in)
def export() -> Response:
    """All own data as a ZIP of JSON files."""
    if not EmptyForm().validate_on_submit():
        raise NotFound
    response = Response(services.export(me()), mimetype="application/zip")
    name = f"my-data-{clock.today(me().timezone).isoformat()}.zip"
    response.headers["Content-Disposition"] = f"attachment; filename={name}"
    response.headers["Cache-Control"] = "private, no-store"
    return response


@bp.route("/privacy/erase", methods=["GET", "POST"])
@requires(signed_in)
def erase() -> Response:
    """Erases the account, after the password and a deliberate tick."""
    form = EraseForm()
    error = None
    if form.validate_on_submit():
        try:
            check_again(form.current_password.data)
            with db.transaction():
                _erase_with_farewell()
            end_session()
            flash(_("Your account is erased. A mail confirms it."), "success")
            return web.see_other("home.index")
        except DomainError as refused:
            error = refused
    return form_page("accounts/erase.html", form, error, statements=hooks.statements)


def _erase_with_farewell() -> None:
    user = me()
    message = emails.erased(user)
    to = Recipient(None, user.email, "", user.locale, user.timezone)
    services.erase(user)
    notify(recipient=to, message=message, key=f"accounts.erased:{ids.new_id()}")

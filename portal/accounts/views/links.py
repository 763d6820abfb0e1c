"""What a link from a mail opens. Following it changes nothing (mail scanners follow links, too); the form does."""

from __future__ import annotations

from typing import Any

from flask import Response, flash
from flask_login import current_user
from flask_wtf import FlaskForm

from portal.accounts import emails, queries, services
from portal.accounts.forms import AccountForm, EmptyForm, NewPasswordForm
from portal.accounts.models import Token, TokenPurpose, User
from portal.accounts.views.base import begin_session, bp, form_page, to_my_portal
from portal.core import clock, db, i18n, limits, web
from portal.core.access import public
from portal.core.errors import DomainError
from portal.core.i18n import _
from portal.notifications.services import Recipient, notify

_by_address = limits.limiter.limit("60 per hour", methods=["POST"])


def _dead_link() -> Response:
    return web.render("accounts/link_used_up.html", 404)


def _refused(template: str, form: FlaskForm, error: DomainError, **context: Any) -> Response:
    return _dead_link() if isinstance(error, services.LinkUsedUp) else form_page(template, form, error, **context)


def _open(token: str, purpose: TokenPurpose) -> Token | None:
    return queries.open_token(token, purpose)


@bp.route("/confirm/<token>", methods=["GET", "POST"])
@_by_address
@public
def confirm_email(token: str) -> Response:
    """The last step of a registration: the address is confirmed by being here, the password is chosen now."""
    waiting = _open(token, TokenPurpose.CONFIRM_EMAIL)
    if waiting is None:
        return _dead_link()
    form = AccountForm(display_name=waiting.data["display_name"], timezone=waiting.data["timezone"])
    page: dict[str, Any] = {"email": waiting.data["email"], "invited": False}
    if not form.validate_on_submit():
        return form_page("accounts/account.html", form, **page)
    try:
        with db.transaction():
            user = services.complete_registration(
                secret=token, display_name=form.display_name.data, password=form.password.data,
                timezone=form.timezone.data,
            )  # fmt: skip
    except DomainError as error:
        return _refused("accounts/account.html", form, error, **page)
    return _welcome(user)


@bp.route("/invitation/<token>", methods=["GET", "POST"])
@_by_address
@public
def accept_invitation(token: str) -> Response:
    """An invited person takes the account that waits."""
    waiting = _open(token, TokenPurpose.INVITATION)
    person = queries.user(waiting.user_id) if waiting and waiting.user_id else None
    if person is None:
        return _dead_link()
    form = AccountForm(display_name=person.display_name, timezone=person.timezone)
    page: dict[str, Any] = {"email": person.email, "invited": True}
    if not form.validate_on_submit():
        return form_page("accounts/account.html", form, **page)
    try:
        with db.transaction():
            user = services.accept_invitation(
                secret=token, display_name=form.display_name.data, password=form.password.data,
                timezone=form.timezone.data, locale=i18n.current(),
            )  # fmt: skip
    except DomainError as error:
        return _refused("accounts/account.html", form, error, **page)
    return _welcome(user)


def _welcome(user: User) -> Response:
    begin_session(user)
    return to_my_portal(user, _("Your account is ready. You are signed in."))


@bp.route("/reset-password/<token>", methods=["GET", "POST"])
@_by_address
@public
def reset_password(token: str) -> Response:
    """Sets a new password; all sessions end, and this one begins."""
    if _open(token, TokenPurpose.RESET_PASSWORD) is None:
        return _dead_link()
    form = NewPasswordForm()
    if not form.validate_on_submit():
        return form_page("accounts/reset_password.html", form)
    try:
        with db.transaction():
            user = services.reset_password(secret=token, password=form.password.data)
    except DomainError as error:
        return _refused("accounts/reset_password.html", form, error)
    begin_session(user)
    return to_my_portal(user, _("Your password is changed. All other sessions have ended."))


@bp.route("/confirm-address/<token>", methods=["GET", "POST"])
@_by_address
@public
def confirm_new_email(token: str) -> Response:
    """Moves an account to a new address, and tells both."""
    waiting = _open(token, TokenPurpose.CHANGE_EMAIL)
    if waiting is None:
        return _dead_link()
    form = EmptyForm()
    page: dict[str, Any] = {"email": waiting.data["email"]}
    if not form.validate_on_submit():
        return form_page("accounts/confirm_new_email.html", form, **page)
    try:
        with db.transaction():
            user, before = services.confirm_new_email(secret=token)
            _tell_both(user, before)
    except DomainError as error:
        return _refused("accounts/confirm_new_email.html", form, error, **page)
    flash(_("Your account now has the address %(email)s.", email=user.email), "success")
    return web.see_other("accounts.change_email" if current_user.is_authenticated else "accounts.sign_in")


def _tell_both(user: User, before: str) -> None:
    message = emails.email_changed(user)
    key = f"accounts.email_changed:{user.id}:{clock.now():%Y%m%d%H%M%S}"
    notify(recipient=services.recipient(user), message=message, key=key)
    notify(
        recipient=Recipient(user.id, before, user.display_name, user.locale, user.timezone), message=message,
        key=f"{key}:before",
    )  # fmt: skip

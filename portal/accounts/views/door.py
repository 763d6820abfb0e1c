"""Registering, signing in and out, asking for a new password."""

from __future__ import annotations

from typing import cast

from flask import Response, flash, redirect, request, session
from flask_login import current_user

from portal.accounts import services
from portal.accounts.forms import EmptyForm, ForgottenPasswordForm, RegistrationForm, SignInForm
from portal.accounts.models import User
from portal.accounts.views.base import begin_session, bp, end_session, form_page, me, to_my_portal
from portal.core import db, i18n, limits, web
from portal.core.access import public
from portal.core.errors import DomainError, NotFound
from portal.core.i18n import _


@bp.route("/register", methods=["GET", "POST"])
@limits.limiter.limit("30 per hour", methods=["POST"])
@public
def register() -> Response:
    """Asks for name and address. The answer is the same whether or not the address has an account."""
    if current_user.is_authenticated:
        return to_my_portal(me())
    form = RegistrationForm()
    error = None
    if form.validate_on_submit():
        try:
            with db.transaction():
                services.ask_registration(
                    email=form.email.data, display_name=form.display_name.data, locale=i18n.current()
                )
            return _mail_is_sent("register", form.email.data)
        except DomainError as refused:
            error = refused
    return form_page("accounts/register.html", form, error)


@bp.route("/forgot-password", methods=["GET", "POST"])
@limits.limiter.limit("30 per hour", methods=["POST"])
@public
def forgot_password() -> Response:
    """Asks for the address. The answer is the same whether or not it has an account."""
    form = ForgottenPasswordForm()
    if form.validate_on_submit():
        with db.transaction():
            services.ask_password_reset(form.email.data)
        return _mail_is_sent("reset", form.email.data)
    return form_page("accounts/forgot_password.html", form)


def _mail_is_sent(purpose: str, email: str) -> Response:
    """To the page that says where to look. The address travels in the reader's own cookie, not in the page's address."""
    session["mail_sent"] = [purpose, email.strip()]
    return web.see_other("accounts.mail_sent")


@bp.get("/check-your-mail")
@public
def mail_sent() -> Response:
    """What to do now that a mail is on its way."""
    if "mail_sent" not in session:
        return web.see_other("accounts.sign_in")
    purpose, email = session["mail_sent"]
    return web.render("accounts/mail_sent.html", purpose=purpose, email=email)


@bp.route("/sign-in", methods=["GET", "POST"])
@limits.limiter.limit("60 per minute", methods=["POST"])
@public
def sign_in() -> Response:
    """Opens a session. Wrong password and unknown address answer alike."""
    form = SignInForm(next=request.args.get("next", ""))
    if current_user.is_authenticated:
        return _onwards(me(), form.next.data)
    error = None
    if form.validate_on_submit():
        try:
            user = _checked(form)
            begin_session(user, remembered=form.remembered.data, password=form.password.data)
            return _onwards(user, form.next.data)
        except DomainError as refused:
            error = refused
    return form_page("accounts/sign_in.html", form, error)


def _checked(form: SignInForm) -> User:
    """The attempt is counted and committed before the password is looked at, so that it counts whatever follows."""
    with db.transaction():
        services.note_attempt(email=form.email.data, address=limits.address())
    return services.verified(email=form.email.data, password=form.password.data)


def _onwards(user: User, wanted: str | None) -> Response:
    target = web.safe_next(wanted)
    return cast("Response", redirect(target, 303)) if target else to_my_portal(user)


@bp.post("/sign-out")
@public
def sign_out() -> Response:
    """Ends this session; the row is deleted, so a copied cookie opens nothing."""
    if not EmptyForm().validate_on_submit():
        raise NotFound
    if current_user.is_authenticated:
        user = me()
        if user.session_id:
            with db.transaction():
                services.end_session(user=user, session_id=user.session_id)
    end_session()
    flash(_("You are signed out."), "success")
    return web.see_other("home.index")

"""What people change about themselves."""

from __future__ import annotations

from uuid import UUID

from flask import Response, flash

from portal.accounts import queries, services
from portal.accounts.forms import ChangeEmailForm, ChangePasswordForm, EmptyForm, ProfileForm
from portal.accounts.views.base import bp, check_again, form_page, me
from portal.core import db, web
from portal.core.access import requires, signed_in
from portal.core.errors import DomainError, NotFound
from portal.core.i18n import _, ngettext


@bp.route("/settings/", methods=["GET", "POST"])
@requires(signed_in)
def profile() -> Response:
    """Name, Latin name, language, time zone."""
    user = me()
    form = ProfileForm(obj=user)
    error = None
    if form.validate_on_submit():
        chosen = services.Profile(
            form.display_name.data, form.latin_name.data or "", form.locale.data, form.timezone.data
        )
        try:
            with db.transaction():
                services.update_profile(user=user, profile=chosen)
            flash(_("Saved."), "success")
            return web.see_other("accounts.profile", locale=user.locale)
        except DomainError as refused:
            error = refused
    return form_page("accounts/profile.html", form, error)


@bp.route("/settings/password", methods=["GET", "POST"])
@requires(signed_in)
def change_password() -> Response:
    """A new password ends all other sessions."""
    form = ChangePasswordForm()
    error = None
    if form.validate_on_submit():
        try:
            check_again(form.current_password.data)
            with db.transaction():
                services.change_password(user=me(), password=form.password.data, session_id=me().session_id)
            flash(_("Your password is changed. All other sessions have ended."), "success")
            return web.see_other("accounts.change_password")
        except DomainError as refused:
            error = refused
    return form_page("accounts/change_password.html", form, error)


@bp.route("/settings/email", methods=["GET", "POST"])
@requires(signed_in)
def change_email() -> Response:
    """Asks for a new address; it counts once the link sent there is followed."""
    form = ChangeEmailForm()
    error = None
    if form.validate_on_submit():
        try:
            check_again(form.current_password.data)
            with db.transaction():
                address = services.ask_email_change(user=me(), email=form.email.data)
            flash(_("We have sent a link to %(email)s. Follow it to change your address.", email=address), "success")
            return web.see_other("accounts.change_email")
        except DomainError as refused:
            error = refused
    return form_page("accounts/change_email.html", form, error)


@bp.get("/settings/sessions")
@requires(signed_in)
def sessions() -> Response:
    """Where the person is signed in."""
    return web.render("accounts/sessions.html", sessions=queries.sessions_of(me()), here=me().session_id)


@bp.post("/settings/sessions/<uuid:session_id>/end")
@requires(signed_in)
def end_one_session(session_id: UUID) -> Response:
    """Signs out on another device."""
    if not EmptyForm().validate_on_submit():
        raise NotFound
    with db.transaction():
        ended = services.end_session(user=me(), session_id=session_id)
    flash(_("That session has ended.") if ended else _("That session had ended already."), "success")
    return web.see_other("accounts.sessions")


@bp.post("/settings/sessions/end-others")
@requires(signed_in)
def end_other_sessions() -> Response:
    """Signs out everywhere else."""
    if not EmptyForm().validate_on_submit():
        raise NotFound
    with db.transaction():
        ended = services.end_other_sessions(user=me(), session_id=me().session_id)
    flash(ngettext("%(num)d other session has ended.", "%(num)d other sessions have ended.", ended), "success")
    return web.see_other("accounts.sessions")

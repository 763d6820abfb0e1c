"""The secretariat's pages: people, their roles, and the audit log."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Response, flash, request

from portal.accounts import emails, queries, rules, services, words
from portal.accounts.forms import AuditFilterForm, GrantForm, InviteForm, PeopleFilter, ReasonForm
from portal.accounts.models import Grant, Role, TokenPurpose, User, UserState
from portal.accounts.rules import is_secretariat
from portal.accounts.services.tokens import LIFETIME
from portal.accounts.views.base import bp, form_page, me
from portal.core import clock, db, web
from portal.core.access import authorize, requires
from portal.core.errors import DomainError, NotFound
from portal.core.i18n import _
from portal.notifications.services import notify


@bp.get("/manage/people/")
@requires(is_secretariat)
def people() -> Response:
    """Everybody, with search by name, address, role and state."""
    form = PeopleFilter(request.args)
    role = Role(form.role.data) if form.role.data in set(Role) else None
    state = UserState(form.state.data) if form.state.data in set(UserState) else None
    found = web.paginate(queries.people_matching((form.q.data or "").strip()[:200], role, state), web.page_number())
    held = [grant for person in found.items for grant in person.grants]
    return web.render(
        "accounts/people.html", form=form, page=found, scopes=words.grant_scopes(held), role_name=words.role,
        state_name=words.state, page_args=_kept("q", "role", "state"),
    )  # fmt: skip


def _kept(*names: str) -> dict[str, str]:
    """The filters of the address, for the links of the pager."""
    return {name: request.args[name] for name in names if request.args.get(name)}


@bp.route("/manage/people/invite", methods=["GET", "POST"])
@requires(is_secretariat)
def invite() -> Response:
    """Makes somebody known who has not registered, and sends the link."""
    form = InviteForm()
    error = None
    if form.validate_on_submit():
        try:
            with db.transaction():
                user, secret = services.invite(
                    email=form.email.data, display_name=form.display_name.data, locale=form.locale.data,
                    timezone="UTC", invited_by=me(), reason=form.reason.data,
                )  # fmt: skip
                if secret:
                    _send_invitation(user, secret)
            flash(_("The invitation is on its way.") if secret else _("This person has an account already."), "success")
            return web.see_other("accounts.person", user_id=user.id)
        except DomainError as refused:
            error = refused
    return form_page("accounts/invite.html", form, error)


def _send_invitation(user: User, secret: str) -> None:
    until = clock.now() + LIFETIME[TokenPurpose.INVITATION]
    notify(
        recipient=services.recipient(user),
        message=emails.invitation(user, secret=secret, invited_by=me(), until=until),
        key=f"accounts.invitation:{user.id}:{clock.now():%Y%m%d%H%M%S}",
    )


def _person(user_id: UUID) -> User:
    found = queries.user(user_id)
    if found is None:
        raise NotFound
    return found


@bp.route("/manage/people/<uuid:user_id>", methods=["GET", "POST"])
@requires(is_secretariat)
def person(user_id: UUID) -> Response:
    """One person with roles of now and before; the form grants another."""
    user = _person(user_id)
    form = GrantForm()
    error = None
    if form.validate_on_submit():
        authorize(rules.may_grant(me(), user))
        try:
            with db.transaction():
                services.grant_role(
                    user=user, role=Role(form.role.data), scope=form.chosen_scope(), actor=me(), reason=form.reason.data
                )
            flash(_("The role is granted. The person gets a mail."), "success")
            return web.see_other("accounts.person", user_id=user.id)
        except DomainError as refused:
            error = refused
    return _person_page(user, form, error)


def _person_page(user: User, form: GrantForm, error: DomainError | None) -> Response:
    grants = queries.grants_of(user)
    givers = queries.people(key for grant in grants for key in (grant.granted_by, grant.revoked_by) if key)
    return form_page(
        "accounts/person.html", form, error, person_shown=user, grants=grants, givers=givers,
        scopes=words.grant_scopes(grants), role_name=words.role, state_name=words.state,
        last_seen=queries.last_seen(user), may_grant=rules.may_grant(me(), user),
    )  # fmt: skip


@bp.route("/manage/grants/<uuid:grant_id>/revoke", methods=["GET", "POST"])
@requires(is_secretariat)
def revoke(grant_id: UUID) -> Response:
    """Takes a role away, with a reason."""
    grant = db.session.get(Grant, grant_id)
    if grant is None or grant.revoked_at is not None:
        raise NotFound
    user = _person(grant.user_id)
    form = ReasonForm()
    error = None
    if form.validate_on_submit():
        try:
            with db.transaction():
                services.revoke_role(grant=grant, actor=me(), reason=form.reason.data)
            flash(_("The role is taken away."), "success")
            return web.see_other("accounts.person", user_id=user.id)
        except DomainError as refused:
            error = refused
    return form_page(
        "accounts/revoke.html", form, error, person_shown=user, role=words.role(grant.role),
        scope=words.grant_scopes([grant])[grant.id],
    )  # fmt: skip


@bp.get("/manage/audit/")
@requires(is_secretariat)
def audit_log() -> Response:
    """Who did what, when, to what and why."""
    form = AuditFilterForm(request.args)
    seen = sorted(((name, words.action(name)) for name in queries.audit_actions_seen()), key=lambda pair: pair[1])
    form.action.choices = [("", _("Everything")), *seen]
    subject = request.args.get("person", "")
    wanted = queries.AuditFilter(
        action=(form.action.data or "")[:80], who=(form.who.data or "").strip()[:200],
        subject_kind="user" if subject else "", subject_id=_uuid(subject),
        since=_midnight(form.since), until=_midnight(form.until, days=1),
    )  # fmt: skip
    page = web.paginate(queries.audit_entries(wanted), web.page_number(), 50)
    about = queries.user(wanted.subject_id) if wanted.subject_id else None
    return web.render(
        "accounts/audit_log.html", form=form, page=page, lines=words.audit_lines(page.items), about=about,
        person=subject if about else "", page_args=_kept("action", "who", "since", "until", "person"),
    )  # fmt: skip


def _uuid(text: str) -> UUID | None:
    if not text:
        return None
    try:
        return UUID(text)
    except ValueError:
        raise NotFound from None


def _midnight(field: object, *, days: int = 0) -> datetime | None:
    """The day of a date field as an instant: midnight in the reader's zone, `days` later."""
    day = getattr(field, "data", None)
    if day is None or day.year < 1900 or day.year > 9000:
        return None
    return datetime.combine(day + timedelta(days=days), time.min, ZoneInfo(me().timezone))

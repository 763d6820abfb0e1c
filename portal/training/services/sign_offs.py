"""An action plan is signed: by the supervisor through a link of a mail, or by who speaks for the city."""

from __future__ import annotations

from datetime import datetime, timedelta

from portal.accounts import rules as accounts_rules
from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.core import clock, db, ids
from portal.core.errors import Conflict, DomainError
from portal.core.i18n import _
from portal.training import rules
from portal.training.models import ActionPlan, SignOff
from portal.training.queries import plans as queries

LINK_LASTS = timedelta(days=30)


def ask_sign_off(*, plan: ActionPlan, name: str, email: str, actor: User) -> tuple[SignOff, str]:
    """Makes the link by which a supervisor without an account signs the plan; an earlier link dies.

    Returns:
        The row and the secret of the link, which is kept nowhere.

    Raises:
        Conflict: it is signed already.
        DomainError: the address or the name cannot be used.
    """
    if plan.author_id != actor.id or plan.signed_off_at is not None:
        raise Conflict(_("The plan is signed already."))
    address, called = accounts_rules.clean_email(email), accounts_rules.clean_name(name)
    if address is None:
        raise DomainError(_("Enter an e-mail address, for example name@city.example."), field="email")
    if called is None:
        raise DomainError(_("Enter the person's name."), field="name")
    if accounts_rules.email_key(address) == actor.email_key:
        raise DomainError(_("You cannot sign your own plan. Enter the address of your supervisor."), field="email")
    now = clock.now()
    _kill_links(plan, now)
    secret = ids.secret(32)
    row = SignOff(
        id=ids.new_id(), plan_id=plan.id, token_hash=ids.digest(secret), name=called, email=address,
        expires_at=now + LINK_LASTS,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    return row, secret


def ask_sign_off_again(*, plan: ActionPlan, actor: User) -> tuple[SignOff, str]:
    """Makes a new link for the person who was asked last; the earlier one dies. Returns and raises as `ask_sign_off`.

    Raises:
        Conflict: nobody is asked at present, or it is signed already.
    """
    asked = queries.open_sign_off(plan.id)
    if asked is None:
        raise Conflict(_("Nobody is asked to sign at present."))
    return ask_sign_off(plan=plan, name=asked.name, email=asked.email, actor=actor)


def take_back_sign_off(*, plan: ActionPlan, actor: User) -> None:
    """Kills the link that was sent, so that somebody else can be asked, or nobody.

    Raises:
        Conflict: it is signed already, or no link is open.
    """
    if plan.author_id != actor.id or plan.signed_off_at is not None:
        raise Conflict(_("The plan is signed already."))
    if not _kill_links(plan, clock.now()):
        raise Conflict(_("Nobody is asked to sign at present."))
    db.session.flush()


def _kill_links(plan: ActionPlan, now: datetime) -> bool:
    """Whether there were any. A link that was taken back is as dead as one that was followed."""
    found = queries.open_sign_offs(plan.id)
    for one in found:
        one.used_at = now
    return bool(found)


def sign_by_link(*, sign_off: SignOff, plan: ActionPlan, name: str) -> None:
    """The supervisor signs by the link, which works once.

    Raises:
        Conflict: it is signed already.
        DomainError: the name cannot be one.
    """
    called = accounts_rules.clean_name(name)
    if called is None:
        raise DomainError(_("Enter your name."), field="name")
    sign_off.used_at = clock.now()
    _sign(plan, called, None)


def sign_as_coordinator(*, plan: ActionPlan, actor: User) -> None:
    """Who speaks for the city signs.

    Raises:
        Conflict: it is signed already, or it is the own plan.
    """
    if not rules.may_sign_plan(actor, plan):
        raise Conflict(_("The plan is signed already."))
    _sign(plan, actor.display_name, actor)


def _sign(plan: ActionPlan, name: str, actor: User | None) -> None:
    if plan.signed_off_at is not None:
        raise Conflict(_("The plan is signed already."))
    plan.supervisor_name, plan.signed_off_at = name, clock.now()
    plan.signed_off_by = actor.id if actor else None
    db.session.flush()
    accounts.audit(actor=actor, action="training.plan_signed_off", subject=("plan", plan.id))

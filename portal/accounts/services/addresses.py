"""Moving an account to another e-mail address."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal.accounts import queries, rules
from portal.accounts.events import EmailChangeAsked
from portal.accounts.models import TokenPurpose, User, UserState
from portal.accounts.services import tokens
from portal.accounts.services.registration import checked_email
from portal.core import clock, db, events
from portal.core.errors import Conflict, DomainError
from portal.core.i18n import _
from portal.notifications import services as notifications


def ask_email_change(*, user: User, email: str) -> str:
    """Has a link sent to the new address and word to the old one; returns the new address as it will stand.

    Whether somebody else has the address is not said here: the mail to it says so to whom it belongs.

    Raises:
        DomainError: it cannot be used, or is the one the person has.
    """
    address = checked_email(email)
    key = rules.email_key(address)
    if key == user.email_key:
        raise DomainError(_("This is the address your account has now."), field="email")
    tokens.lock(f"change:{user.id}")
    if not tokens.asked_lately(TokenPurpose.CHANGE_EMAIL, key):
        token = tokens.add_token(TokenPurpose.CHANGE_EMAIL, email_key=key, user=user, data={"email": address})
        events.publish(EmailChangeAsked(user.id, token.id))
    return address


def confirm_new_email(*, secret: str) -> tuple[User, str]:
    """Moves the account to the address the link was sent to.

    Returns:
        The person, and the address before.

    Raises:
        tokens.LinkUsedUp: the link does not work (any more).
        Conflict: the address belongs to another account.
    """
    token = tokens.redeem(secret, TokenPurpose.CHANGE_EMAIL)
    user = queries.user(token.user_id) if token.user_id else None
    if user is None or user.state is not UserState.ACTIVE:
        raise tokens.LinkUsedUp
    before, key_before = user.email, user.email_key
    tokens.lock_links(key_before)
    taken = db.session.scalar(select(User.id).where(User.email_key == token.email_key))
    try:
        if taken is not None:
            raise Conflict(_("Another account has this address. Sign in with it, or choose a different address."))
        with db.session.begin_nested():
            user.email, user.email_key = str(token.data["email"]), token.email_key
            user.email_confirmed_at = clock.now()
            db.session.flush()
    except IntegrityError:  # somebody registered the address between the look and the change
        raise Conflict(_("Another account has this address. Sign in with it, or choose a different address.")) from None
    notifications.change_address(user_id=user.id, email=user.email)
    # Links that lie in the old mailbox, or in a third one, must not open the account any more.
    tokens.void_all(user)
    tokens.void(TokenPurpose.CHANGE_EMAIL, user.email_key)
    return user, before

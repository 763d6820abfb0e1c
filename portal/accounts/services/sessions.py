"""Signing in: the throttle, the check, and sessions as rows that can be ended."""

from __future__ import annotations

import hashlib
import hmac
import math
import uuid
from datetime import timedelta

from sqlalchemy import delete, func, select, update

from portal.accounts import queries, rules
from portal.accounts.models import SignInAttempt, User, UserSession, UserState
from portal.accounts.services import passwords, tokens
from portal.core import clock, db, ids, settings
from portal.core.errors import DomainError
from portal.core.i18n import _, ngettext


class TooManyAttempts(DomainError):
    """Somebody tried too often; known and unknown accounts answer alike."""

    status = 429

    def __init__(self, wait: timedelta) -> None:
        minutes = max(1, math.ceil(wait.total_seconds() / 60))
        super().__init__(
            ngettext(
                "There were too many attempts. Wait one minute, then try again.",
                "There were too many attempts. Wait %(num)d minutes, then try again.",
                minutes,
            )
        )
        self.seconds = max(1, math.ceil(wait.total_seconds()))


def keyed_hash(kind: str, text: str) -> str:
    """What the throttle keeps of addresses: enough to count, not enough to read them back without our key."""
    return hmac.new(settings().secret_key.encode(), f"{kind}:{text}".encode(), hashlib.sha256).hexdigest()


def account_hash(email: str) -> str:
    return keyed_hash("account", rules.email_key(email))


def note_attempt(*, email: str, address: str) -> None:
    """Counts an attempt before it is made; success takes it back. Commit this before the password is looked at.

    Counted in the database and under a lock, so that it holds without Redis and against fifty attempts at once.

    Raises:
        TooManyAttempts: the account or the network address has to wait.
    """
    account, origin = account_hash(email), keyed_hash("address", address)
    for name in sorted((account, origin)):
        tokens.lock(name)
    now = clock.now()
    until = rules.blocked_until(
        account=db.session.scalars(
            select(SignInAttempt.at).where(
                SignInAttempt.account_hash == account, SignInAttempt.at > now - rules.ATTEMPTS_KEPT
            )
        ).all(),
        address=db.session.scalars(
            select(SignInAttempt.at).where(SignInAttempt.address_hash == origin, SignInAttempt.at > now - rules.WINDOW)
        ).all(),
    )
    if until is not None and until > now:
        raise TooManyAttempts(until - now)
    db.session.add(SignInAttempt(account_hash=account, address_hash=origin, at=now))
    db.session.flush()


def verified(*, email: str, password: str) -> User:
    """The person with this address and password. Takes as long when there is none.

    Raises:
        DomainError: there is none, or the account is closed.
    """
    user = queries.user_by_email(email)
    if not passwords.matches(user, password) or user is None:
        raise DomainError(_("E-mail address or password is wrong. Check both, then try again."))
    if user.state is not UserState.ACTIVE:
        raise DomainError(_("This account is closed. Write to the secretariat if you think it should not be."))
    return user


def confirm_password(user: User, password: str) -> None:
    """Asks the signed-in person once more before something that a borrowed screen must not do. See `note_attempt`.

    Raises:
        DomainError: it is not the person's password.
    """
    if not passwords.matches(user, password):
        raise DomainError(_("The current password is wrong."), field="current_password")
    forget_attempts(user)


def forget_attempts(user: User) -> None:
    """The person has shown who he is: failed attempts for the account no longer count."""
    db.session.execute(delete(SignInAttempt).where(SignInAttempt.account_hash == account_hash(user.email)))


def open_session(*, user: User, device: str = "", remembered: bool = False, password: str = "") -> str:
    """Opens a session and returns the token for the cookie. `password`, if given, was just verified."""
    now = clock.now()
    token = ids.secret(32)
    opened = UserSession(
        user_id=user.id, token_hash=ids.digest(token), device=device[:120], remembered=remembered,
        created_at=now, last_seen_at=now,
        expires_at=rules.session_end(created_at=now, now=now, remembered=remembered),
    )  # fmt: skip
    db.session.add(opened)
    forget_attempts(user)
    if password:
        passwords.renew_hash(user, password)
    db.session.flush()
    user.session_token, user.session_id, user.session_seen_at = token, opened.id, now
    return token


def touch(*, session_id: uuid.UUID) -> None:
    """Notes that a session is in use and lets it live on."""
    now = clock.now()
    opened = db.session.get(UserSession, session_id)
    if opened is None:
        return
    until = rules.session_end(created_at=opened.created_at, now=now, remembered=opened.remembered)
    db.session.execute(
        update(UserSession)
        .where(UserSession.id == session_id)
        .values(last_seen_at=now, expires_at=func.greatest(UserSession.expires_at, until))
    )


def end_session(*, user: User, session_id: uuid.UUID) -> bool:
    """Ends one of the person's own sessions; False if there is none of that id (any more)."""
    ended = db.session.scalar(
        delete(UserSession)
        .where(UserSession.id == session_id, UserSession.user_id == user.id)
        .returning(UserSession.id)
    )  # fmt: skip
    return ended is not None


def end_other_sessions(*, user: User, session_id: uuid.UUID | None) -> int:
    """Ends all of the person's sessions but this one; returns how many."""
    ended = db.session.scalars(
        delete(UserSession)
        .where(UserSession.user_id == user.id, UserSession.id != session_id)
        .returning(UserSession.id)
    )  # fmt: skip
    return len(ended.all())

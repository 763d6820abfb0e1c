"""Passwords: argon2id (RFC 9106), checked in the same time whether or not an account exists."""

from __future__ import annotations

import unicodedata
import uuid
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete

from portal.accounts import queries, rules
from portal.accounts.events import PasswordChanged, PasswordResetAsked, UserRegistered
from portal.accounts.models import TokenPurpose, User, UserSession, UserState
from portal.accounts.services import tokens
from portal.core import clock, db, events, ids, settings
from portal.core.errors import DomainError
from portal.core.i18n import _

# 19 MiB and one lane with at least two passes is what OWASP asks for; four web threads that check passwords at once stay
# well below the memory a small server has.
MEMORY_KIB = 19 * 1024


@lru_cache
def _hasher(passes: int) -> PasswordHasher:
    return PasswordHasher(time_cost=passes, memory_cost=MEMORY_KIB, parallelism=1)


def _current_hasher() -> PasswordHasher:
    return _hasher(max(1, settings().password_cost))


@lru_cache
def _nobodys_hash(passes: int) -> str:
    """What a password is compared with where there is none, so that the answer takes as long."""
    return _hasher(passes).hash(ids.secret())


def _prepared(password: str) -> str:
    """The same sign typed on two keyboards is the same sign (NIST SP 800-63B, 3.1.1.2)."""
    return unicodedata.normalize("NFKC", password)


def hash_password(password: str) -> str:
    """The argon2id hash, with its parameters, as kept in the table."""
    return _current_hasher().hash(_prepared(password))


def matches(user: User | None, password: str) -> bool:
    """Whether it is the person's password; costs one hash in every case."""
    kept = user.password_hash if user else None
    try:
        _current_hasher().verify(kept or _nobodys_hash(max(1, settings().password_cost)), _prepared(password))
    except (VerificationError, InvalidHashError):
        return False
    return kept is not None


def renew_hash(user: User, password: str) -> None:
    """Hashes anew if the cost was raised since the password was set."""
    if user.password_hash and _current_hasher().check_needs_rehash(user.password_hash):
        user.password_hash = hash_password(password)


def check_new_password(password: str, *, email: str = "", name: str = "") -> None:
    """Raises:
    DomainError: too short, too long, or among those that are guessed first.
    """
    if len(password) < rules.PASSWORD_LENGTH:
        raise DomainError(
            _("Choose a password of at least %(number)d characters.", number=rules.PASSWORD_LENGTH), field="password"
        )
    if len(password) > rules.PASSWORD_LONGEST:
        raise DomainError(
            _("A password can have at most %(number)d characters.", number=rules.PASSWORD_LONGEST), field="password"
        )
    if rules.is_weak_password(password, email=email, name=name):
        raise DomainError(
            _(
                "This password is easy to guess. Choose another one, for example four words that do not belong together."
            ),
            field="password",
        )


def set_password(user: User, password: str) -> None:
    """Sets a password that meets the rules.

    Raises:
        DomainError: it does not.
    """
    check_new_password(password, email=user.email, name=user.display_name)
    user.password_hash = hash_password(password)


def ask_password_reset(email: str) -> None:
    """Has a link sent if somebody has this address. Does the same work if nobody has."""
    user = queries.user_by_email(email)
    known = user is not None and user.state in {UserState.ACTIVE, UserState.INVITED}
    events.publish(PasswordResetAsked(user.id if user and known else uuid.uuid4()))


def new_reset_secret(user: User) -> tuple[uuid.UUID, str] | None:
    """Id and secret of a new link for the person; None if one was sent just now."""
    tokens.lock(f"reset:{user.email_key}")
    if tokens.asked_lately(TokenPurpose.RESET_PASSWORD, user.email_key):
        return None
    token = tokens.add_token(TokenPurpose.RESET_PASSWORD, email_key=user.email_key, user=user)
    return token.id, tokens.secret_for(token)


def reset_password(*, secret: str, password: str) -> User:
    """Sets a new password through a link from a mail and ends all sessions. The link also proves the address.

    Raises:
        tokens.LinkUsedUp: the link does not work (any more).
        DomainError: the password does not meet the rules.
    """
    token = tokens.redeem(secret, TokenPurpose.RESET_PASSWORD)
    user = queries.user(token.user_id) if token.user_id else None
    if user is None or user.state not in {UserState.ACTIVE, UserState.INVITED}:
        raise tokens.LinkUsedUp
    set_password(user, password)
    if user.state is UserState.INVITED:
        user.state = UserState.ACTIVE
        events.publish(UserRegistered(user.id))
    user.email_confirmed_at = user.email_confirmed_at or clock.now()
    tokens.void_all(user)
    db.session.execute(delete(UserSession).where(UserSession.user_id == user.id))
    events.publish(PasswordChanged(user.id))
    db.session.flush()
    return user


def change_password(*, user: User, password: str, session_id: uuid.UUID | None) -> None:
    """Sets a new password and ends all sessions but the one it is done in.

    Raises:
        DomainError: the password does not meet the rules.
    """
    set_password(user, password)
    tokens.void_all(user)
    others = delete(UserSession).where(UserSession.user_id == user.id)
    db.session.execute(others.where(UserSession.id != session_id) if session_id else others)
    events.publish(PasswordChanged(user.id))
    db.session.flush()

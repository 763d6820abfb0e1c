"""One-time links: a row for each, a digest of its secret, redeemed by one statement."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, func, select, update

from portal.accounts.models import Token, TokenPurpose, User
from portal.core import clock, db, ids
from portal.core.errors import DomainError
from portal.core.i18n import _

LIFETIME = {
    TokenPurpose.CONFIRM_EMAIL: timedelta(days=2),
    TokenPurpose.RESET_PASSWORD: timedelta(hours=2),
    TokenPurpose.CHANGE_EMAIL: timedelta(days=1),
    TokenPurpose.INVITATION: timedelta(days=21),
}
PAUSE = timedelta(minutes=5)  # between two mails of one purpose to one address: nobody's mailbox is flooded through us


class LinkUsedUp(DomainError):
    """The link has been used, is too old, or never was one."""

    status = 404

    def __init__(self) -> None:
        super().__init__(_("This link no longer works. It may have been used already, or it is too old."))


def add_token(
    purpose: TokenPurpose, *, email_key: str, user: User | None = None, data: dict[str, str] | None = None
) -> Token:
    """A token whose secret nobody knows yet; `secret_for` makes one when the mail is written."""
    now = clock.now()
    token = Token(
        purpose=purpose, email_key=email_key, user_id=user.id if user else None, data=data or {},
        token_hash=ids.digest(ids.secret()), created_at=now, expires_at=now + LIFETIME[purpose],
    )  # fmt: skip
    db.session.add(token)
    db.session.flush()  # events and links carry its id
    return token


def secret_for(token: Token) -> str:
    """A new secret for the token's link; an earlier one stops working. It is known to nobody but the caller."""
    secret = ids.secret(24)
    token.token_hash = ids.digest(secret)
    db.session.flush()
    return secret


def lock(name: str) -> None:
    """Lets others that lock the same name wait until this transaction ends."""
    db.session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0))))


def lock_links(email_key: str) -> None:
    lock(f"links:{email_key}")


def asked_lately(purpose: TokenPurpose, email_key: str) -> bool:
    """Whether a link for this has just been sent to the address. Call it under `lock`."""
    return db.session.scalar(
        select(
            select(Token.id)
            .where(
                Token.purpose == purpose, Token.email_key == email_key, Token.used_at.is_(None),
                Token.created_at > clock.now() - PAUSE,
            )
            .exists()
        )
    ) or False  # fmt: skip


def redeem(secret: str, purpose: TokenPurpose) -> Token:
    """Uses the token up. One statement, so that of fifty who try at once one succeeds.

    All links to one address are used one after the other: each voids the rest, and two at once would wait for each other.

    Raises:
        LinkUsedUp: it cannot be used (any more).
    """
    now = clock.now()
    lock_links(db.session.scalar(select(Token.email_key).where(Token.token_hash == ids.digest(secret))) or "")
    token = db.session.scalars(
        update(Token)
        .where(
            Token.token_hash == ids.digest(secret), Token.purpose == purpose, Token.used_at.is_(None),
            Token.expires_at > now,
        )
        .values(used_at=now)
        .returning(Token),
        execution_options={"synchronize_session": False},
    ).one_or_none()  # fmt: skip
    if token is None:
        raise LinkUsedUp
    return token


def void(purpose: TokenPurpose, email_key: str) -> None:
    """Removes what else was sent to the address for the same purpose."""
    db.session.execute(delete(Token).where(Token.purpose == purpose, Token.email_key == email_key))


def void_all(user: User) -> None:
    """Removes every link into the person's account, to whatever address it went: who has lost the account must not come back.

    One that somebody follows at this very moment is left to him, as if he had been first: to wait could be for each other.
    """
    free = select(Token.id).where(Token.user_id == user.id).with_for_update(skip_locked=True)
    db.session.execute(delete(Token).where(Token.id.in_(free)))

"""The address of a person's own calendar feed. Who has it reads what the person comes to, so it can be exchanged for another."""

from __future__ import annotations

import uuid

from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy.dialects.postgresql import insert

from portal.accounts.models import User, UserState
from portal.core import clock, db, settings
from portal.core.errors import NotFound
from portal.webinars.models import FeedKey


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(settings().secret_key, salt="webinars.feed")


def feed_token(user: User) -> str:
    """What the address of the person's feed holds now. Signed, so nothing has to be kept until it is exchanged."""
    return str(_signer().dumps([str(user.id), _number(user.id)]))


def _number(user_id: uuid.UUID) -> int:
    kept = db.session.get(FeedKey, user_id)
    return kept.number if kept else 0


def feed_owner(token: str) -> User:
    """Whose feed it is.

    Raises:
        NotFound: we did not make it, it was exchanged for another, or the account is not in use.
    """
    try:
        user_id, number = _signer().loads(token)
        owner = db.session.get(User, uuid.UUID(user_id))
    except (BadSignature, ValueError, TypeError, AttributeError):
        raise NotFound from None
    if owner is None or owner.state is not UserState.ACTIVE or number != _number(owner.id):
        raise NotFound
    return owner


def renew_feed(*, user: User) -> None:
    """Gives the feed another address; the earlier ones end."""
    db.session.execute(
        insert(FeedKey)
        .values(user_id=user.id, number=1, changed_at=clock.now())
        .on_conflict_do_update(
            index_elements=[FeedKey.user_id], set_={"number": FeedKey.number + 1, "changed_at": clock.now()}
        )
    )
    db.session.expire_all()

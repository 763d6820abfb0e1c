"""The address of an officer's calendar of a desk: who has it reads what must be answered by when, so it can be exchanged."""

from __future__ import annotations

import uuid

from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy.dialects.postgresql import insert

from portal.accounts import queries as people
from portal.accounts.models import User
from portal.core import db, settings
from portal.core.errors import NotFound
from portal.participation.models import DeskFeedKey, Space
from portal.participation.queries import desk


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(settings().secret_key, salt="participation.desk-feed")


def desk_feed_token(user: User, space: Space) -> str:
    """What the address holds now; signed, so nothing is kept until it is exchanged."""
    return str(_signer().dumps([str(user.id), str(space.id), desk.feed_number(user.id)]))


def desk_feed_owner(token: str) -> tuple[User, uuid.UUID]:
    """Whose feed it is, with the roles he has now, and of which space.

    Raises:
        NotFound: we did not make it, it was exchanged, or the account is not in use.
    """
    try:
        user_id, space_id, number = _signer().loads(token)
        owner, space = people.user(uuid.UUID(user_id)), uuid.UUID(space_id)
    except (BadSignature, ValueError, TypeError, AttributeError):
        raise NotFound from None
    if owner is None or not owner.is_active or number != desk.feed_number(owner.id):
        raise NotFound
    return owner, space


def renew_desk_feed(*, user: User) -> None:
    """Gives the person's desk calendars other addresses; the earlier ones end."""
    db.session.execute(
        insert(DeskFeedKey)
        .values(user_id=user.id, number=1)
        .on_conflict_do_update(index_elements=[DeskFeedKey.user_id], set_={"number": DeskFeedKey.number + 1})
    )
    db.session.expire_all()

"""Who is who."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.accounts.models import User, UserSession, UserState
from portal.core import clock, db, ids


def signed_in_by(token: str) -> User | None:
    """The active person whose session has this token, with grants; None if it has ended."""
    found = db.session.execute(
        select(User, UserSession)
        .join(UserSession, UserSession.user_id == User.id)
        .where(
            UserSession.token_hash == ids.digest(token),
            UserSession.expires_at > clock.now(),
            User.state == UserState.ACTIVE,
        )
        .options(joinedload(User.grants))
    ).unique().first()  # fmt: skip
    if found is None:
        return None
    user, opened = found
    user.session_id = opened.id
    user.session_seen_at = opened.last_seen_at
    user.session_token = token
    return user

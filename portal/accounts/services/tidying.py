"""What is kept no longer than it is needed."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete

from portal.accounts import rules
from portal.accounts.models import SignInAttempt, Token, UserSession
from portal.core import clock, db

KEPT_AFTER_END = timedelta(days=1)


def remove_what_has_ended() -> None:
    """Deletes attempts that no longer count, links and sessions that ended. Registrations nobody confirmed go with them."""
    now = clock.now()
    db.session.execute(delete(SignInAttempt).where(SignInAttempt.at < now - rules.ATTEMPTS_KEPT))
    db.session.execute(delete(Token).where(Token.expires_at < now - KEPT_AFTER_END))
    db.session.execute(delete(UserSession).where(UserSession.expires_at < now - KEPT_AFTER_END))

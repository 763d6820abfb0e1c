"""What every change of a piece of news ends with."""

from __future__ import annotations

from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.core import db, events
from portal.news.events import NewsChanged
from portal.news.models import NewsItem, NewsState
from portal.news.services import indexing


def note(item: NewsItem, action: str, actor: User | None, *, reason: str = "", **data: str) -> None:
    """Into the audit log."""
    db.session.flush()
    accounts.audit(
        actor=actor,
        action=action,
        subject=("news_item", item.id),
        reason=reason[:500],
        data={"news": item.slug, **data},
    )


def settle(item: NewsItem, action: str, actor: User | None, *, reason: str = "", **data: str) -> None:
    """As `note`; and what readers see of it is found and shown as it is now. Of a draft nobody sees anything."""
    note(item, action, actor, reason=reason, **data)
    if item.state is not NewsState.DRAFT:
        indexing.refresh(item.id)
        events.publish(NewsChanged(item.id))

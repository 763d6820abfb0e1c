"""Inboxes, preferences, the outbox."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Select, func, select

from portal.core import db
from portal.notifications import rules
from portal.notifications.models import Frequency, Notification, Preference, Suppression


def unread_count(user_id: UUID) -> int:
    """How many entries of the inbox are unread; answered from a partial index."""
    return (
        db.session.scalar(
            select(func.count()).where(
                Notification.user_id == user_id, Notification.read_at.is_(None), Notification.in_inbox
            )
        )
        or 0
    )


def inbox(user_id: UUID, *, unread_only: bool = False) -> Select[tuple[Notification]]:
    """The reader's notifications, newest first."""
    found = select(Notification).where(Notification.user_id == user_id, Notification.in_inbox)
    if unread_only:
        found = found.where(Notification.read_at.is_(None))
    return found.order_by(Notification.created_at.desc(), Notification.id.desc())


def in_inbox_of(user_id: UUID, notification_id: UUID) -> Notification | None:
    """One entry of the reader's own inbox."""
    return db.session.scalar(
        select(Notification).where(
            Notification.id == notification_id, Notification.user_id == user_id, Notification.in_inbox
        )
    )


def by_key(key: str) -> Notification | None:
    return db.session.scalar(select(Notification).where(Notification.key == key))


def chosen_frequencies(user_id: UUID) -> dict[str, Frequency]:
    """What the reader has chosen: kind → frequency."""
    rows = db.session.execute(select(Preference.kind, Preference.frequency).where(Preference.user_id == user_id))
    return {row.kind: row.frequency for row in rows}


def active_suppression(email: str) -> Suppression | None:
    """Why this address gets no mail now; None if it does."""
    return db.session.scalar(
        select(Suppression).where(
            Suppression.address_hash == rules.address_hash(email), Suppression.lifted_at.is_(None)
        )
    )

"""What `accounts` asks for when a person wants to see, correct or erase what is kept; and what is forgotten in time."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select, update

from portal.core import clock, db
from portal.notifications import kinds, rules
from portal.notifications.models import Delivery, DeliveryState, Notification, Preference, Suppression

ENDED = (DeliveryState.SENT, DeliveryState.FAILED, DeliveryState.SUPPRESSED, DeliveryState.EXPIRED)
KEEP_WITHOUT_ACCOUNT = timedelta(days=30)
KEEP_SECRETS = timedelta(days=3)  # longer than the attempts go on
KEEP_ADDRESSES = timedelta(days=400)
ROWS_AT_ONCE = 1000


def export_of(user_id: UUID) -> dict[str, list[dict[str, Any]]]:
    """All that is kept about a person here, ready for JSON: inbox, mails, choices."""
    notifications = db.session.scalars(
        select(Notification).where(Notification.user_id == user_id).order_by(Notification.created_at)
    )
    deliveries = db.session.scalars(select(Delivery).where(Delivery.user_id == user_id).order_by(Delivery.created_at))
    preferences = db.session.scalars(select(Preference).where(Preference.user_id == user_id).order_by(Preference.kind))
    return {
        "notifications": [
            {
                "created_at": row.created_at.isoformat(), "kind": row.kind, "language": row.lang,
                "subject": row.subject, "text": row.text, "url": row.url,
                "read_at": row.read_at.isoformat() if row.read_at else None,
            }
            for row in notifications
        ],
        "mails": [
            {
                "created_at": row.created_at.isoformat(), "kind": row.kind, "to": row.to_email, "name": row.to_name,
                "state": row.state.value, "sent_at": row.sent_at.isoformat() if row.sent_at else None,
            }
            for row in deliveries
        ],
        "preferences": [
            {"kind": row.kind, "frequency": row.frequency.value, "since": row.changed_at.isoformat()}
            for row in preferences
        ],
    }  # fmt: skip


def erase(user_id: UUID, email: str) -> None:
    """Removes every trace of a person: inbox, mails, choices, and the fingerprint of the address.

    Mail that should still tell the person of it must be put on its way after this, to a `Recipient` without `user_id`.
    """
    db.session.execute(delete(Notification).where(Notification.user_id == user_id))  # deliveries go with them
    db.session.execute(delete(Delivery).where(Delivery.user_id == user_id))
    orphans = select(Delivery.notification_id).where(
        Delivery.user_id.is_(None), func.lower(Delivery.to_email) == email.strip().lower()
    )
    db.session.execute(delete(Notification).where(Notification.id.in_(orphans)))
    # Messages of others that lead to the person's page, e.g. "asks to work for your city".
    db.session.execute(update(Notification).where(Notification.url.contains(str(user_id))).values(url=""))
    db.session.execute(delete(Preference).where(Preference.user_id == user_id))
    db.session.execute(delete(Suppression).where(Suppression.address_hash == rules.address_hash(email)))
    db.session.execute(update(Suppression).where(Suppression.lifted_by == user_id).values(lifted_by=None))


def change_address(*, user_id: UUID, email: str) -> None:
    """Mail that is still waiting follows its reader to a new address; save what cannot be switched off, for the old
    address must hear of the change.
    """
    optional = [kind.name for kind in kinds.all_kinds() if not kind.is_mandatory]
    db.session.execute(
        update(Delivery)
        .where(
            Delivery.user_id == user_id, Delivery.kind.in_(optional),
            Delivery.state.in_([DeliveryState.WAITING, DeliveryState.GATHERED]),
        )
        .values(to_email=email)
    )  # fmt: skip


def purge() -> int:
    """Forgets what has served: mails to people without an account after 30 days, texts that hold a link into an account
    after three, addresses of old mails after 400. Returns how many rows were touched.
    """
    return _purge_without_account() + _purge_secrets() + _purge_addresses()


def _purge_without_account() -> int:
    old = (
        select(Delivery.notification_id)
        .where(
            Delivery.user_id.is_(None), Delivery.state.in_(ENDED),
            Delivery.created_at < clock.now() - KEEP_WITHOUT_ACCOUNT,
        )
        .limit(ROWS_AT_ONCE)
    )  # fmt: skip
    gone = db.session.scalars(delete(Notification).where(Notification.id.in_(old)).returning(Notification.id))
    return len(gone.all())


def _purge_secrets() -> int:
    names = [kind.name for kind in kinds.all_kinds() if kind.secret]
    emptied = db.session.scalars(
        update(Notification)
        .where(
            Notification.kind.in_(names), Notification.text != "",
            Notification.created_at < clock.now() - KEEP_SECRETS,
        )
        .values(text="", html="")
        .returning(Notification.id)
    )  # fmt: skip
    return len(emptied.all())


def _purge_addresses() -> int:
    old = (
        select(Delivery.id)
        .where(Delivery.created_at < clock.now() - KEEP_ADDRESSES, Delivery.to_email != "", Delivery.state.in_(ENDED))
        .limit(ROWS_AT_ONCE)
    )
    emptied = db.session.scalars(
        update(Delivery).where(Delivery.id.in_(old)).values(to_email="", to_name="", calendar="").returning(Delivery.id)
    )
    return len(emptied.all())

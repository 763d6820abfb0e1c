"""Notifications, their deliveries by mail, what people want to hear of, and addresses that bounce."""

from __future__ import annotations

import uuid
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core.db import Base, CreatedAt, Id, JsonList, Utc


class DeliveryState(StrEnum):
    """`waiting` → `sending` → `sent`, or `failed` (gave up), `suppressed` (address bounces or reader switched it off).

    `expired`: it could not be sent in time to be of use, or something newer took its place. `gathered` ones are part of a
    digest and share its end.
    """

    WAITING = "waiting"
    GATHERED = "gathered"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    SUPPRESSED = "suppressed"
    EXPIRED = "expired"


class Frequency(StrEnum):
    """How often a reader wants mails of a kind."""

    AT_ONCE = "at_once"
    DAILY = "daily"
    WEEKLY = "weekly"
    NEVER = "never"


class SuppressionReason(StrEnum):
    HARD_BOUNCE = "hard_bounce"
    COMPLAINT = "complaint"
    BY_STAFF = "by_staff"


class Notification(Base):
    """One message to one person, as it was rendered: the inbox entry."""

    __tablename__ = "notifications_notifications"
    __table_args__ = (
        UniqueConstraint("key"),
        Index("ix_notifications_notifications_inbox", "user_id", "created_at"),
        # What the number in every page's header is counted from.
        Index("ix_notifications_notifications_unread", "user_id", postgresql_where="read_at IS NULL AND in_inbox"),
    )

    id: Mapped[Id]
    # What makes the notification one and the same however often the cause is repeated, e.g. `nomination-made:<id>`.
    key: Mapped[str] = mapped_column(String(200))
    user_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("accounts_users.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(80))
    lang: Mapped[str] = mapped_column(String(12))
    subject: Mapped[str] = mapped_column(String(300))
    text: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    url: Mapped[str] = mapped_column(String(500), default="")
    in_inbox: Mapped[bool] = mapped_column(default=True)
    read_at: Mapped[Utc | None]
    created_at: Mapped[CreatedAt]

    deliveries: Mapped[list[Delivery]] = relationship(back_populates="notification", lazy="raise_on_sql")


class Delivery(Base):
    """One mail on its way. The Message-ID is derived from `id`, so that a repetition is recognisable as such."""

    __tablename__ = "notifications_deliveries"
    __table_args__ = (
        UniqueConstraint("notification_id"),
        UniqueConstraint("digest_key"),
        Index("ix_notifications_deliveries_due", "next_at", postgresql_where="state IN ('waiting', 'sending')"),
        Index("ix_notifications_deliveries_created_at", "created_at"),
    )

    id: Mapped[Id]
    # None for a digest: the deliveries it gathers point to it with their `digest_id`.
    notification_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("notifications_notifications.id", ondelete="CASCADE")
    )
    user_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("accounts_users.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(80))
    to_email: Mapped[str] = mapped_column(String(254))
    to_name: Mapped[str] = mapped_column(String(200), default="")
    lang: Mapped[str] = mapped_column(String(12))
    timezone: Mapped[str] = mapped_column(String(64), default="UTC")
    # [{"key": storage key, "filename": …, "content_type": …}]
    attachments: Mapped[JsonList] = mapped_column(default=list)
    # The iCalendar object that goes with the mail; emptied once it is sent.
    calendar: Mapped[str] = mapped_column(Text, default="")
    # After this the mail is of no use to its reader, and is given up without a word.
    expires_at: Mapped[Utc | None]
    frequency: Mapped[Frequency] = mapped_column(default=Frequency.AT_ONCE)
    # Of a digest only: reader, frequency and day, so that two workers cannot make the same one.
    digest_key: Mapped[str | None] = mapped_column(String(80))
    digest_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("notifications_deliveries.id", ondelete="SET NULL"), index=True
    )
    state: Mapped[DeliveryState] = mapped_column(default=DeliveryState.WAITING, index=True)
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str] = mapped_column(String(500), default="")
    next_at: Mapped[Utc]
    sent_at: Mapped[Utc | None]
    created_at: Mapped[CreatedAt]

    notification: Mapped[Notification | None] = relationship(back_populates="deliveries", lazy="raise_on_sql")


class Preference(Base):
    """How often a reader wants mails of a kind; no row means the kind's default."""

    __tablename__ = "notifications_preferences"

    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("accounts_users.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(80), primary_key=True)
    frequency: Mapped[Frequency]
    changed_at: Mapped[CreatedAt]


class Suppression(Base):
    """An address that gets no mail. Kept as SHA-256 of the lower-cased address: enough to compare with, no list of people.

    A lifted one stays as the record of who lifted it, when and why.
    """

    __tablename__ = "notifications_suppressions"
    __table_args__ = (
        Index(
            "uq_notifications_suppressions_active", "address_hash", unique=True, postgresql_where="lifted_at IS NULL"
        ),
    )

    id: Mapped[Id]
    address_hash: Mapped[str] = mapped_column(String(64), index=True)
    reason: Mapped[SuppressionReason]
    detail: Mapped[str] = mapped_column(String(500), default="")
    created_at: Mapped[CreatedAt]
    lifted_at: Mapped[Utc | None]
    lifted_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("accounts_users.id", ondelete="SET NULL"))
    lift_reason: Mapped[str] = mapped_column(String(500), default="")

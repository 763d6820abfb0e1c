"""Telling somebody something, and what becomes of it in the inbox."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert

from portal.core import clock, db, events
from portal.core.mail import Message
from portal.notifications import kinds, queries, rules
from portal.notifications.models import Delivery, DeliveryState, Frequency, Notification

MAX_SUBJECT = 300
SWITCHED_OFF = "the reader wants no mail of this kind"


@dataclass(frozen=True)
class Recipient:
    """Whom a notification is for. `user_id` is None for somebody without an account, who gets the mail only."""

    user_id: UUID | None
    email: str
    name: str
    locale: str
    timezone: str


def notify(*, recipient: Recipient, message: Message, key: str, url: str = "") -> Notification:
    """Puts a message into the recipient's inbox and a mail on its way, in the transaction of its cause.

    Saying the same again does nothing: `key` makes it one, e.g. `nomination-made:<id>`.

    The message is rendered in the recipient's language and zone; `url` is the page it is about, a path of the portal or a
    full address.

    Returns:
        The notification, the earlier one if there was one with this key.

    Raises:
        LookupError: the message's kind is not registered.
    """
    kind = kinds.get(message.kind)
    made: Notification | None = db.session.scalar(
        insert(Notification)
        .values(
            key=key, user_id=recipient.user_id, kind=kind.name, lang=message.lang, subject=message.subject[:MAX_SUBJECT],
            text=message.text, html=message.html, url=url, in_inbox=kind.in_inbox and recipient.user_id is not None,
        )
        .on_conflict_do_nothing(index_elements=[Notification.key])
        .returning(Notification)
    )  # fmt: skip
    if made is None:
        earlier = queries.by_key(key)
        if earlier is None:
            raise LookupError(f"the notification '{key}' was removed while it was repeated")
        return earlier
    _put_on_its_way(made, kind, recipient, message)
    return made


def _put_on_its_way(notification: Notification, kind: kinds.Kind, recipient: Recipient, message: Message) -> None:
    now = clock.now()
    often = _frequency(kind, recipient.user_id)
    delivery = Delivery(
        notification_id=notification.id, user_id=recipient.user_id, kind=kind.name, to_email=recipient.email,
        to_name=recipient.name, lang=message.lang, timezone=recipient.timezone, frequency=often,
        attachments=[asdict(attachment) for attachment in message.attachments],
        state=DeliveryState.SUPPRESSED if often is Frequency.NEVER else DeliveryState.WAITING,
        last_error=SWITCHED_OFF if often is Frequency.NEVER else "",
        next_at=rules.first_attempt(now, recipient.timezone, kind, often),
    )  # fmt: skip
    db.session.add(delivery)
    db.session.flush()
    if often is Frequency.AT_ONCE and delivery.next_at <= now:
        events.wake("notifications.deliver", str(delivery.id))


def _frequency(kind: kinds.Kind, user_id: UUID | None) -> Frequency:
    """What holds for this reader. Somebody without an account has no preferences, and no digest to gather for."""
    if user_id is None or kind.is_mandatory:
        return Frequency.AT_ONCE
    return rules.frequency(kind, queries.chosen_frequencies(user_id).get(kind.name))


def mark(*, user_id: UUID, notification_id: UUID, read: bool) -> None:
    """Marks one entry of the reader's own inbox as read or unread; nothing happens if it is none of his."""
    db.session.execute(
        update(Notification)
        .where(Notification.id == notification_id, Notification.user_id == user_id)
        .where(Notification.read_at.is_(None) if read else Notification.read_at.is_not(None))
        .values(read_at=clock.now() if read else None)
    )


def mark_all_read(*, user_id: UUID) -> int:
    """Marks all that is unread; returns how many."""
    now = clock.now()
    marked = db.session.scalars(
        update(Notification)
        .where(Notification.user_id == user_id, Notification.read_at.is_(None), Notification.created_at <= now)
        .values(read_at=now)
        .returning(Notification.id)
    )
    return len(marked.all())

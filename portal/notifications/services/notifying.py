"""Telling somebody something, and what becomes of it in the inbox."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert

from portal.core import clock, db, events, ids
from portal.core.mail import Message
from portal.notifications import kinds, queries, rules
from portal.notifications.models import Delivery, DeliveryState, Frequency, Notification

MAX_SUBJECT = 300
WORKERS_WOKEN = 4  # tasks that a message to many starts at most
SWITCHED_OFF = "the reader wants no mail of this kind"


@dataclass(frozen=True)
class Recipient:
    """Whom a notification is for. `user_id` is None for somebody without an account, who gets the mail only."""

    user_id: UUID | None
    email: str
    name: str
    locale: str
    timezone: str


@dataclass(frozen=True)
class Letter:
    """One message to one person, as `notify` takes it apart: `key` makes it one, `url` is the page it is about.

    `expires_at`: after this the mail would be of no use, and is given up. `by_mail`: else it stands in the inbox only.
    """

    recipient: Recipient
    message: Message
    key: str
    url: str = ""
    expires_at: datetime | None = None
    by_mail: bool = True


def notify(
    *, recipient: Recipient, message: Message, key: str, url: str = "", expires_at: datetime | None = None, by_mail: bool = True
) -> Notification:  # fmt: skip
    """Puts a message into the recipient's inbox and a mail on its way, in the transaction of its cause.

    Saying the same again does nothing: `key` makes it one, e.g. `nomination-made:<id>`.

    The message is rendered in the recipient's language and zone; `url` is the page it is about, a path of the portal or a
    full address; for `expires_at` and `by_mail` see `Letter`.

    Returns:
        The notification, the earlier one if there was one with this key.

    Raises:
        LookupError: the message's kind is not registered.
    """
    letter = Letter(recipient, message, key, url, expires_at, by_mail)
    made: Notification | None = db.session.scalar(
        insert(Notification)
        .values(_entry(letter))
        .on_conflict_do_nothing(index_elements=[Notification.key])
        .returning(Notification)
    )
    if made is None:
        earlier = queries.by_key(key)
        if earlier is None:
            raise LookupError(f"the notification '{key}' was removed while it was repeated")
        return earlier
    if by_mail:
        user_id = recipient.user_id
        asks = user_id is not None and not kinds.get(message.kind).is_mandatory
        delivery = _delivery(letter, made.id, queries.chosen_frequencies(user_id) if user_id and asks else {})
        db.session.add(Delivery(**delivery))
        db.session.flush()
        _wake([delivery])
    return made


def notify_many(letters: Sequence[Letter]) -> int:
    """As `notify`, for some hundreds at once in a handful of statements. Returns how many were not known before.

    Raises:
        LookupError: the kind of a message is not registered.
    """
    if not letters:
        return 0
    made = db.session.execute(
        db.insert_of(Notification, [_entry(letter) for letter in letters])
        .on_conflict_do_nothing(index_elements=[Notification.key])
        .returning(Notification.key, Notification.id)
    ).all()
    new = {row.key: row.id for row in made}
    chosen = queries.chosen_by({letter.recipient.user_id for letter in letters if letter.recipient.user_id})
    deliveries = [
        _delivery(letter, new[letter.key], chosen.get(letter.recipient.user_id, {}))
        for letter in letters
        if letter.key in new and letter.by_mail
    ]
    if deliveries:
        db.session.execute(db.insert_of(Delivery, deliveries))
        _wake(deliveries)
    return len(new)


def _entry(letter: Letter) -> dict[str, Any]:
    """The row of the inbox."""
    kind, message, user_id = kinds.get(letter.message.kind), letter.message, letter.recipient.user_id
    return {
        "key": letter.key, "user_id": user_id, "kind": kind.name, "lang": message.lang, "subject": message.subject[:MAX_SUBJECT],
        "text": message.text, "html": message.html, "url": letter.url, "in_inbox": kind.in_inbox and user_id is not None,
        "created_at": clock.now(),
    }  # fmt: skip


def _delivery(letter: Letter, notification_id: UUID, chosen: Mapping[str, Frequency]) -> dict[str, Any]:
    """The row of the mail."""
    now, recipient, message = clock.now(), letter.recipient, letter.message
    kind = kinds.get(message.kind)
    # Somebody without an account has no preferences, and no digest to gather for.
    often = rules.frequency(kind, chosen.get(kind.name)) if recipient.user_id else Frequency.AT_ONCE
    return {
        "id": ids.new_id(), "notification_id": notification_id, "user_id": recipient.user_id, "kind": kind.name,
        "to_email": recipient.email, "to_name": recipient.name, "lang": message.lang, "timezone": recipient.timezone,
        "frequency": often, "attachments": [asdict(attachment) for attachment in message.attachments],
        "calendar": message.calendar, "expires_at": letter.expires_at,
        "state": DeliveryState.SUPPRESSED if often is Frequency.NEVER else DeliveryState.WAITING,
        "last_error": SWITCHED_OFF if often is Frequency.NEVER else "",
        "next_at": rules.first_attempt(now, recipient.timezone, kind, often),
    }  # fmt: skip


def _wake(deliveries: Sequence[Mapping[str, Any]]) -> None:
    """Wakes a worker for what may leave at once, and some for many: each goes on while there is something to send."""
    now = clock.now()
    due = [one["id"] for one in deliveries if one["frequency"] is Frequency.AT_ONCE and one["next_at"] <= now]
    for delivery_id in due[:: max(1, -(-len(due) // WORKERS_WOKEN))]:
        events.wake("notifications.deliver", str(delivery_id))


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

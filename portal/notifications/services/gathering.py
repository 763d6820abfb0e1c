"""Digests: what waits for a reader's morning becomes one mail."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, String, cast, func, select, update
from sqlalchemy.dialects.postgresql import insert

from portal.core import clock, db, events
from portal.notifications import rules
from portal.notifications.models import Delivery, DeliveryState, Frequency
from portal.notifications.services import sending

READERS_AT_ONCE = 200
DIGEST_KINDS = {Frequency.DAILY: "notifications.daily_digest", Frequency.WEEKLY: "notifications.weekly_digest"}


def _waiting_parts(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        Delivery.state == DeliveryState.WAITING,
        Delivery.frequency.in_(DIGEST_KINDS),
        Delivery.digest_key.is_(None),
        Delivery.next_at <= now,
    )


def gather_digests() -> int:
    """Makes one mail of what is due for each reader, at most once a slot; returns how many mails.

    The unique key (reader, frequency, day) makes it safe to run twice or in two processes at once. What arrives when the
    slot's mail has been made waits for the next slot.
    """
    now = clock.now()
    db.session.execute(
        update(Delivery)
        .where(*_waiting_parts(now), Delivery.expires_at <= now)
        .values(state=DeliveryState.EXPIRED, last_error=sending.TOO_LATE)
    )
    groups = db.session.execute(
        select(Delivery.user_id, Delivery.frequency, func.max(cast(Delivery.id, String)))
        .where(*_waiting_parts(now))
        .group_by(Delivery.user_id, Delivery.frequency)
        .order_by(Delivery.user_id, Delivery.frequency)
        .limit(READERS_AT_ONCE)
    ).all()
    return sum(_gather(user_id, often, UUID(latest), now) for user_id, often, latest in groups if user_id)


def _gather(user_id: UUID, often: Frequency, latest: UUID, now: datetime) -> bool:
    """One reader's digest. Address, language and zone are those of the latest part: what the reader's account says now."""
    newest = db.session.get_one(Delivery, latest)
    day = now.astimezone(rules.zone(newest.timezone)).date()
    digest_id = db.session.scalar(
        insert(Delivery)
        .values(
            digest_key=f"{user_id}:{often.value}:{day.isoformat()}", user_id=user_id, kind=DIGEST_KINDS[often],
            to_email=newest.to_email, to_name=newest.to_name, lang=newest.lang, timezone=newest.timezone,
            frequency=often, state=DeliveryState.WAITING, next_at=now,
        )
        .on_conflict_do_nothing(index_elements=[Delivery.digest_key])
        .returning(Delivery.id)
    )  # fmt: skip
    parts = update(Delivery).where(Delivery.user_id == user_id, Delivery.frequency == often, *_waiting_parts(now))
    if digest_id is None:
        db.session.execute(parts.values(next_at=rules.next_digest(now, newest.timezone, often)))
        return False
    db.session.execute(parts.values(state=DeliveryState.GATHERED, digest_id=digest_id))
    events.wake("notifications.deliver", str(digest_id))
    return True

"""Deliveries on their way: claimed by one worker, then sent, put off or given up.

A worker claims rows and commits before it talks to a mail server, so that no other takes them and no lock is held while a
slow server thinks. A claim is a lease: if the worker dies, the row is due again when the lease is over. Death between the
server's 250 and our commit sends a mail twice; both have the same Message-ID, by which mail programs show it once.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import case, or_, select, update

from portal.core import clock, db, events
from portal.core.errors import Conflict, NotFound
from portal.core.i18n import _
from portal.notifications import kinds, queries, rules
from portal.notifications.models import (
    Delivery,
    DeliveryState,
    Frequency,
    Notification,
    SuppressionReason,
)
from portal.notifications.services import bouncing

BATCH = 25
ADDRESS_SUPPRESSED = "the address takes no mail"
REPLACED = "a newer message took its place"
TOO_LATE = "it would have come too late to be of use"
WORKER_LOST = "the worker ended without a word, at every attempt"


@dataclass(frozen=True)
class Item:
    """One notification inside a mail."""

    id: UUID
    kind: str
    lang: str
    subject: str
    text: str
    html: str
    url: str
    created_at: datetime


@dataclass(frozen=True)
class Parcel:
    """A claimed delivery with everything that sending it needs, so that no transaction is open meanwhile."""

    id: UUID
    attempt: int
    kind: str
    user_id: UUID | None
    to_email: str
    to_name: str
    lang: str
    timezone: str
    frequency: Frequency
    is_digest: bool
    items: tuple[Item, ...]
    attachments: tuple[dict[str, Any], ...]
    calendars: tuple[str, ...]
    expires_at: datetime | None


def _due(now: datetime) -> Any:
    """What a worker may take: waiting and due, or left by a worker whose lease is over. Parts of digests are not."""
    return (
        Delivery.state.in_([DeliveryState.WAITING, DeliveryState.SENDING])
        & (Delivery.next_at <= now)
        & or_(Delivery.frequency == Frequency.AT_ONCE, Delivery.digest_key.is_not(None))
        & (Delivery.attempts < rules.MAX_ATTEMPTS)
    )


def claim(*, first: UUID | None = None, limit: int = BATCH) -> list[Parcel]:
    """Takes up to `limit` due deliveries for this worker; those it may not send are settled at once.

    `first` goes first if it is due, then kinds that cannot wait (a link to sign in), then the longest due.
    """
    now = clock.now()
    while rows := _taken(now, first, limit):
        dead = queries.suppressed_among([row.to_email for row in rows])
        sendable = []
        for row in rows:
            if _is_late(row.expires_at, now):
                _settle(row.id, DeliveryState.EXPIRED, TOO_LATE)
            elif _is_refused(row, dead):
                _settle(row.id, DeliveryState.SUPPRESSED, ADDRESS_SUPPRESSED)
            elif _can_wait(row.kind, is_digest=row.digest_key is not None) and rules.is_quiet(now, row.timezone):
                _give_back(row.id, row.attempts, rules.after_quiet_hours(now, row.timezone))
            else:
                sendable.append(row)
        if sendable:
            return _parcels(sendable, first)
    return []


def _taken(now: datetime, first: UUID | None, limit: int) -> Sequence[Delivery]:
    urgent = [kind.name for kind in kinds.all_kinds() if kind.is_mandatory]
    rank = case((Delivery.id == first, 0), (Delivery.kind.in_(urgent), 1), else_=2)
    taken = db.session.scalars(
        select(Delivery.id)
        .where(_due(now))
        .order_by(rank, Delivery.next_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    if not taken:
        return []
    return db.session.scalars(
        update(Delivery)
        .where(Delivery.id.in_(taken))
        .values(state=DeliveryState.SENDING, attempts=Delivery.attempts + 1, next_at=now + rules.LEASE)
        .returning(Delivery)
        .execution_options(populate_existing=True)
    ).all()


def _can_wait(name: str, *, is_digest: bool) -> bool:
    """Whether the mail may be held back in the night. A late digest is no news."""
    kind = kinds.find(name)
    return is_digest or (kind is not None and kind.can_wait)


def _is_late(expires_at: datetime | None, moment: datetime) -> bool:
    return expires_at is not None and expires_at <= moment


def _is_refused(row: Delivery, dead: dict[str, SuppressionReason]) -> bool:
    """A complaint stops what can be switched off; an address that does not exist, or that staff stopped, gets nothing."""
    reason = dead.get(rules.address_hash(row.to_email))
    if reason is not SuppressionReason.COMPLAINT:
        return reason is not None
    kind = kinds.find(row.kind)
    return kind is None or not kind.is_mandatory


def _parcels(rows: Sequence[Delivery], first: UUID | None) -> list[Parcel]:
    contents = queries.contents([row.id for row in rows])
    parcels = [
        Parcel(
            id=row.id, attempt=row.attempts, kind=row.kind, user_id=row.user_id, to_email=row.to_email,
            to_name=row.to_name, lang=row.lang, timezone=row.timezone, frequency=row.frequency,
            is_digest=row.digest_key is not None, items=tuple(_item(found) for found, _files, _calendar in contents[row.id]),
            attachments=tuple(file for _found, files, _calendar in contents[row.id] for file in files),
            calendars=tuple(calendar for _found, _files, calendar in contents[row.id] if calendar),
            expires_at=row.expires_at,
        )
        for row in rows
    ]  # fmt: skip
    return sorted(parcels, key=lambda parcel: parcel.id != first)


def _item(found: Notification) -> Item:
    return Item(
        found.id, found.kind, found.lang, found.subject, found.text, found.html, found.url, found.created_at
    )  # fmt: skip


def is_still_wanted(parcel: Parcel) -> bool:
    """Whether a claimed mail should leave: asked right before each, as those of a batch wait for one another. Not one that was
    taken back meanwhile, came too late, or that another worker has taken because this one was away too long.
    """
    now = clock.now()
    held = select(Delivery.expires_at).where(Delivery.id == parcel.id, *_still_held(parcel.attempt))
    row = db.session.execute(held).first()
    return row is not None and not _is_late(row.expires_at, now)


def record_late(parcel: Parcel) -> None:
    """It was not sent, because it is of no use any more; nothing happens if another worker has taken it."""
    _settle(parcel.id, DeliveryState.EXPIRED, TOO_LATE, attempt=parcel.attempt)


def record_sent(parcel: Parcel) -> None:
    """The mail server has taken it."""
    now = clock.now()
    db.session.execute(
        update(Delivery)
        .where(or_(Delivery.id == parcel.id, Delivery.digest_id == parcel.id) if parcel.is_digest else Delivery.id == parcel.id)
        .values(state=DeliveryState.SENT, sent_at=now, last_error="", calendar="")
    )  # fmt: skip
    secrets = [item.id for item in parcel.items if (kind := kinds.find(item.kind)) is not None and kind.secret]
    if secrets:
        # A link that opens an account has done its duty; nobody should find it in a table or a backup.
        db.session.execute(update(Notification).where(Notification.id.in_(secrets)).values(text="", html=""))


def record_failed(parcel: Parcel, verdict: rules.Verdict, error: str) -> None:
    """It was not sent: tried again later, given up, or given up together with the address."""
    now = clock.now()
    again = rules.retry_at(now, parcel.attempt) if verdict is rules.Verdict.LATER else None
    if verdict is rules.Verdict.DEAD_ADDRESS:
        bouncing.suppress(email=parcel.to_email, reason=SuppressionReason.HARD_BOUNCE, detail=error)
    if again is None:
        _settle(parcel.id, DeliveryState.FAILED, error, attempt=parcel.attempt)
        return
    # Asked anew: it may have been taken back while the server was talked to.
    expires_at = db.session.scalar(select(Delivery.expires_at).where(Delivery.id == parcel.id))
    if _is_late(expires_at, again):
        _settle(parcel.id, DeliveryState.EXPIRED, error, attempt=parcel.attempt)
        return
    if _can_wait(parcel.kind, is_digest=parcel.is_digest):
        again = rules.after_quiet_hours(again, parcel.timezone)
    db.session.execute(
        update(Delivery)
        .where(Delivery.id == parcel.id, *_still_held(parcel.attempt))
        .values(state=DeliveryState.WAITING, next_at=again, last_error=error[:500])
    )


def release(parcels: Sequence[Parcel]) -> None:
    """Gives back what was claimed and not tried; it does not count as an attempt."""
    for parcel in parcels:
        _give_back(parcel.id, parcel.attempt, clock.now() + rules.BACKOFF[0])


def _give_back(delivery_id: UUID, attempt: int, next_at: datetime) -> None:
    db.session.execute(
        update(Delivery)
        .where(Delivery.id == delivery_id, *_still_held(attempt))
        .values(state=DeliveryState.WAITING, attempts=Delivery.attempts - 1, next_at=next_at)
    )


def _still_held(attempt: int) -> tuple[Any, ...]:
    """Nobody has claimed it since: a worker that was away too long must not overwrite what the next one did."""
    return Delivery.state == DeliveryState.SENDING, Delivery.attempts == attempt


def _settle(delivery_id: UUID, state: DeliveryState, error: str, attempt: int | None = None) -> None:
    settled = db.session.scalar(
        update(Delivery)
        .where(Delivery.id == delivery_id, *(_still_held(attempt) if attempt is not None else ()))
        .values(state=state, last_error=error[:500])
        .returning(Delivery.id)
    )
    if settled is not None:
        db.session.execute(
            update(Delivery).where(Delivery.digest_id == delivery_id).values(state=state, last_error=error[:500])
        )


def withdraw(*, keys: Collection[str]) -> dict[str, bool]:
    """Takes back mails that have not left, because something newer is told in their place; they leave the inbox too.

    A mail that a worker has taken may be with the server by now. It counts as one that has left, but whoever has not sent it
    yet does not send it any more: neither this worker nor, should it be dead, the one that finds the mail after it.

    Returns:
        The keys of those taken back, with whether an attempt was made that may have arrived all the same.
    """
    if not keys:
        return {}
    ids = select(Notification.id).where(Notification.key.in_(keys))
    # Held before the first look: a mail that a worker claims, or gives back, between the two statements would be missed by both.
    db.session.execute(
        select(Delivery.id).where(Delivery.notification_id.in_(ids)).order_by(Delivery.id).with_for_update()
    )
    db.session.execute(
        update(Delivery)
        .where(Delivery.notification_id.in_(ids), Delivery.state == DeliveryState.SENDING)
        .values(expires_at=clock.now())
    )
    taken = db.session.execute(
        update(Delivery)
        .where(Delivery.notification_id.in_(ids), Delivery.state == DeliveryState.WAITING)
        .values(state=DeliveryState.EXPIRED, last_error=REPLACED)
        .returning(Delivery.notification_id, Delivery.attempts)
    ).all()
    attempts = {row.notification_id: row.attempts for row in taken}
    gone = db.session.execute(
        update(Notification)
        .where(Notification.id.in_(attempts))
        .values(in_inbox=False)
        .returning(Notification.id, Notification.key)
    )
    return {row.key: attempts[row.id] > 0 for row in gone}


def give_up() -> int:
    """Ends deliveries whose last attempt was left by its worker; returns how many."""
    lost = db.session.scalars(
        select(Delivery.id)
        .where(
            Delivery.state.in_([DeliveryState.WAITING, DeliveryState.SENDING]),
            Delivery.next_at <= clock.now(), Delivery.attempts >= rules.MAX_ATTEMPTS,
        )
        .with_for_update(skip_locked=True)
    ).all()  # fmt: skip
    for delivery_id in lost:
        _settle(delivery_id, DeliveryState.FAILED, WORKER_LOST)
    return len(lost)


def retry(*, delivery_id: UUID) -> Delivery:
    """Starts a delivery that ended without success anew, as staff ask for it.

    Raises:
        NotFound: there is none.
        Conflict: it is on its way or sent, part of a digest, not wanted by its reader, emptied, or the address takes no mail.
    """
    row = db.session.get(Delivery, delivery_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFound
    if row.state is DeliveryState.EXPIRED:
        raise Conflict(_("This mail would come too late, or a newer one took its place."))
    if row.state not in {DeliveryState.FAILED, DeliveryState.SUPPRESSED}:
        raise Conflict(_("This mail is on its way or has arrived, so there is nothing to repeat."))
    if row.digest_id is not None:
        raise Conflict(_("This message is part of a digest. Open the digest and send that again."))
    if rules.is_unwanted(kinds.find(row.kind), queries.chosen_frequencies(row.user_id) if row.user_id else {}):
        raise Conflict(_("The reader has switched mails of this kind off. The message stands in the reader's inbox."))
    if queries.is_emptied(row.notification_id):
        raise Conflict(
            _("The text of this mail held a link into an account and was deleted. Let the reader ask for a new link.")
        )
    if queries.active_suppression(row.to_email):
        raise Conflict(_("The address takes no mail at the moment. Allow mail to it first, then send again."))
    row.state, row.attempts, row.next_at, row.last_error = DeliveryState.WAITING, 0, clock.now(), ""
    if row.digest_key is None:
        row.frequency = Frequency.AT_ONCE
    db.session.execute(update(Delivery).where(Delivery.digest_id == row.id).values(state=DeliveryState.GATHERED))
    db.session.flush()
    events.wake("notifications.deliver", str(row.id))
    return row

"""Inboxes, preferences, the outbox."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, Select, bindparam, case, false, func, or_, select, true
from sqlalchemy.orm import joinedload

from portal.core import db
from portal.notifications import rules
from portal.notifications.models import (
    Delivery,
    DeliveryState,
    Frequency,
    Notification,
    Preference,
    Suppression,
    SuppressionReason,
)


def unread_of(user_id: Any) -> ScalarSelect[int]:
    """How many entries of the inbox are unread, as part of a statement about a person; answered from a partial index."""
    return (
        select(func.count())
        .select_from(Notification)
        .where(Notification.user_id == user_id, Notification.read_at.is_(None), Notification.in_inbox)
        .scalar_subquery()
    )


_UNREAD = select(unread_of(bindparam("reader")))  # built once: the number stands in the head of every page


def unread_count(user_id: UUID) -> int:
    """How many entries of the inbox are unread now."""
    return db.session.scalar(_UNREAD, {"reader": user_id}) or 0


def inbox(user_id: UUID, *, unread_only: bool = False) -> Select[Any]:
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


def is_emptied(notification_id: UUID | None) -> bool:
    """Whether the notification's text is gone; False for a digest, which has none of its own."""
    return db.session.scalar(select(Notification.text).where(Notification.id == notification_id)) == ""


def chosen_frequencies(user_id: UUID) -> dict[str, Frequency]:
    """What the reader has chosen: kind → frequency."""
    rows = db.session.execute(select(Preference.kind, Preference.frequency).where(Preference.user_id == user_id))
    return {row.kind: row.frequency for row in rows}


def chosen_by(user_ids: Collection[UUID]) -> dict[UUID | None, dict[str, Frequency]]:
    """What each of these readers has chosen: reader → kind → frequency; nothing for those who have chosen nothing."""
    found: dict[UUID | None, dict[str, Frequency]] = defaultdict(dict)
    if user_ids:
        for row in db.session.scalars(select(Preference).where(Preference.user_id.in_(user_ids))):
            found[row.user_id][row.kind] = row.frequency
    return found


def active_suppression(email: str) -> Suppression | None:
    """Why this address gets no mail now; None if it does."""
    return db.session.scalar(
        select(Suppression).where(
            Suppression.address_hash == rules.address_hash(email), Suppression.lifted_at.is_(None)
        )
    )


def suppressed_among(emails: Sequence[str]) -> dict[str, SuppressionReason]:
    """Which of these addresses get no mail: hash → why."""
    if not emails:
        return {}
    rows = db.session.execute(
        select(Suppression.address_hash, Suppression.reason).where(
            Suppression.address_hash.in_({rules.address_hash(email) for email in emails}),
            Suppression.lifted_at.is_(None),
        )
    )
    return {row.address_hash: row.reason for row in rows}


def suppressions_of(email: str) -> Sequence[Suppression]:
    """All there was about an address, newest first: now in force or lifted, by whom and why."""
    return db.session.scalars(
        select(Suppression)
        .where(Suppression.address_hash == rules.address_hash(email))
        .order_by(Suppression.created_at.desc())
    ).all()


Contents = dict[UUID, list[tuple[Notification, list[dict[str, Any]], str]]]


def contents(delivery_ids: Sequence[UUID]) -> Contents:
    """What each delivery carries, oldest first: its one notification or a digest's several, with attachments and calendar object."""
    found: Contents = defaultdict(list)
    if not delivery_ids:
        return found
    mail = case((Delivery.digest_id.in_(delivery_ids), Delivery.digest_id), else_=Delivery.id)
    rows = db.session.execute(
        select(mail, Notification, Delivery.attachments, Delivery.calendar)
        .join(Notification, Notification.id == Delivery.notification_id)
        .where(or_(Delivery.id.in_(delivery_ids), Delivery.digest_id.in_(delivery_ids)))
        .order_by(Notification.created_at, Notification.id)
    )
    for mail_id, notification, attachments, calendar in rows:
        found[mail_id].append((notification, attachments, calendar))
    return found


def unsettled(keys: Collection[str]) -> set[str]:
    """Of these keys those whose mail is still on its way, now or in a digest to come."""
    if not keys:
        return set()
    return set(
        db.session.scalars(
            select(Notification.key)
            .join(Delivery, Delivery.notification_id == Notification.id)
            .where(Notification.key.in_(keys), Delivery.state.in_(ON_THE_WAY))
        )
    )


def _due(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        Delivery.state.in_([DeliveryState.WAITING, DeliveryState.SENDING]),
        Delivery.next_at <= now,
        or_(Delivery.frequency == Frequency.AT_ONCE, Delivery.digest_key.is_not(None)),
    )


def due_ids(now: datetime, limit: int) -> Sequence[UUID]:
    """Deliveries that a worker could send now, the longest due first."""
    return db.session.scalars(select(Delivery.id).where(*_due(now)).order_by(Delivery.next_at).limit(limit)).all()


def is_due(delivery_id: UUID, now: datetime) -> bool:
    """Whether a worker could send it now: nobody has it in hand or has sent it."""
    return db.session.scalar(select(Delivery.id).where(Delivery.id == delivery_id, *_due(now))) is not None


def _visible_to(user: Any) -> ColumnElement[bool]:
    """Mails that the reader may see: staff all, organisers those of what they run, everybody else none."""
    if rules.is_staff(user):
        return true()
    return or_(false(), *(Delivery.kind.startswith(prefix, autoescape=True) for prefix in rules.organised_kinds(user)))


def outbox_of(user: Any, *, state: DeliveryState | None = None, kind: str = "", address: str = "") -> Select[Any]:
    """The mails that the reader may see, newest first, with the notification each carries (none for a digest).

    `address` is part of an address or of a name, in any case.
    """
    found = select(Delivery).where(_visible_to(user)).options(joinedload(Delivery.notification))
    if state is not None:
        found = found.where(Delivery.state == state)
    if kind:
        found = found.where(Delivery.kind == kind)
    if address:
        found = found.where(
            or_(
                Delivery.to_email.icontains(address, autoescape=True),
                Delivery.to_name.icontains(address, autoescape=True),
            )
        )
    return found.order_by(Delivery.created_at.desc(), Delivery.id.desc())


def delivery_visible_to(user: Any, delivery_id: UUID) -> Delivery | None:
    """One mail with its notification, if the reader may see it."""
    return db.session.scalar(
        select(Delivery).where(Delivery.id == delivery_id, _visible_to(user)).options(joinedload(Delivery.notification))
    )


def parts_of(digest_id: UUID) -> Sequence[Notification]:
    """What a digest gathers, oldest first; nothing for another mail."""
    return db.session.scalars(
        select(Notification)
        .join(Delivery, Delivery.notification_id == Notification.id)
        .where(Delivery.digest_id == digest_id)
        .order_by(Notification.created_at, Notification.id)
    ).all()


ON_THE_WAY = (DeliveryState.WAITING, DeliveryState.GATHERED, DeliveryState.SENDING)
OPEN = (DeliveryState.WAITING, DeliveryState.SENDING, DeliveryState.FAILED)


def count_open(*states: DeliveryState) -> ScalarSelect[int]:
    """How many mails are in one of these states, as a part of another statement: for staff, who may see them all."""
    return select(func.count(Delivery.id)).where(Delivery.state.in_(states)).scalar_subquery()


def counts_of_open(user: Any) -> dict[DeliveryState, int]:
    """How many of the mails that the reader may see wait, are being sent or have failed. Those that arrived are not counted: there are too many."""
    rows = db.session.execute(
        select(Delivery.state, func.count()).where(Delivery.state.in_(OPEN), _visible_to(user)).group_by(Delivery.state)
    )
    counted = {row[0]: row[1] for row in rows}
    return {state: counted.get(state, 0) for state in OPEN}

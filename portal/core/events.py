"""Events: something happened, and whoever cares is told after the commit, once, whatever dies in between.

`publish` writes one row for each subscriber in the transaction of the change itself. After the commit a Celery task is woken
for each; it runs the subscriber and deletes the row in one transaction, so that the subscriber's own writes happen exactly
once. What was lost (broker gone, worker killed) is found by a sweeper. Rows decide, Celery only wakes up.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import asdict, fields, is_dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, TypeVar, get_type_hints

import structlog
from flask import Flask, g
from sqlalchemy import Index, String, delete, insert, select, update
from sqlalchemy.orm import Mapped, mapped_column

from portal.core import clock, db, ids, tasks
from portal.core.db import Base, CreatedAt, Id, Json, Utc

log = structlog.get_logger(__name__)

E = TypeVar("E")
Handler = Callable[[Any], None]

MAX_ATTEMPTS = 12
TOGETHER = 10  # deliveries a message wakes a worker for
GRACE = timedelta(seconds=60)  # how long a wake-up may take before the sweeper repeats it


class DeliveryState(StrEnum):
    WAITING = "waiting"
    FAILED = "failed"


class EventDelivery(Base):
    """One event on its way to one subscriber. Deleted when done; `failed` ones stay until somebody looks."""

    __tablename__ = "core_event_deliveries"
    __table_args__ = (Index("ix_core_event_deliveries_due", "next_at", postgresql_where="state = 'waiting'"),)

    id: Mapped[Id]
    handler: Mapped[str] = mapped_column(String(160))
    event: Mapped[str] = mapped_column(String(80))
    payload: Mapped[Json]
    request_id: Mapped[str] = mapped_column(String(40), default="")
    state: Mapped[DeliveryState] = mapped_column(default=DeliveryState.WAITING)
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str] = mapped_column(String(500), default="")
    next_at: Mapped[Utc]
    created_at: Mapped[CreatedAt]


_handlers: dict[str, tuple[type, Handler]] = {}
_on_commit: dict[type, list[Callable[[Any], None]]] = {}


def subscribe(event_class: type[E]) -> Callable[[Callable[[E], None]], Callable[[E], None]]:
    """Registers a function that a worker calls with each event of this class, in a transaction of its own."""

    def register(handler: Callable[[E], None]) -> Callable[[E], None]:
        _handlers[f"{handler.__module__}.{handler.__qualname__}"] = (event_class, handler)
        return handler

    return register


def on_commit(event_class: type[E], action: Callable[[E], None]) -> None:
    """Runs `action(event)` in the publishing process right after the commit. Only for what may be lost: caches."""
    if action not in _on_commit.setdefault(event_class, []):
        _on_commit[event_class].append(action)


def handlers_of(event_class: type) -> list[str]:
    """Names of the subscribers of an event class."""
    return [name for name, (kind, _handler) in _handlers.items() if kind is event_class]


def reacted_to() -> set[type]:
    """Event classes that somebody subscribes to, in a worker or right after the commit."""
    return {kind for kind, _handler in _handlers.values()} | set(_on_commit)


def publish(*happened: object) -> None:
    """Says that something happened. Must be called inside `transaction()`; nothing leaves before its commit.

    Several events of one class at once cost one statement and one wake-up for every ten. In a rehearsal nobody is told.
    """
    if db.is_rehearsal():
        return
    rows = [row for event in happened for row in _rows_of(event)]
    if not rows:
        return
    db.session.execute(insert(EventDelivery), rows)
    wake_for([row["id"] for row in rows])


def wake_for(deliveries: Sequence[uuid.UUID]) -> None:
    """Wakes workers for some deliveries once the open block is committed, one message for every ten."""
    for first in range(0, len(deliveries), TOGETHER):
        wake("core.deliver_event", *map(str, deliveries[first : first + TOGETHER]))


def _rows_of(event: object) -> list[dict[str, Any]]:
    """A row for each subscriber; what waits in this process for the commit is noted on the way."""
    if not is_dataclass(event) or isinstance(event, type):
        raise TypeError("an event is a frozen dataclass")
    for action in _on_commit.get(type(event), ()):
        db.after_commit(lambda action=action: action(event))  # type: ignore[misc]  # default binds the loop's value
    now = clock.now()
    payload = {key: str(value) if isinstance(value, uuid.UUID) else value for key, value in asdict(event).items()}
    return [
        {
            "id": ids.new_id(), "handler": name, "event": type(event).__name__, "payload": payload,
            "request_id": g.get("request_id", ""), "next_at": now + GRACE, "created_at": now,
        }
        for name in handlers_of(type(event))
    ]  # fmt: skip


def wake(task: str, *args: str | int) -> None:
    """Queues a Celery task by name once the open block is committed. Losing it is harmless: a sweeper looks at rows."""
    db.after_commit(lambda: tasks.send(task, *args))


def _revive(event_class: type, payload: dict[str, Any]) -> object:
    hints = get_type_hints(event_class)
    values = {
        item.name: uuid.UUID(payload[item.name]) if hints[item.name] is uuid.UUID else payload[item.name]
        for item in fields(event_class)
    }
    return event_class(**values)


@tasks.task(name="core.deliver_event")
def deliver_event(*delivery_ids: str) -> None:
    """Runs the subscriber of each row, once, in a transaction of its own."""
    for delivery_id in delivery_ids:
        _deliver(uuid.UUID(delivery_id))


def _deliver(key: uuid.UUID) -> None:
    """A row that another worker holds, or that is gone, is none of our business."""
    try:
        with db.transaction():
            row = db.session.scalar(
                select(EventDelivery)
                .where(EventDelivery.id == key, EventDelivery.state == DeliveryState.WAITING)
                .with_for_update(skip_locked=True)
            )
            if row is None:
                return
            g.request_id = row.request_id
            structlog.contextvars.bind_contextvars(request_id=row.request_id)
            event_class, handler = _handlers[row.handler]
            handler(_revive(event_class, row.payload))
            db.session.execute(delete(EventDelivery).where(EventDelivery.id == key))
    except Exception as error:  # whatever a subscriber raises must leave a trace on the row and be tried again
        _note_failure(key, error)


def _note_failure(key: uuid.UUID, error: Exception) -> None:
    with db.transaction():
        row = db.session.get(EventDelivery, key, with_for_update=True, populate_existing=True)
        if row is None:  # another worker was luckier in the meantime
            return
        row.attempts += 1
        row.error = f"{type(error).__name__}: {error}".replace("\x00", "")[:500]
        row.next_at = clock.now() + timedelta(seconds=min(3600, 5 * 2**row.attempts))
        if row.attempts >= MAX_ATTEMPTS:
            row.state = DeliveryState.FAILED
        log.error(
            "event.handler_failed", handler=row.handler, event_name=row.event, attempt=row.attempts,
            error=type(error).__name__, exc_info=error,
        )  # fmt: skip


@tasks.periodic(seconds=20, name="core.sweep_events")
def sweep_events() -> None:
    """Wakes workers for rows whose first wake-up got lost or whose retry is due."""
    with db.transaction():
        wake_for(due(clock.now()))


def due(now: datetime, limit: int = 500) -> Sequence[uuid.UUID]:
    """Ids of rows to be woken; each is pushed a grace period ahead, so that two sweepers do not both wake it."""
    picked = (
        select(EventDelivery.id)
        .where(EventDelivery.state == DeliveryState.WAITING, EventDelivery.next_at <= now)
        .order_by(EventDelivery.next_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return db.session.scalars(
        update(EventDelivery)
        .where(EventDelivery.id.in_(picked))
        .values(next_at=now + GRACE)
        .returning(EventDelivery.id)
    ).all()


def init_app(app: Flask) -> None:
    """Nothing to set up: subscribers register when the modules import their tasks."""

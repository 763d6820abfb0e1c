"""Messages, notifications and deliveries."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import datetime
from itertools import count
from typing import Any

from sqlalchemy import select

from portal.core import db, mail
from portal.notifications import services
from portal.notifications.models import Delivery, Notification

_numbers = count(1)
KIND = "test.news"


def make_message(
    *, kind: str = KIND, subject: str = "A place is free", lang: str = "en", **values: Any
) -> mail.Message:
    """A rendered message."""
    values.setdefault("text", f"{subject}\n\nA place is free in the edition of March.\n\n-- \nThe portal\n")
    values.setdefault("html", f'<html lang="{lang}"><body><h1>{subject}</h1></body></html>')
    return mail.Message(kind=kind, subject=subject, lang=lang, **values)


def make_recipient(user: Any = None, **values: Any) -> services.Recipient:
    """Whom it is for: an account, or somebody without one."""
    defaults = {
        "user_id": getattr(user, "id", None), "email": getattr(user, "email", f"guest{next(_numbers)}@city.example"),
        "name": getattr(user, "display_name", "Guest"), "locale": getattr(user, "locale", "en"),
        "timezone": getattr(user, "timezone", "UTC"),
    }  # fmt: skip
    return services.Recipient(**{**defaults, **values})


def make_notification(
    user: Any = None, *, key: str | None = None, url: str = "/en/training/", **values: Any
) -> Notification:
    """A message to somebody, with its mail on the way."""
    to = {name: values.pop(name) for name in ("email", "name", "timezone") if name in values}
    with nullcontext() if db.in_transaction() else db.transaction():
        return services.notify(
            recipient=make_recipient(user, **to),
            message=make_message(**values),
            key=key or f"test:{next(_numbers)}",
            url=url,
        )


def delivery_of(notification: Notification) -> Delivery:
    """The mail of a notification, as the database has it now."""
    found = db.session.scalar(
        select(Delivery).where(Delivery.notification_id == notification.id).execution_options(populate_existing=True)
    )
    assert found is not None
    return found


def due_now(notification: Notification, moment: datetime) -> None:
    """Moves a mail's next attempt to `moment`."""
    with db.transaction():
        db.session.get_one(Delivery, delivery_of(notification).id).next_at = moment

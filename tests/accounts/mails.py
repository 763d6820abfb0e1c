"""What was written to whom, read from the rows, as a person would read the mail."""

from __future__ import annotations

import re

from sqlalchemy import select

from portal.core import db
from portal.notifications.models import Delivery, Notification


def written(kind: str = "", to: str = "") -> list[tuple[Delivery, Notification]]:
    """Mails in the order of their writing, by kind (without `accounts.`) and address."""
    statement = select(Delivery, Notification).join(Notification, Notification.id == Delivery.notification_id)
    if kind:
        statement = statement.where(Notification.kind == f"accounts.{kind}")
    if to:
        statement = statement.where(Delivery.to_email == to)
    statement = statement.order_by(Delivery.created_at, Delivery.id).execution_options(populate_existing=True)
    return [(delivery, notification) for delivery, notification in db.session.execute(statement)]


def one(kind: str, to: str = "") -> Notification:
    found = written(kind, to)
    assert len(found) == 1, [(d.kind, d.to_email) for d, _n in written()]
    return found[0][1]


def link(notification: Notification) -> str:
    """The path of the first link in the text."""
    found = re.search(r"http://localhost(/\S+)", notification.text)
    assert found, notification.text
    return found[1]

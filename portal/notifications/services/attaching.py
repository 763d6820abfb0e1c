"""Files that mails carry."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from portal.core import db
from portal.notifications.models import Delivery


def exchange_file(*, user_id: UUID, old_key: str, new_key: str) -> int:
    """Lets a person's mails carry another file in place of one that is going: those still to be sent, and those that staff may
    send again. Returns how many.
    """
    rows = db.session.scalars(
        select(Delivery)
        .where(Delivery.user_id == user_id, Delivery.attachments.contains([{"key": old_key}]))
        .with_for_update()
    ).all()
    for row in rows:
        row.attachments = [{**each, "key": new_key} if each["key"] == old_key else each for each in row.attachments]
    return len(rows)

"""Work of the notifications: mails on their way."""

from __future__ import annotations

from portal.core import tasks


@tasks.task(name="notifications.deliver")
def deliver(delivery_id: str) -> None:
    """Sends one mail."""

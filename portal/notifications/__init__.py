"""Notifications: outbox, delivery by mail, inbox in the portal, preferences, digests, unsubscribing, bounces.

Knows user ids, not users: who a message is for comes as a `services.Recipient`. Public face: `services`, `kinds`, `queries`,
`rules`, `models`. Stands on `core`; `accounts` and everything above call it.
"""

from __future__ import annotations

from typing import Any

from flask import Flask

from portal.notifications import kinds

__all__ = ["init_app", "kinds"]


def init_app(app: Flask) -> None:
    """Registers pages, the number of unread entries in the header, and the commands."""
    from portal.core import access, db, web
    from portal.core.i18n import lazy as _l
    from portal.notifications import queries, rules, views

    views.register(app)

    def unread(reader: Any) -> int:
        """What the loader of the reader counted along, unless something was written since."""
        counted: int | None = getattr(reader, "unread_count", None)
        return queries.unread_count(reader.id) if counted is None or db.has_written() else counted

    web.count_unread_by(unread)
    web.add_account_link("notifications.inbox", _l("Notifications"), "inbox", 20, access.signed_in)
    web.add_settings_page("notifications.preferences", _l("Notifications"), 50)
    web.add_account_link("notifications.outbox", _l("Mail sent by the portal"), "mail", 80, rules.may_see_mail)

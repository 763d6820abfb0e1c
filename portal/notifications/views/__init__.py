"""Pages: the reader's own, the one behind a mail's unsubscribe link, and those of staff."""

from __future__ import annotations

from flask import Flask

from portal.core import web


def register(app: Flask) -> None:
    """Registers the pages; the unsubscribe address stands without a language, since mails in any language carry it."""
    from portal.notifications.views import reader, staff, unsubscribing

    bp = web.blueprint(
        "notifications", __name__, to_citizens=True
    )  # one for each application: routes cannot be added to a registered one
    for part in (reader, staff):
        part.add_routes(bp)
    app.register_blueprint(bp)
    unsubscribing.add_routes(app)

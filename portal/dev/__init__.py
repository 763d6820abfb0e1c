"""Pages for those who build the portal: every component in every state. Registered in development only.

Neighbours: `core`; nobody imports it. Face: `/dev/components?lang=ar`.
"""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Adds the pages."""
    from portal.dev.views import pages

    app.register_blueprint(pages)

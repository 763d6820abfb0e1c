"""News: what the association's office and the cities tell everybody, now or at a moment that was set, in several languages.

Public face: `services`, `queries`, `rules`, `events`, `models`, `formats`. Stands on `discussions` (who follows a city or a topic is
told), `cities` (whose page shows the newest), `accounts`, `search`, `notifications` and `core`.
"""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Sets the module up: pages, navigation, kinds of messages, what is thrown away on change, privacy, the audit log."""
    from portal.news import setup, views

    views.register(app)
    setup.register()

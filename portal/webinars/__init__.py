"""Webinars: scheduled in the hours that suit most, registered for, held live, and counted afterwards.

Public face: `services`, `queries`, `rules`, `events`, `models`. Stands on `certificates` (which get an Award from here and know
nothing of webinars), `discussions`, `cities`, `accounts`, `live`, `search`, `notifications` and `core`. A webinar has one to
three runs: the same content at other hours. Wall time and zone of a run are what was agreed; instants are derived from them.
"""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Sets the module up: pages, navigation, kinds of messages, what is thrown away on change, privacy, the audit log."""
    from portal.webinars import setup, views

    views.register(app)
    setup.register()

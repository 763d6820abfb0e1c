"""Cities and organisations: who they are, their memberships and offices through time, and the people who work for them.

Public face: `services`, `queries`, `rules`, `events`, `models`, and `cards`, to which later modules add what they show on a
city's page. Stands on `accounts`, `notifications` and `core`.
"""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Sets the module up: pages, navigation, kinds of messages, what is thrown away on change, privacy hooks."""
    from portal.cities.views import bp, manage, people, public
    from portal.core import web
    from portal.core.i18n import lazy as _l

    del manage, people, public  # imported for their routes
    app.register_blueprint(bp)
    web.add_navigation("cities.directory", _l("Cities"), "cities", "cities", 30)

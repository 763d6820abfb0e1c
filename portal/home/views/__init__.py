"""The addresses of the pages that mix modules."""

from __future__ import annotations

from portal.core import web

bp = web.blueprint("home", "portal.home.views")
plain = web.plain_blueprint("start", "portal.home.views")

from portal.home.views import pages, saved, search, tags  # noqa: E402, F401  # the blueprints have to exist before their routes

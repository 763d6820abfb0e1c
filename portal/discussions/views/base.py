"""The module's blueprint, and what its views share."""

from __future__ import annotations

from portal.core import web

bp = web.blueprint("discussions", "portal.discussions.views")

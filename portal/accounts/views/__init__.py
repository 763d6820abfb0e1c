"""Pages of accounts: at the door (`door`), settings of one's own (`settings`, `privacy`), and the secretariat's (`manage`)."""

from __future__ import annotations

from flask import Flask

from portal.accounts.views import door, links, manage, privacy, settings
from portal.accounts.views.base import bp

__all__ = ["door", "links", "manage", "privacy", "register", "settings"]


def register(app: Flask) -> None:
    """Puts all pages under their addresses."""
    app.register_blueprint(bp)

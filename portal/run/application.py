"""The application of the web server: made once, before the processes that answer are forked, which then share its memory."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from portal import create_app

if TYPE_CHECKING:
    from flask import Flask


@cache
def made() -> Flask:
    """The application. Making it opens no connection: each process has its own from the first question it asks.

    Raises:
        portal.config.ConfigError: as `create_app`.
    """
    app = create_app()
    app.url_map.update()  # puts the addresses in order, which the first request of each process would do for itself
    return app

"""Pages of the news, by reader."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from flask import Flask

from portal.news.views.base import bp


def register(app: Flask) -> None:
    """Loads all pages of the module and joins them to the application."""
    for found in iter_modules(__path__):
        import_module(f"{__name__}.{found.name}")
    app.register_blueprint(bp)

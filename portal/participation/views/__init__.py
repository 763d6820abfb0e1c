"""Pages of citizen participation, by reader."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from flask import Flask

from portal.participation.views.base import bp
from portal.participation.views.data_base import machines


def register(app: Flask) -> None:
    """Loads all pages of the module and joins them to the application."""
    for found in iter_modules(__path__):
        import_module(f"{__name__}.{found.name}")
    app.register_blueprint(bp)
    app.register_blueprint(machines)

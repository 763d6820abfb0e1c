"""Pages of citizen participation, by reader."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from flask import Flask

from portal.participation.views.base import bp
from portal.participation.views.data_base import machines


def register(app: Flask) -> None:
    """Loads all pages of the module and joins them to the application; a file may hold a blueprint of its own as `plain`."""
    loaded = [import_module(f"{__name__}.{found.name}") for found in iter_modules(__path__)]
    app.register_blueprint(bp)
    for own in (one.plain for one in loaded if hasattr(one, "plain")):
        app.register_blueprint(own)
    app.register_blueprint(machines)

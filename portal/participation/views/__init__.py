"""Pages of citizen participation, by reader."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from flask import Flask, before_render_template, has_request_context

from portal.core import i18n
from portal.participation.models import Space
from portal.participation.views.base import bp
from portal.participation.views.data_base import machines


def register(app: Flask) -> None:
    """Loads all pages of the module and joins them to the application; a file may hold a blueprint of its own as `plain`."""
    loaded = [import_module(f"{__name__}.{found.name}") for found in iter_modules(__path__)]
    app.register_blueprint(bp)
    for own in (one.plain for one in loaded if hasattr(one, "plain")):
        app.register_blueprint(own)
    app.register_blueprint(machines)
    before_render_template.connect(_city_clocks, app)


def _city_clocks(_app: Flask, context: Mapping[str, Any], **_more: Any) -> None:
    """Whatever a page of a space says of times is said as the clocks of its city show them, to everybody. So a page or piece that is
    kept for many readers depends on nobody's zone.
    """
    space = context.get("space")
    if isinstance(space, Space) and has_request_context():
        i18n.show_clocks_of(space.city.timezone)

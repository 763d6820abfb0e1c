"""The portal of an association of cities: training, certificates, cities and, as they arrive, its other modules."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from portal.config import Settings

# Lowest first: a module may use what stands before it. The order is that of the import contracts in pyproject.toml.
MODULES = (
    "notifications", "search", "live", "accounts", "cities", "certificates", "discussions", "training", "cases", "webinars", "participation", "news", "bridges", "home",
)  # fmt: skip


def create_app(settings: Settings | None = None) -> Flask:
    """The application: settings, core, then each module.

    Raises:
        portal.config.ConfigError: the environment lacks a setting or holds one that cannot be used.
    """
    from portal import config, core
    from portal.core.web import Portal

    chosen = settings or config.from_environment()
    app = Portal("portal", static_folder=None)
    app.config.update(SETTINGS=chosen, TESTING=chosen.testing)
    for name in MODULES:  # first, because Celery and the events want to know every task before they are set up
        if find_spec(f"portal.{name}.tasks"):
            import_module(f"portal.{name}.tasks")
    core.init_app(app)
    for name in MODULES:
        import_module(f"portal.{name}").init_app(app)
    if chosen.development:
        import_module("portal.dev").init_app(app)
    return app

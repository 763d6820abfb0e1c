"""Machinery without a business word; imports no module of the house.

Public face: `db`, `events`, `tasks`, `mail`, `i18n`, `access`, `web`, `cache`, `storage`, `clock`, `errors`, `ids`, `logs`, `assets`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Flask, current_app

if TYPE_CHECKING:
    from portal.config import Settings


def settings() -> Settings:
    """The settings of the running application."""
    found: Settings = current_app.config["SETTINGS"]
    return found


def init_app(app: Flask) -> None:
    """Sets up every part, in the order in which they need each other."""
    from portal.core import (
        access,
        assets,
        cache,
        datetimes,
        db,
        errors,
        events,
        i18n,
        inputs,
        limits,
        logs,
        storage,
        tasks,
        templating,
        web,
    )

    templating.init_app(app)
    logs.init_app(app)
    db.init_app(app)
    cache.init_app(app)
    tasks.init_app(app)
    events.init_app(app)
    i18n.init_app(app)
    datetimes.init_app(app)
    limits.init_app(app)
    storage.init_app(app)
    errors.init_app(app)
    inputs.init_app(app)
    access.init_app(app)
    assets.init_app(app)
    web.init_app(app)

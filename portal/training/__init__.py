"""Training: programmes and their dated editions, nomination by cities, courses, quizzes, completion.

Public face: `services`, `queries`, `rules`, `events`, `models`. Stands on `certificates` (which get an Award from here and
know nothing of courses), `cities`, `accounts`, `notifications` and `core`. An edition pins course versions; a published
version never changes.
"""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Sets the module up: pages, navigation."""
    from portal.core import web
    from portal.core.i18n import lazy as _l
    from portal.training.views import addresses, bp

    del addresses
    app.register_blueprint(bp)
    web.add_navigation("training.index", _l("Training"), "training", "training", 20)

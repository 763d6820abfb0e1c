"""Where two sibling modules meet: one small file a pair, which hears of the one and calls the other."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Joins what each pair of modules has for one another."""
    from portal.bridges import plan_to_case, webinar_to_case

    for pair in (plan_to_case, webinar_to_case):
        app.register_blueprint(pair.bp)
        pair.join()

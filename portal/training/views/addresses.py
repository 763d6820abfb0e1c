"""Addresses of the module's pages."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from portal.core import web
from portal.core.access import public
from portal.training import queries
from portal.training.views import bp


def _index(**_values: object) -> ResponseReturnValue:
    return web.render("training/index.html", editions=queries.upcoming_editions())


_index.access = "public"  # type: ignore[attr-defined]

for name, rule, methods in (
    ("index", "/training/", ["GET"]),
    ("edition", "/training/editions/<slug>", ["GET"]),
    ("course", "/training/courses/<slug>", ["GET"]),
    ("nominate", "/training/editions/<slug>/nominate", ["GET", "POST"]),
    ("nominate", "/training/editions/<slug>/nominate/<city>", ["GET", "POST"]),
    ("nomination", "/training/nominations/<uuid:nomination_id>", ["GET", "POST"]),
    ("learn", "/training/learn/<edition>/<course>", ["GET"]),
    ("names", "/training/learn/<edition>/names", ["GET", "POST"]),
    ("lesson", "/training/learn/<edition>/<course>/lessons/<activity>", ["GET"]),
    ("complete_lesson", "/training/learn/<edition>/<course>/lessons/<activity>/done", ["POST"]),
    ("quiz", "/training/learn/<edition>/<course>/quizzes/<activity>", ["GET"]),
    ("save_answer", "/training/attempts/<uuid:attempt_id>/answers/<uuid:question_id>", ["POST"]),
    ("submit_quiz", "/training/attempts/<uuid:attempt_id>", ["POST"]),
    ("result", "/training/attempts/<uuid:attempt_id>/result", ["GET"]),
    ("manage", "/training/manage/", ["GET"]),
):
    bp.add_url_rule(rule, endpoint=name, view_func=_index, methods=methods)
del public

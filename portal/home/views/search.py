"""The search over everything: a page whose address says what was asked, and the same as a file."""

from __future__ import annotations

import math
from typing import Any

from flask import Response, current_app, jsonify, make_response, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.core import db, i18n, web
from portal.core.access import public
from portal.core.limits import limiter
from portal.home import searching
from portal.home.views import bp
from portal.search import kinds, queries, services
from portal.training.documents import as_csv


@bp.get("/search")
@public
def search() -> ResponseReturnValue:
    """What fits `?q=` and the filters; while the reader types, the field's own script asks for the same page again."""
    asked = searching.read(request.args, web.page_number())
    is_typing = request.headers.get("HX-Trigger") == "q"  # Enter comes from the form: then it is the whole question
    if not asked.text and not asked.is_narrow and not asked.as_map:
        return web.render("home/search.html", asked=asked, shown=None, page=None)
    found = queries.find(asked.wanted(kinds.audience_of(current_user), is_typing=is_typing))
    if not found.total and asked.text and not asked.is_narrow and not is_typing:
        with db.transaction():
            services.note_miss(asked=asked.text, lang=i18n.current())
    pages = max(1, math.ceil(found.total / searching.PER_PAGE))
    page = web.Page(found.hits, min(asked.page, pages), pages, found.total)
    return web.render("home/search.html", asked=asked, shown=searching.compose(asked, found), page=page)


@bp.get("/search.csv")
@public
@limiter.limit("30 per minute")
def search_csv() -> ResponseReturnValue:
    """All results, the first thousand, for a sheet."""
    rows, _total = _exported()
    listed = [[_cell(row[name]) for name in searching.COLUMNS] for row in rows]
    response = make_response(as_csv(searching.COLUMNS, listed))
    response.mimetype = "text/csv"
    return _as_file(response, "search.csv")


@bp.get("/search.json")
@public
@limiter.limit("30 per minute")
def search_json() -> ResponseReturnValue:
    """The same for a program."""
    rows, total = _exported()
    return _as_file(jsonify(total=total, results=rows), "search.json")


def _exported() -> tuple[list[dict[str, Any]], int]:
    asked = searching.read(request.args, 1)
    found = queries.find(asked.wanted(kinds.audience_of(current_user), most=searching.MOST_EXPORTED))
    return searching.rows_of(found, current_app.config["SETTINGS"].base_url), found.total


def _as_file(response: Response, name: str) -> Response:
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _cell(value: object) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value or "")

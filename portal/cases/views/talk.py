"""What is said about a case, on a page of its own: the case stays light for those with a weak connection."""

from __future__ import annotations

from flask import request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.cases.views.base import bp, numbered_case
from portal.core import cache, web
from portal.core.access import public
from portal.core.errors import NotFound
from portal.discussions import queries
from portal.discussions.subjects import Subject


@bp.get("/cases/<int:number>/talk")
@public
@cache.for_everyone("cases", "discussions", "people")
def talk(number: int) -> ResponseReturnValue:
    """Questions to the city and comments, of a case that is out."""
    case = numbered_case(number)
    if case.withdrawn_at is not None:
        raise NotFound
    sort = request.args.get("sort", "")
    said = queries.thread(
        Subject("case", case.id), current_user, after=request.args.get("after"),
        sort=queries.Sort(sort) if sort in set(queries.Sort) else queries.Sort.NEWEST,
    )  # fmt: skip
    return web.render("cases/talk.html", talk=said, found={"titles": said.about.titles, "number": number})

"""Awards as everybody reads them: the calls, and the winners of one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.cases import words
from portal.cases.models import Call, CallState, Eligibility, Stage
from portal.cases.queries import awards as queries
from portal.cases.queries.awards import OneEntry
from portal.cases.rules import awards as rules
from portal.cases.views.base import bp
from portal.core import cache, clock, i18n, web
from portal.core.access import public
from portal.core.errors import NotFound


def call_shown(slug: str, *, lock: bool = False) -> Call:
    """A call that the reader may see.

    Raises:
        NotFound: there is none, or it is being prepared and he is not of the office.
    """
    found = queries.call_by_slug(slug, lock=lock)
    if found is None or not rules.may_see_call(current_user, found):
        raise NotFound
    return found


@bp.get("/awards")
@public
@cache.for_everyone("awards")
def awards() -> ResponseReturnValue:
    """All calls: what can be entered now, and what came of earlier ones."""
    found = queries.calls()
    open_now = [call for call in found if call.state is not CallState.PUBLISHED]
    return web.render(
        "cases/awards.html", open_calls=open_now, numbers=queries.numbers_of_calls(found),
    )  # fmt: skip


@bp.get("/awards/<slug>")
@public
@cache.for_everyone("awards", "cases")
def call(slug: str) -> ResponseReturnValue:
    """A call; once the winners are out, its ceremony page."""
    found = call_shown(slug)
    if found.state is CallState.PUBLISHED:
        return _ceremony(found)
    return web.render(
        "cases/call.html", call=found, headings=rules.headings(found), is_open=rules.takes_entries(found, clock.now()),
        stage_names=[words.STAGES[Stage(one)][0] for one in found.stages],
    )  # fmt: skip


def _ceremony(call: Call) -> ResponseReturnValue:
    entries = queries.entries_of_call(call.id, handed_in=True) if call.figures is None else []
    winners = [one for one in entries if one.entry.is_winner]
    finalists = [one for one in entries if rules.is_finalist(one.entry, call)]
    judged = [one for one in entries if one.entry.eligibility is not Eligibility.UNCHECKED]
    return web.render(
        "cases/ceremony.html", call=call, winners=_by_category(call, winners), finalists=_by_category(call, finalists),
        points=_points(winners), numbers=queries.numbers_of(call, judged), cases=queries.library_cases([*winners, *finalists]),
    )  # fmt: skip


def _by_category(call: Call, entries: Sequence[OneEntry]) -> list[tuple[Any, list[OneEntry]]]:
    found = [(category, [one for one in entries if one.category.id == category.id]) for category in call.categories]
    return [(category, own) for category, own in found if own]


def _points(entries: Sequence[OneEntry]) -> list[dict[str, Any]]:
    """A dot for each city with winners; it leads to its first one in the list."""
    by_city: dict[str, list[OneEntry]] = {}
    for one in entries:
        by_city.setdefault(one.city.slug, []).append(one)
    return [
        {
            "lat": found[0].city.latitude, "lon": found[0].city.longitude, "name": i18n.plain(found[0].city.names),
            "slug": slug, "url": f"{url_for('cases.call', slug=found[0].call.slug)}#winner-{found[0].entry.reference}",
            "note": i18n.ngettext("%(num)d winner", "%(num)d winners", len(found)), "named": len(by_city) < 8,
        }
        for slug, found in by_city.items()
    ]  # fmt: skip

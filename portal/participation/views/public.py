"""What everybody reads: the pilots, a city's space, its processes. Proposals: `views.reading`."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from flask import Response, make_response, redirect, request, url_for
from flask_login import current_user
from markupsafe import Markup
from sqlalchemy.orm.attributes import set_committed_value

from portal.core import cache, clock, i18n, web
from portal.core.access import public
from portal.participation import indicators, queries, rules
from portal.participation.components import kind_of
from portal.participation.manage_indicators import StaffFacts, ways
from portal.participation.models import Process, ProcessState
from portal.participation.views.base import bp, process_here, space_here

# One address for all readers: what a city prints on a poster.
plain = web.plain_blueprint("participation_entrance", "portal.participation.views")


@plain.get("/cities/<city>/participation/")
@public
def entrance(city: str) -> Response:
    """To a city's space in the reader's language: the account's, else the one the browser asks for, else the city's own."""
    found = space_here(city)
    asked = request.accept_languages.best_match(i18n.SPOKEN)
    lang = current_user.locale if current_user.is_authenticated else asked or found.lang
    response = make_response(
        redirect(url_for("participation.space", locale=lang if lang in i18n.SPOKEN else i18n.SOURCE, city=city), 302)
    )
    response.vary.update(["Accept-Language", "Cookie"])
    return response


@bp.get("/participation/")
@public
@cache.for_everyone("participation", "cities")
def pilots() -> Response:
    """The cities that ask their people here, with how much happens in each."""
    found = queries.pilots(public_only=not rules.may_follow_pilots(current_user))
    return web.render("participation/pilots.html", pilots=found)


@bp.get("/cities/<city>/participation/")
@public
@cache.for_everyone("participation", "cities")
def space(city: str) -> Response:
    """A city's space: what is open now, what comes, what was."""
    found = space_here(city)
    processes = queries.processes_of(found.id, drafts=rules.manages(current_user, found.city_id))
    now = clock.now()
    grouped = {
        standing: [one for one in processes if rules.process_standing(one, now) is standing]
        for standing in rules.Standing
    }
    return web.render("participation/space.html", space=found, grouped=grouped)


@bp.get("/cities/<city>/participation/rules")
@public
@cache.for_everyone("participation", "cities")
def space_rules(city: str) -> Response:
    """Rules of moderation, terms, and what is done with personal data."""
    return web.render("participation/space_rules.html", space=space_here(city))


@bp.get("/cities/<city>/participation/indicators")
@public
@cache.for_everyone("participation", "cities")
def space_indicators(city: str) -> Response:
    """The seventeen features that the United Nations count, and where each stands in this space."""
    found = space_here(city)
    is_staff = rules.manages(current_user, found.city_id)
    known = queries.processes_of(found.id, drafts=is_staff)
    by_state = {state: [one for one in known if one.state is state] for state in ProcessState}
    facts = StaffFacts(found, by_state[ProcessState.PUBLISHED], by_state[ProcessState.DRAFT])
    rows = indicators.of(facts)
    return web.render(
        "participation/indicators.html", space=found, rows=rows, ways=ways(facts, rows) if is_staff else {}
    )


@bp.get("/cities/<city>/participation/<process>/")
@public
@cache.for_everyone("participation", "cities")
def process(city: str, process: str) -> Response:
    """A process: its phases, what can be done now, and in what."""
    found = process_here(city, process)
    counts: dict[uuid.UUID, int] = {}
    for kind in {one.kind for one in found.components}:
        counts |= kind_of(kind).counts([one.id for one in found.components if one.kind is kind])
    return web.render(
        "participation/process.html", process=found, space=found.space, counts=counts, inline=_inline(found, counts)
    )


def _inline(process: Process, counts: Mapping[uuid.UUID, int]) -> dict[uuid.UUID, Markup]:
    """What of its components stands on the page of the process itself, such as a quick poll."""
    found: dict[uuid.UUID, Markup] = {}
    for kind in {one.kind for one in process.components}:
        if (inline := kind_of(kind).inline) is not None:
            mine = [one for one in process.components if one.kind is kind]
            for one in mine:
                set_committed_value(one, "process", process)
            found |= inline(mine, counts)
    return found

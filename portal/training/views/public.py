"""What everybody may see: editions, programmes, courses."""

from __future__ import annotations

from itertools import groupby

from flask import Response
from flask_login import current_user

from portal.certificates import sdg
from portal.cities import queries as cities
from portal.core import cache, clock, web
from portal.core.access import public
from portal.core.errors import NotFound
from portal.training import queries, rules
from portal.training.queries import content, editions, learning
from portal.training.rules import Phase
from portal.training.views.base import bp


@bp.get("/training/")
@cache.for_everyone("training")
@public
def index() -> Response:
    """Editions open and coming, past ones by programme, and the courses."""
    now = clock.now()
    everything = editions.editions_of()
    coming = [edition for edition in queries.upcoming_editions() if rules.phase(edition, now) is not Phase.ENDED]
    ended = [edition for edition in everything if rules.phase(edition, now) is Phase.ENDED]
    by_programme = {
        key: list(group)
        for key, group in groupby(sorted(ended, key=lambda one: one.programme_id), key=lambda one: one.programme_id)
    }
    return web.render(
        "training/index.html", coming=coming, by_programme=by_programme, programmes=editions.programmes(),
        courses=content.published_courses(), taken=editions.seats_taken([edition.id for edition in coming]),
    )  # fmt: skip


@bp.get("/training/editions/<slug>")
@cache.for_everyone("training", "cities")
@public
def edition(slug: str) -> Response:
    """One edition: when, where, for whom, until when a city can nominate. A draft is shown to those who make it."""
    found = editions.edition_by_slug(slug)
    if found is None or not (rules.is_public(found) or rules.may_oversee(current_user)):
        raise NotFound
    own = learning.own_enrolment(current_user, slug) if current_user.is_authenticated else None
    return web.render(
        "training/edition.html", facts=editions.facts_of(found), phase=rules.phase(found, clock.now()),
        own_cities=cities.coordinated_by(current_user) if rules.is_some_coordinator(current_user) else [],
        own_enrolment=own[0] if own else None,
    )  # fmt: skip


@bp.get("/training/courses/<slug>")
@cache.for_everyone("training")
@public
def course(slug: str) -> Response:
    """One course: what it teaches, in which languages, how long it takes, which editions teach it."""
    found = content.course_by_slug(slug)
    if found is None:
        raise NotFound
    return web.render(
        "training/course.html", course=found, editions=editions.teaching(found.course_id),
        goals=sdg.by_goal(found.sdg_targets),
    )  # fmt: skip

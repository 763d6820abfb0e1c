"""What everybody reads: the pilots, a city's space, its processes, proposals and what the city says of them."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response, request
from flask_login import current_user

from portal.core import cache, clock, web
from portal.core.access import public
from portal.core.errors import NotFound
from portal.discussions import queries as discussions
from portal.discussions.subjects import Subject
from portal.participation import indicators, queries, rules
from portal.participation.components import kind_of
from portal.participation.models import Action, ComponentKind, Proposal, ProposalState
from portal.participation.queries import proposals
from portal.participation.queries.proposals import Wanted
from portal.participation.rules.proposals import Terms, days_late, is_author, may_be_changed
from portal.participation.views import who
from portal.participation.views.base import bp, component_here, process_here, space_here


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
    processes = queries.processes_of(found.id, drafts=False)
    return web.render("participation/indicators.html", space=found, rows=indicators.of(found, processes))


@bp.get("/cities/<city>/participation/<process>/")
@public
@cache.for_everyone("participation", "cities")
def process(city: str, process: str) -> Response:
    """A process: its phases, what can be done now, and in what."""
    found = process_here(city, process)
    counts: dict[uuid.UUID, int] = {}
    for kind in {one.kind for one in found.components}:
        counts |= kind_of(kind).counts([one.id for one in found.components if one.kind is kind])
    return web.render("participation/process.html", process=found, space=found.space, counts=counts)


@bp.get("/cities/<city>/participation/<process>/<component>/")
@public
@cache.for_everyone("participation", "cities")
def component(city: str, process: str, component: str) -> Response:
    """A component; of proposals the list, by the order and choice in the address."""
    found = component_here(city, process, component)
    if found.kind is not ComponentKind.PROPOSALS:
        return web.see_other(kind_of(found.kind).endpoint, city=city, process=process, component=component)
    terms = Terms.of(found.settings)
    asked = {name: request.args.get(name, "") for name in ("order", "category", "state")}
    wanted = Wanted(
        order=asked["order"] if asked["order"] in proposals.ORDERS else "newest",
        category=asked["category"] if asked["category"] in (terms.categories or {}) else "",
        state=asked["state"] if asked["state"] in ("answered", "overdue", "open") else "",
    )
    page = proposals.proposals_of(found.id, wanted, clock.today(), web.page_number())
    own = (
        proposals.supported_among(current_user.id, [one.proposal.id for one in page.items])
        if current_user.is_authenticated and not who.comes_otherwise(found)
        else set()
    )
    return web.render(
        "participation/proposals.html", component=found, process=found.process, space=found.process.space, terms=terms,
        page=page, wanted=wanted, own=own, is_late=_late,
    )  # fmt: skip


@bp.get("/cities/<city>/participation/<process>/<component>/<int:number>")
@public
@cache.for_everyone("participation", "cities", "discussions", "people")
def proposal(city: str, process: str, component: str, number: int) -> Response:
    """A proposal with what the city says, who else supports it in number, and the talk about it."""
    found = component_here(city, process, component)
    shown = proposals.proposal_at(found.id, number)
    may_manage = rules.manages(current_user, found.process.space.city_id)
    if shown is None or (shown.proposal.state is ProposalState.HIDDEN and not may_manage):
        raise NotFound
    reader = current_user if current_user.is_authenticated else None
    supported = who.has_done(found, f"support:{shown.proposal.id}") or bool(
        not who.comes_otherwise(found) and reader and proposals.supported_among(reader.id, [shown.proposal.id])
    )
    now = clock.now()
    return web.render(
        "participation/proposal.html", component=found, process=found.process, space=found.process.space, shown=shown,
        terms=Terms.of(found.settings), answers=proposals.answers_of(shown.proposal.id), is_supported=supported,
        may_support=rules.is_open(found.process, found, Action.SUPPORT, now), may_manage=may_manage,
        is_author=is_author(reader, shown.proposal), may_change=may_be_changed(shown.proposal, shown.supports),
        late=_late(shown), talk=_talk(shown.proposal),
    )  # fmt: skip


def _talk(proposal: Proposal) -> Any:
    """The talk about it; what is hidden has none, for nobody is to answer there."""
    if proposal.state is ProposalState.HIDDEN:
        return None
    return discussions.thread(Subject("proposal", proposal.id), current_user)


def _late(shown: proposals.Shown) -> int:
    return days_late(shown.proposal, shown.answer is not None, clock.today())

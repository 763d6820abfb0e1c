"""Spaces, processes and proposals for tests; each function joins the open transaction or opens its own."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from portal.accounts.models import User
from portal.cities.models import City
from portal.core import clock, db
from portal.participation import queries, services
from portal.participation.models import Action, Component, ComponentKind, Method, PilotState, Process, Proposal, Space
from portal.participation.rules.moderation import Guard
from portal.participation.rules.proposals import Terms
from portal.participation.services import ComponentPlan, PhasePlan, ProposalPlan
from tests.factories.cities import make_city

EVERYTHING = (Action.SUBMIT, Action.SUPPORT, Action.COMMENT)


def _writing():
    return nullcontext() if db.in_transaction() else db.transaction()


def make_space(city: City | None = None, *, state: PilotState = PilotState.RUNNING, **values: Any) -> Space:
    """A space that is open, with the words that it needs for that."""
    with _writing():
        space = services.make_space(city=city or make_city(), actor=None)
        texts = {space.lang: "Be kind."}
        space.intros = space.moderation_rules = space.terms = space.privacy = texts
        space.state, space.started_on = state, clock.today()
        # Tests send forms at once; that a person does not, `test_moderation_pages` shows.
        space.moderation = Guard(least_seconds=0).stored()
        for name, value in values.items():
            setattr(space, name, value)
        db.session.flush()
        found = queries.space_of(space.id)
        assert found is not None
        return found


def wall(space: Space, days: float) -> datetime:
    """The wall time in the space's city so many days from now."""
    moment = (clock.now() + timedelta(days=days)).astimezone(ZoneInfo(space.city.timezone))
    return moment.replace(tzinfo=None, second=0, microsecond=0)


def make_process(
    space: Space | None = None, *, title: str = "Ideas for our streets", published: bool = True,
    phases: tuple[tuple[float, float, tuple[Action, ...]], ...] = ((-10, 20, EVERYTHING),), terms: Terms | None = None,
) -> Process:  # fmt: skip
    """A published process of proposals. `phases`: (from, until) in days from now, and what each switches on."""
    space = space or make_space()
    with _writing():
        process = services.begin_process(space=space, title=title, method=Method.OPEN_INNOVATION, actor=None)
        component = services.add_component(
            process=process,
            plan=ComponentPlan(
                ComponentKind.PROPOSALS, {space.lang: "Proposals"}, settings=(terms or Terms()).stored()
            ),
            actor=None,
        )
        process = _again(process)
        for n, (first, last, actions) in enumerate(phases, 1):
            services.plan_phase(
                process=process,
                plan=PhasePlan(
                    {space.lang: f"Phase {n}"}, wall(space, first), wall(space, last),
                    actions=[(component.id, action) for action in actions],
                ),
                actor=None,
            )  # fmt: skip
            process = _again(process)
        if published:
            services.publish_process(process=process, actor=None)
        return _again(process)


def _again(process: Process) -> Process:
    db.session.expire_all()
    found = queries.process_by_id(process.id, lock=True)
    assert found is not None
    return found


def component_in(process: Process) -> Component:
    """Its proposals, with the whole process."""
    return process.components[0]


def make_proposal(process: Process, author: User, title: str = "A bench at each bus stop", **values: Any) -> Proposal:
    """A proposal of somebody in a process whose phase takes them."""
    plan = ProposalPlan(**({"title": title, "body": "People wait there for long.", "lang": "en"} | values))
    with _writing():
        return services.propose(component=component_in(process), plan=plan, author=author)

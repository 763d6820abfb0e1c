"""Petitions, hearings, meetings, bodies and draws for tests; each function joins the open transaction or opens its own."""

from __future__ import annotations

from typing import Any

from portal.accounts.models import User
from portal.participation import queries, services
from portal.participation.models import Action, Component, ComponentKind, Method, Petition, Process, Space
from portal.participation.rules.petitions import PetitionTerms
from portal.participation.services import ComponentPlan, PhasePlan, petitioning
from portal.participation.services.petitioning import PetitionPlan
from tests.factories.participation import _again, _writing, make_space, wall


def make_part(
    kind: ComponentKind, actions: tuple[Action, ...], settings: dict[str, Any] | None = None, space: Space | None = None,
    *, days: tuple[float, float] = (-10, 20), title: str = "Our part",
) -> Component:  # fmt: skip
    """A component of this kind in a published process whose one phase switches the actions on; with the whole process."""
    space = space or make_space()
    with _writing():
        process = services.begin_process(space=space, title=title, method=Method.CONSULTATION, actor=None)
        made = services.add_component(
            process=process, plan=ComponentPlan(kind, {space.lang: title}, settings=settings or {}), actor=None
        )
        process = _again(process)
        services.plan_phase(
            process=process,
            plan=PhasePlan(
                {space.lang: "Now"}, wall(space, days[0]), wall(space, days[1]),
                actions=[(made.id, action) for action in actions],
            ),
            actor=None,
        )  # fmt: skip
        process = _again(process)
        services.publish_process(process=process, actor=None)
        return whole(_again(process))


def whole(process: Process) -> Component:
    """Its one component, with the whole process."""
    found = queries.component_of(process, process.components[0].slug)
    assert found is not None
    return found


def make_petitions(terms: PetitionTerms | None = None, space: Space | None = None, **values: Any) -> Component:
    settings = (terms or PetitionTerms()).stored()
    return make_part(ComponentKind.PETITIONS, (Action.SUBMIT, Action.SIGN), settings, space, **values)


def make_petition(
    component: Component, author: User, title: str = "Lights before the school", **values: Any
) -> Petition:
    plan = PetitionPlan(**({"title": title, "body": "It is dark.", "addressee": "Council", "lang": "en"} | values))
    with _writing():
        return petitioning.hand_in(component=component, plan=plan, author=author)

"""Petitions, hearings, meetings, bodies and draws for tests; each function joins the open transaction or opens its own."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from portal.accounts.models import User
from portal.participation import queries, services
from portal.participation.models import (
    Action,
    Body,
    BodyKind,
    Component,
    ComponentKind,
    Draw,
    Meeting,
    Method,
    Petition,
    Process,
    Space,
)
from portal.participation.queries import bodies as body_queries
from portal.participation.queries import meetings as meeting_queries
from portal.participation.rules.hearings import HearingTerms
from portal.participation.rules.petitions import PetitionTerms
from portal.participation.services import ComponentPlan, PhasePlan, bodies, draws, meetings, petitioning
from portal.participation.services.bodies import BodyPlan
from portal.participation.services.draws import DrawPlan
from portal.participation.services.meetings import MeetingPlan
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
    actions = (Action.SUBMIT, Action.SIGN, Action.COMMENT)
    return make_part(ComponentKind.PETITIONS, actions, settings, space, **values)


def make_petition(
    component: Component, author: User, title: str = "Lights before the school", **values: Any
) -> Petition:
    plan = PetitionPlan(**({"title": title, "body": "It is dark.", "addressee": "Council", "lang": "en"} | values))
    with _writing():
        return petitioning.hand_in(component=component, plan=plan, author=author)


def make_meeting(space: Space, *, days: float = 5, is_out: bool = True, **values: Any) -> Meeting:
    """A meeting that begins so many days from now and lasts two hours, published unless said otherwise."""
    start = wall(space, days)
    plan = MeetingPlan(
        **({"titles": {space.lang: "Council of May"}, "local_start": start, "local_end": start + timedelta(hours=2), "place": "Town hall"} | values)
    )  # fmt: skip
    with _writing():
        made = meetings.plan_meeting(space=space, plan=plan, actor=None)
        if is_out:
            meetings.publish_meeting(meeting=meeting_queries.known_meeting(made.id), actor=None)
        return meeting_queries.known_meeting(made.id)


def make_body(space: Space, kind: BodyKind = BodyKind.COUNCIL, title: str = "City council") -> Body:
    with _writing():
        made = bodies.make_body(space=space, plan=BodyPlan(kind, {space.lang: title}), actor=None)
        found = body_queries.body_by_id(made.id)
        assert found is not None
        return found


def make_draw(body: Body, *, days: float = 5, **values: Any) -> Draw:
    """A draw whose pool closes so many days from now."""
    space = body.space
    plan = DrawPlan(
        **({"titles": {space.lang: "Assembly on heat"}, "seats": 3, "reserves": 2, "local_close": wall(space, days), "input_source": "Lottery of 3 December"} | values)
    )  # fmt: skip
    with _writing():
        made = draws.begin_draw(body=body, plan=plan, actor=None)
        return body_queries.known_draw(made.id)


def make_hearing(space: Space | None = None, *, days: tuple[float, float] = (-1, 1), **terms: Any) -> Component:
    settings = HearingTerms(**terms).stored()
    return make_part(ComponentKind.HEARING, (Action.ASK,), settings, space, days=days, title="Ask the mayor")

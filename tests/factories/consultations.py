"""Consultations and debates for tests; each function joins the open transaction or opens its own."""

from __future__ import annotations

import json
from typing import Any

from portal.accounts.models import User
from portal.core import db, ids
from portal.participation import queries, services
from portal.participation.models import (
    Action,
    Component,
    ComponentKind,
    ConsultationPart,
    Contribution,
    ContributionKind,
    Method,
    Space,
)
from portal.participation.services import ComponentPlan, PhasePlan
from tests.factories.participation import _again, _writing, make_space, wall

EVERYTHING = (Action.COMMENT, Action.SUPPORT, Action.FEEDBACK)
TEXT = "# Shade\n\nThe city plants trees along each main street.\n\nBenches stand every two hundred metres.\n\n- Water\n- Light\n"


def square(west: float, south: float, side: float = 0.01) -> list[list[list[float]]]:
    """The ring of a square, in degrees."""
    east, north = west + side, south + side
    return [[[west, south], [east, south], [east, north], [west, north], [west, south]]]


def plan_of(*titles: str, **more: Any) -> str:
    """A plan of squares in a row, as a file holds it."""
    features = [
        {"type": "Feature", "id": n, "properties": {"title": title, "description": f"What is planned for {title}.", "category": "Park"},
         "geometry": {"type": "Polygon", "coordinates": square(105.8 + 0.02 * n, 21.0)}}
        for n, title in enumerate(titles, 1)
    ]  # fmt: skip
    return json.dumps({"type": "FeatureCollection", "features": features} | more)


def make_component(
    kind: ComponentKind = ComponentKind.TEXT, *, space: Space | None = None, source: str | None = None,
    phases: tuple[tuple[float, float, tuple[Action, ...]], ...] = ((-10, 20, EVERYTHING),),
) -> Component:  # fmt: skip
    """A consultation with its first version, or a debate, in a published process of its own."""
    space = space or make_space()
    with _writing():
        process = services.begin_process(space=space, title=f"About {kind}", method=Method.CONSULTATION, actor=None)
        component = services.add_component(
            process=process, plan=ComponentPlan(kind, {space.lang: f"A {kind} for all"}), actor=None
        )
        process = _again(process)
        for n, (first, last, actions) in enumerate(phases, 1):
            services.plan_phase(
                process=process,
                plan=PhasePlan(
                    {space.lang: f"Phase {n}"}, wall(space, first), wall(space, last), actions=[(component.id, one) for one in actions]
                ),
                actor=None,
            )  # fmt: skip
            process = _again(process)
        services.publish_process(process=process, actor=None)
        made = reread(component)
        if kind is not ComponentKind.DEBATE:
            text = source or (TEXT if kind is ComponentKind.TEXT else plan_of("Lake park", "New quarter"))
            services.add_version(component=made, source=text, lang=space.lang, note="", actor=None)
        return made


def reread(component: Component) -> Component:
    """The component with its whole process as it is now."""
    db.session.expire_all()
    found = queries.component_of(queries.known_process(component.process_id), component.slug)
    assert found is not None
    return found


def say(
    component: Component, author: User, text: str = "More shade, please.", kind: ContributionKind = ContributionKind.SUGGESTION,
    part: ConsultationPart | None = None, **more: Any,
) -> Contribution:  # fmt: skip
    """What somebody writes."""
    with _writing():
        return services.contribute(
            component=reread(component),
            kind=kind,
            text=text,
            lang="en",
            author=author,
            part=part,
            key=ids.new_id(),
            **more,
        )


def address_of(component: Component, page: str = "consultation") -> str:
    process = reread(component).process
    return f"/en/cities/{process.space.city.slug}/participation/{process.slug}/{component.slug}/{page}"

"""Drafts to be rehearsed: one with every kind of component in two phases."""

from __future__ import annotations

from typing import Any

from portal.core import db
from portal.participation import queries, services
from portal.participation.components import kind_of, kinds
from portal.participation.models import (
    Audience,
    ComponentKind,
    Method,
    PeopleGroup,
    Process,
    Space,
)
from portal.participation.queries import meetings as meeting_queries
from portal.participation.rules.hearings import HearingTerms
from portal.participation.rules.petitions import PetitionTerms
from portal.participation.rules.proposals import Terms
from portal.participation.services import ComponentPlan, PhasePlan, meetings, surveys
from portal.participation.services.meetings import MeetingPlan
from tests.factories.consultations import TEXT, plan_of
from tests.factories.participation import make_space, wall
from tests.factories.surveys import ALL

SETTINGS: dict[ComponentKind, dict[str, Any]] = {
    ComponentKind.PROPOSALS: Terms(debate_at=5, answer_at=15, answer_days=10).stored(),
    ComponentKind.PETITIONS: PetitionTerms(threshold=10, sign_days=10, answer_days=10).stored(),
    ComponentKind.HEARING: HearingTerms().stored(),
}


def make_draft(
    *wanted: ComponentKind, space: Space | None = None, days: tuple[tuple[float, float], ...] = ((1, 12), (12, 30)), is_filled: bool = True,
    audience: Audience = Audience.CONFIRMED, group: PeopleGroup | None = None, settings: dict[str, Any] | None = None,
) -> Process:  # fmt: skip
    """A draft with these kinds, or all; each phase switches everything on. `is_filled`: with questions, a text, a plan, a meeting."""
    space = space or make_space()
    chosen = wanted or tuple(one.kind for one in kinds())
    with db.transaction():
        process = services.begin_process(space=space, title="Shade for all", method=Method.CONSULTATION, actor=None)
        process.texts = {space.lang: "What it is about."}
        for kind in chosen:
            plan = ComponentPlan(
                kind, {space.lang: f"Part {kind}"}, settings=settings or SETTINGS.get(kind, {}), audience=audience,
                group_id=group.id if group else None,
            )  # fmt: skip
            made = services.add_component(process=process, plan=plan, actor=None)
            if is_filled:
                _fill(made, process, space)
        db.session.expire_all()
        process = queries.known_process(process.id, lock=True)
        for number, (first, last) in enumerate(days, 1):
            actions = [(one.id, action) for one in process.components for action in kind_of(one.kind).actions]
            services.plan_phase(
                process=process, actor=None,
                plan=PhasePlan({space.lang: f"Phase {number}"}, wall(space, first), wall(space, last), actions=actions),
            )  # fmt: skip
            db.session.expire_all()
            process = queries.known_process(process.id, lock=True)
    return process


def _fill(made: Any, process: Process, space: Space) -> None:
    if made.kind is ComponentKind.SURVEY:
        surveys.change_questions(process=process, component=made, questions=ALL, actor=None)
    elif made.kind is ComponentKind.TEXT:
        services.add_version(component=made, source=TEXT, lang=space.lang, note="", actor=None)
    elif made.kind is ComponentKind.PLAN:
        services.add_version(component=made, source=plan_of("Lake park"), lang=space.lang, note="", actor=None)
    elif made.kind is ComponentKind.MEETINGS:
        plan = MeetingPlan(
            {space.lang: "Walk through the park"}, wall(space, 29), wall(space, 29.1), place="Town hall", takes_sign_ups=True,
            capacity=5, component_id=made.id,
        )  # fmt: skip
        meeting = meetings.plan_meeting(space=space, plan=plan, actor=None)
        meetings.publish_meeting(meeting=meeting_queries.known_meeting(meeting.id), actor=None)

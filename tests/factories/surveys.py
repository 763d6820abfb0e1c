"""Surveys for tests: a published process with one, and questions of every kind."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any

from portal.core import db
from portal.core.questions import Condition, Kind, Question
from portal.participation import queries, services
from portal.participation.models import Action, Audience, Component, ComponentKind, Method, Process, Space
from portal.participation.rules.surveys import SurveyTerms
from portal.participation.services import ComponentPlan, PhasePlan, surveys
from tests.factories.participation import make_space, wall

YES = Question("yes", Kind.YES_NO, {"en": "Do you ride a bicycle?"}, must=True)
WHY = Question(
    "why", Kind.MULTIPLE, {"en": "Why?"}, {"fast": {"en": "It is fast"}, "cheap": {"en": "It is cheap"}, "fun": {"en": "It is fun"}},
    most=2, when=Condition("yes", ("yes",)),
)  # fmt: skip
AREA = Question("area", Kind.LIST, {"en": "Where do you live?"}, {"north": {"en": "North"}, "south": {"en": "South"}, "west": {"en": "West"}})  # fmt: skip
SAY = Question("say", Kind.TEXT, {"en": "What else?"})
ALL = (YES, WHY, AREA, SAY)


def make_survey(
    space: Space | None = None, questions: tuple[Question, ...] = ALL, *, audience: Audience = Audience.CONFIRMED,
    phases: tuple[tuple[float, float], ...] = ((-10, 20),), title: str = "Bicycles", **terms: Any,
) -> Component:  # fmt: skip
    """A survey that is open, with its whole process. `phases`: (from, until) in days from now."""
    space = space or make_space()
    with nullcontext() if db.in_transaction() else db.transaction():
        process = services.begin_process(space=space, title=title, method=Method.CONSULTATION, actor=None)
        component = services.add_component(
            process=process,
            plan=ComponentPlan(
                ComponentKind.SURVEY, {space.lang: title}, settings=SurveyTerms(**terms).stored(), audience=audience
            ),
            actor=None,
        )
        surveys.change_questions(process=process, component=component, questions=questions, actor=None)
        for first, last in phases:
            services.plan_phase(
                process=queries.known_process(process.id, lock=True),
                plan=PhasePlan(
                    {space.lang: "Answer"}, wall(space, first), wall(space, last), actions=[(component.id, Action.ANSWER)]
                ),
                actor=None,
            )  # fmt: skip
        services.publish_process(process=queries.known_process(process.id, lock=True), actor=None)
    return survey_in(queries.known_process(process.id))


def survey_in(process: Process) -> Component:
    found = queries.component_of(process, process.components[0].slug)
    assert found is not None
    return found

"""Surveys: most answer, each on the way that the answers before lead to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from random import Random
from typing import Any

from portal.accounts.models import User
from portal.core import answers, clock
from portal.core.i18n import _
from portal.core.questions import CHOOSING, SCALE, YES_NO, Kind, Question
from portal.participation import participants
from portal.participation.models import Action, Component
from portal.participation.queries import surveys as queries
from portal.participation.rehearsed import Finding, Playing, Rehearsed, Scene, at_page
from portal.participation.rules import surveys as rules
from portal.participation.services import surveys


def _answer(scene: Scene, person: User) -> bool:
    if "questions" not in scene.notes:
        scene.notes["questions"] = surveys.questions_of(queries.survey_of(scene.component.id))
    who = participants.participant(scene.component, person)
    given = answers_to(scene.notes["questions"], scene.rng)
    surveys.answer(component=scene.component, who=who, answers=given, lang=scene.lang)
    return True


def answers_to(questions: Sequence[Question], rng: Random) -> Mapping[str, Any]:
    """What somebody could answer who goes through all that he is asked; a few things that may be left out are."""
    found: dict[str, Any] = {}
    done: set[str] = set()
    while True:
        following = next(
            (one for one in rules.asked(questions, found) if one.key not in done and one.kind is not Kind.SECTION), None
        )
        if following is None:
            return found
        done.add(following.key)
        if following.must or rng.random() < 0.8:
            found |= answers.clean([following], {following.key: _values(following, rng)})


def _values(one: Question, rng: Random) -> list[str]:
    """As a form sends it. Empty: it cannot be answered."""
    keys = list(one.choices)
    if one.kind in (Kind.SINGLE, Kind.LIST):
        return [rng.choice(keys)] if keys else []
    if one.kind is Kind.MULTIPLE:
        most = min(one.most or len(keys), len(keys))
        return rng.sample(keys, max(min(one.least or 1, most), rng.randint(0, most))) if keys else []
    if one.kind is Kind.RANKING:
        return rng.sample(keys, min(one.most or len(keys), len(keys)))
    if one.kind is Kind.MATRIX:
        return [f"{row}:{rng.choice(list(one.columns))}" for row in keys] if one.columns else []
    if one.kind is Kind.SCALE:
        return [rng.choice(SCALE)]
    if one.kind is Kind.YES_NO:
        return [rng.choice(YES_NO)]
    if one.kind is Kind.NUMBER:
        least = one.least if one.least is not None else min(0, one.most or 0)
        most = one.most if one.most is not None else least + 100
        return [str(rng.randint(least, most))] if least <= most else []
    if one.kind is Kind.DATE:
        return [(clock.today() - timedelta(days=rng.randint(0, 3000))).isoformat()]
    return [_("What a person would write here. Nobody has written it: this is a rehearsal.")[:200]]


def _look(component: Component) -> Sequence[Finding]:
    questions = [one for one in surveys.questions_of(queries.survey_of(component.id)) if one.kind is not Kind.SECTION]
    if not questions:
        return [at_page("no_questions", component, "survey_questions", "failed")]
    return [
        at_page("unanswerable", component, "survey_questions", "failed", number=number)
        for number, one in enumerate(questions, 1)
        if one.must and _cannot_be_answered(one)
    ]


def _cannot_be_answered(one: Question) -> bool:
    if one.kind in (*CHOOSING, Kind.LIST) and not one.choices:
        return True
    if one.kind is Kind.MATRIX and not one.columns:
        return True
    if one.least is not None and one.most is not None and one.least > one.most:
        return True
    return one.kind in (Kind.MULTIPLE, Kind.RANKING) and (one.least or 0) > len(one.choices)


REHEARSED = Rehearsed(acts={Action.ANSWER: Playing(_answer, 0.55, once=True)}, look=_look)

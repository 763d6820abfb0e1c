"""Surveys of the pilots in the demo: some that are open, and one that has ended and shows its results."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Any

from portal.cities import queries as cities
from portal.core import clock, db, ids
from portal.core.questions import Kind, Question, restored
from portal.demo import files, people
from portal.participation import marks, pilot, queries, services
from portal.participation.models import (
    Action,
    Audience,
    Channel,
    CitizenResponse,
    Component,
    ComponentKind,
    Method,
    Participation,
    Process,
    Space,
)
from portal.participation.queries import surveys as found
from portal.participation.rules import surveys as rules
from portal.participation.rules.surveys import SurveyTerms
from portal.participation.services import ComponentPlan, PhasePlan, surveys

# How people came, in the long run: most with an account, some with a code, on paper or at a desk.
_WAYS = {Channel.ACCOUNT: 11, Channel.CODE: 3, Channel.PAPER: 3, Channel.DESK: 1}


def load() -> None:
    """Surveys of the pilots that are there; a process with the same title stays as it is."""
    for item in files.read("participation_surveys")["surveys"]:
        city = cities.city_by_slug(item["city"])
        space = queries.spaces_of_cities([city.id]).get(city.id) if city is not None else None
        if space is None:
            continue
        titles = [one.titles for one in queries.processes_of(space.id, drafts=True)]
        if all(one.get("en") != item["titles"]["en"] for one in titles):
            _load(queries.known_space(space.id, lock=True), item)


def _load(space: Space, item: Mapping[str, Any]) -> None:
    example = pilot.examples()[item["example"]] if "example" in item else None
    actor = people.by_key(item["by"]) if item["by"] else None
    title = item["titles"].get(space.lang) or item["titles"]["en"]
    process = services.begin_process(space=space, title=title, method=Method.CONSULTATION, actor=actor)
    summaries = example["summaries"] if example else item["summaries"]
    services.change_process(
        process=process, titles={**item["titles"], space.lang: title}, summaries=_own(summaries, space), texts={},
        evaluations=item["evaluations"], method=process.method, actor=actor,
    )  # fmt: skip
    made = {}
    for one in example["components"] if example else item["components"]:
        made[one["name"]] = _component(process, one, item["answers"].get(one["name"], {}), space)
    for n, (first, last) in enumerate(item["phases"]):
        names = [name for name, (_component_, one) in made.items() if one.get("phase", 0) == n]
        services.plan_phase(
            process=queries.known_process(process.id, lock=True),
            plan=PhasePlan(
                titles=_own(pilot.examples()["survey"]["phases"][n]["titles"], space), local_start=_day(space, first, time()),
                local_end=_day(space, last, time(23, 59)), actions=[(made[name][0].id, Action.ANSWER) for name in names],
            ),
            actor=actor,
        )  # fmt: skip
    if item["is_open"]:
        services.publish_process(process=queries.known_process(process.id, lock=True), actor=actor)
    for name, (component, _one) in made.items():
        if name in item["answers"]:
            _answer(component, item["answers"][name], random.Random(f"{item['city']} {name}"), space.lang)  # noqa: S311  # invented


def _own(texts: Mapping[str, str], space: Space) -> dict[str, str]:
    """In the languages of the space; its own comes from English where we have none."""
    langs = {space.lang, *space.city.languages, "en"}
    return {space.lang: texts["en"], **{lang: text for lang, text in texts.items() if lang in langs}}


def _day(space: Space, days: int, at: time) -> datetime:
    return datetime.combine(clock.today(space.city.timezone) + timedelta(days=days), at)


def _component(
    process: Process, one: Mapping[str, Any], given: Mapping[str, Any], space: Space
) -> tuple[Component, Mapping[str, Any]]:
    """With its questions; `given` may say otherwise than the example when results are shown."""
    settings = SurveyTerms.of({**one["settings"], **{key: given[key] for key in ("results", "by") if key in given}})
    component = services.add_component(
        process=queries.known_process(process.id, lock=True),
        plan=ComponentPlan(
            kind=ComponentKind.SURVEY, titles=_own(one["titles"], space), texts=_own(one["texts"], space), settings=settings.stored(),
            audience=Audience(one.get("audience", "confirmed")),
        ),
        actor=None,
    )  # fmt: skip
    questions = restored(one["content"]["questions"] if "content" in one else one["questions"])
    surveys.change_questions(process=process, component=component, questions=questions, actor=None)
    return component, one


def _answer(component: Component, given: Mapping[str, Any], lot: random.Random, lang: str) -> None:
    """Answers by lot, each on the way that it describes, and as many rows in the ledger: as rows, for they were given before today."""
    questions = surveys.questions_of(found.survey_of(component.id))
    ways, day = list(_WAYS), clock.today() - timedelta(days=1)
    for n in range(given["number"]):
        drawn = {one.key: value for one in questions if (value := _drawn(one, given, lot)) is not None}
        person = marks.person(component.id, "visitor", f"demo {n}")
        db.session.add_all(
            [
                CitizenResponse(
                    component_id=component.id, lang=lang, answers=rules.on_path(questions, drawn), answered_on=day,
                    receipt=ids.digest(ids.code()),
                ),
                Participation(
                    component_id=component.id, act=surveys.ACT, person=person, counted_as=person,
                    channel=lot.choices(ways, list(_WAYS.values()))[0], created_at=clock.now() - timedelta(days=1),
                ),
            ]
        )  # fmt: skip
    db.session.flush()


def _drawn(question: Question, given: Mapping[str, Any], lot: random.Random) -> Any:
    """An answer by the weights; nothing where somebody leaves a question out that may be left out."""
    if question.kind is Kind.TEXT:
        texts: Sequence[str] = given.get("texts", {}).get(question.key, ())
        return lot.choice(texts) if texts and lot.random() < 0.4 else None
    if question.kind is Kind.NUMBER:
        return lot.randint(*given["numbers"][question.key])
    if question.kind is Kind.MATRIX:
        return {key: _one(given["weights"][f"{question.key}.{key}"], lot) for key in question.choices}
    weights = given["weights"].get(question.key)
    if weights is None:
        return None
    if question.kind is Kind.MULTIPLE:
        most = max(weights.values())
        return [key for key in question.keys if lot.random() < weights[key] / (most + 2)] or [_one(weights, lot)]
    if question.kind is Kind.RANKING:
        first = _one(weights, lot)
        return [first, _one({key: weight for key, weight in weights.items() if key != first}, lot)]
    return _one(weights, lot)


def _one(weights: Mapping[str, int], lot: random.Random) -> str:
    return lot.choices(list(weights), list(weights.values()))[0]

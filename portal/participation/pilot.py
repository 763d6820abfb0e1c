"""Starting a pilot: a city's space and its first process in one go, from an example of ours or from another city's process."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from portal.accounts.models import User
from portal.cities.models import City
from portal.core import i18n
from portal.core.errors import Conflict, DomainError
from portal.core.i18n import _
from portal.participation import lessons, queries, services
from portal.participation.components import kind_of
from portal.participation.models import (
    Action,
    Asked,
    Audience,
    BodyKind,
    ComponentKind,
    Method,
    Process,
    ReportKind,
    Space,
)
from portal.participation.services import ComponentPlan, PhasePlan, SpacePlan, bodies, departments, meetings

_EXAMPLES = Path(__file__).parent / "data" / "templates.json"


@cache
def examples() -> Mapping[str, Any]:
    """Ours, by name: method, texts by language, components with settings, phases with days and what they switch on; or `together`, the
    names of several, with departments, categories of reports and bodies.
    """
    found: Mapping[str, Any] = json.loads(_EXAMPLES.read_text(encoding="utf-8"))
    return found


def process_examples() -> Mapping[str, Any]:
    """Those of ours that are one process, by name: what a further process can begin with."""
    return {name: one for name, one in examples().items() if "together" not in one}


def template_choices() -> list[tuple[str, str, str]]:
    """(value, name, what is to be known of it) of what a pilot can begin with: our examples, then published processes of other cities
    with what they learned.
    """
    ours = [
        (name, i18n.plain(example["titles"]), i18n.plain(example["summaries"])) for name, example in examples().items()
    ]
    others = [
        (str(one.process.id), one.title, " — ".join(part for part in (one.figures(), one.excerpt) if part))
        for one in lessons.lessons(queries.templates()).values()
    ]
    return ours + others


def start(*, city: City, template: str, first_day: date, actor: User | None) -> Process:
    """A city's space with words to begin with, and its first process as a draft that begins on `first_day`, local time.

    Raises:
        Conflict: the city has a space already.
        DomainError: there is no such example or process.
    """
    if queries.spaces_of_cities([city.id]):
        raise Conflict(_("This city has a space already."))
    source = _source(template)
    made = services.make_space(city=city, actor=actor)
    space = queries.known_space(made.id, lock=True)
    services.change_space(space=space, plan=_first_words(space), actor=actor)
    begins = datetime.combine(first_day, time())
    if isinstance(source, Process):
        title = i18n.pick(source.titles, space.lang)[0]
        return services.copy_process(source=source, space=space, title=title, starts_on=begins, actor=actor)
    if "together" not in source:
        return _from_example(space, source, begins, actor)
    _set_up(space, source, begins, actor)
    first, *_others = [_from_example(space, examples()[name], begins, actor) for name in source["together"]]
    return first


def begin(*, space: Space, template: str, first_day: date, actor: User | None, title: str = "") -> Process:
    """A draft in a space that is there, from one of our examples of a process. The space is locked. `title`: in its language, or the
    example's.

    Raises:
        DomainError: there is no such example.
    """
    if template not in process_examples():
        raise DomainError(_("There is no such example."), field="template")
    return _from_example(space, examples()[template], datetime.combine(first_day, time()), actor, title)


def _set_up(space: Space, example: Mapping[str, Any], begins: datetime, actor: User | None) -> None:
    """The desk and the bodies of a city that an example of several processes brings. A first meeting stays a draft: its day is a guess."""
    langs = _langs(space)
    made = [
        departments.save_department(space=space, department=None, names=_in(one["names"], space.lang, langs), email="", actor=actor)
        for one in example["departments"]
    ]  # fmt: skip
    for one in example["categories"]:
        plan = departments.CategoryPlan(
            names=_in(one["names"], space.lang, langs), texts=_in(one["texts"], space.lang, langs), kind=ReportKind(one["kind"]),
            target_days=one["target_days"], department=made[0], place=Asked(one["place"]),
        )  # fmt: skip
        departments.save_category(space=space, category=None, plan=plan, actor=actor)
    for one in example["bodies"]:
        body = bodies.make_body(
            space=space, plan=bodies.BodyPlan(BodyKind(one["kind"]), _in(one["titles"], space.lang, langs)), actor=actor
        )
        meeting, day = one["meeting"], begins + timedelta(days=one["meeting"]["on_day"])
        meetings.plan_meeting(
            space=space,
            plan=meetings.MeetingPlan(
                titles=_in(meeting["titles"], space.lang, langs), local_start=_at(day, meeting["from"]), local_end=_at(day, meeting["until"]),
                place=i18n.pick(meeting["places"], space.lang)[0], body_id=body.id,
            ),
            actor=actor,
        )  # fmt: skip


def _at(day: datetime, hour: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(hour))


def first_component(space: Space, kind: ComponentKind, method: Method) -> ComponentPlan | None:
    """Words and settings with which our examples begin such a component, best in an example of the same method."""
    ordered = sorted(_processes(), key=lambda one: one["method"] != method.value)
    found = next((part for one in ordered for part in one["components"] if part["kind"] == kind.value), None)
    return _component_plan(space, found) if found is not None else None


def where_it_belongs(process: Process, kind: ComponentKind, now: datetime) -> list[tuple[uuid.UUID, Action]]:
    """In which phases of a process a new component of this kind is switched on, with what, (phase, action): as our examples do it, best one
    of the same method; the phases of both stand beside each other from the first to the last. What would be over goes into the next phase.
    """
    phases = sorted(process.phases, key=lambda one: one.starts_at)
    left = [one for one in phases if one.ends_at > now]
    if not left:
        return []
    ordered = sorted(_processes(), key=lambda one: one["method"] != process.method.value)
    example = next((one for one in ordered if any(part["kind"] == kind.value for part in one["components"])), None)
    if example is None:
        return [(left[0].id, action) for action in kind_of(kind).actions]
    names = {part.get("name", part["kind"]) for part in example["components"] if part["kind"] == kind.value}
    steps = example["phases"]
    found: dict[tuple[uuid.UUID, Action], None] = {}
    for place, step in enumerate(steps):
        beside = phases[round(place * (len(phases) - 1) / max(len(steps) - 1, 1))]
        phase = beside if beside.ends_at > now else left[0]
        found |= {(phase.id, Action(one)): None for name in step["on"] if name in names for one in step["on"][name]}
    return list(found)


def _processes() -> list[Mapping[str, Any]]:
    """Our examples of one process."""
    return list(process_examples().values())


def _langs(space: Space) -> list[str]:
    return list(dict.fromkeys([space.lang, *space.city.languages, i18n.SOURCE]))


def _component_plan(space: Space, one: Mapping[str, Any]) -> ComponentPlan:
    langs = _langs(space)
    return ComponentPlan(
        kind=ComponentKind(one["kind"]), titles=_in(one["titles"], space.lang, langs),
        texts=_in(one["texts"], space.lang, langs), settings=one["settings"],
        audience=Audience(one.get("audience", Audience.CONFIRMED)),
    )  # fmt: skip


def _source(template: str) -> Mapping[str, Any] | Process:
    if template in examples():
        found: Mapping[str, Any] = examples()[template]
        return found
    try:
        other = queries.template_by_id(uuid.UUID(template))
    except ValueError:
        other = None
    if other is None:
        raise DomainError(_("There is no such example."), field="template")
    return other


def _first_words(space: Space) -> SpacePlan:
    """What we wrote for all cities, in the languages of this one as far as we have them."""
    words = json.loads((_EXAMPLES.parent / "space.json").read_text(encoding="utf-8"))
    langs = _langs(space)
    chosen: dict[str, Any] = {name: _in(texts, space.lang, langs) for name, texts in words.items()}
    # A city that has no name in its own language yet begins with the one that it has.
    titles = {space.lang: i18n.pick(space.city.names, space.lang)[0], **space.titles}
    return SpacePlan(titles=titles, **chosen)


def _in(texts: Mapping[str, str], own: str, langs: Sequence[str]) -> dict[str, str]:
    """The texts in these languages. The city's own comes from English where we have none: its people translate it."""
    found = {lang: texts[lang] for lang in langs if lang in texts}
    found.setdefault(own, texts[i18n.SOURCE])
    return found


def _all_in(content: Any, own: str, langs: Sequence[str]) -> Any:
    """As `_in`, for all texts in what an example says of a component: they are objects with an English one."""
    if isinstance(content, list):
        return [_all_in(one, own, langs) for one in content]
    if not isinstance(content, Mapping):
        return content
    if i18n.SOURCE in content:
        return _in(content, own, langs)
    return {key: _all_in(one, own, langs) for key, one in content.items()}


def _from_example(
    space: Space, example: Mapping[str, Any], begins: datetime, actor: User | None, title: str = ""
) -> Process:
    langs = _langs(space)
    titles = _in(example["titles"], space.lang, langs)
    titles[space.lang] = title or titles[space.lang]
    process = services.begin_process(
        space=space, title=titles[space.lang], method=Method(example["method"]), actor=actor
    )
    services.change_process(
        process=process, titles=titles, summaries=_in(example["summaries"], space.lang, langs),
        texts=_in(example["texts"], space.lang, langs), evaluations={}, method=process.method, actor=actor,
    )  # fmt: skip
    made = {}
    for one in example["components"]:
        component = services.add_component(process=process, plan=_component_plan(space, one), actor=actor)
        filled = kind_of(component.kind).filled
        if filled is not None and "content" in one:
            filled(component, _all_in(one["content"], space.lang, langs))
        # Two of one kind are told apart by a name of their own.
        made[one.get("name", one["kind"])] = component
    for phase in example["phases"]:
        starts = begins + timedelta(days=phase["from_day"])
        ends = begins + timedelta(days=phase["to_day"]) + timedelta(hours=23, minutes=59)
        services.plan_phase(
            process=process,
            plan=PhasePlan(
                titles=_in(phase["titles"], space.lang, langs), texts=_in(phase["texts"], space.lang, langs), local_start=starts,
                local_end=ends,
                actions=[(made[kind].id, Action(action)) for kind, actions in phase["on"].items() for action in actions],
            ),
            actor=actor,
        )  # fmt: skip
    return queries.known_process(process.id)

"""What would not work in a process, seen before anybody acts, and what has come of it in the end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from portal.participation.components import kind_of
from portal.participation.models import Action, Audience, Component, Department, Phase, PilotState, Process
from portal.participation.queries import rehearsals
from portal.participation.rehearsal.crowd import can_prove
from portal.participation.rehearsed import Finding, Scene, at_component, besides
from portal.participation.rules import methods

GAP = timedelta(hours=1)


def before(process: Process, now: datetime) -> list[Finding]:
    """In the order in which staff would mend it: phases, components, who may take part, words."""
    return [*_phases(process, now), *_components(process), *_audiences(process), *_words(process), *_space(process)]


def _at_phase(code: str, phase: Phase, kind: str = "waiting", **facts: object) -> Finding:
    values = {"process_id": str(phase.process_id), "phase_id": str(phase.id)}
    return Finding(code, "participation.edit_phase", values, kind, {"titles": dict(phase.titles)} | facts)


def _phases(process: Process, now: datetime) -> Iterable[Finding]:
    ordered = sorted(process.phases, key=lambda one: (one.starts_at, one.number))
    for one in ordered:
        if not one.actions and process.components:
            yield _at_phase("idle_phase", one)
        if one.ends_at <= now:
            yield _at_phase("past_phase", one)
    reached = ordered[0].ends_at
    for _before, one in pairwise(ordered):
        if one.starts_at - reached > GAP:
            yield _at_phase("gap", one, "note", hours=round((one.starts_at - reached).total_seconds() / 3600))
        reached = max(reached, one.ends_at)


def _components(process: Process) -> Iterable[Finding]:
    if not process.components:
        values = {"process_id": str(process.id)}
        yield Finding("no_component", "participation.new_component", values, "failed")
    there = {one.kind for one in process.components}
    for need in methods.missing(process.method, there) if there else ():
        values = {"process_id": str(process.id), "kind": need.kinds[0].value, "words": "ours"}
        facts = {"titles": dict(process.titles), "method": process.method.value, "need": need.key}
        yield Finding("method_lacks", "participation.new_component", values, facts=facts)
    on = {(one.component_id, one.action) for phase in process.phases for one in phase.actions}
    for component in process.components:
        kind = kind_of(component.kind)
        switched = [action for action in kind.actions if (component.id, action) in on]
        if not switched:
            values = {"process_id": str(process.id)}
            yield Finding(
                "never_on",
                "participation.manage_process",
                values,
                "failed",
                {"titles": dict(component.titles), "anchor": "phases"},
            )
        elif Action.SUBMIT in kind.actions and Action.SUBMIT not in switched:
            yield at_component("nothing_handed_in", component)
        if kind.rehearsed is not None:
            yield from kind.rehearsed.look(component)


def _audiences(process: Process) -> Iterable[Finding]:
    here = {"city": process.space.city.slug}
    groups = {one.group_id for one in process.components if one.group_id}
    sizes = rehearsals.group_sizes(sorted(groups))
    is_provable = can_prove(process) if any(one.audience is Audience.RESIDENT for one in process.components) else True
    for one in process.components:
        titles = {"titles": dict(one.titles)}
        if one.audience is Audience.RESIDENT and not is_provable:
            yield Finding("no_register", "participation.resident_checks", here, "failed", titles)
        if one.audience is Audience.GROUP and one.group_id is not None and not sizes.get(one.group_id):
            yield Finding("empty_group", "participation.group", {"group_id": str(one.group_id)}, "failed", titles)


def _words(process: Process) -> Iterable[Finding]:
    """Texts that are there in the process's own language and lack in another language of the space."""
    own, space = process.lang, process.space
    wanted = [lang for lang in dict.fromkeys([space.lang, *space.city.languages]) if lang != own]
    here = {"process_id": str(process.id)}
    if not process.texts.get(own):
        yield Finding("no_text", "participation.edit_process", here)
    lacking = _lacking((process.titles, process.summaries, process.texts), own, wanted)
    if lacking:
        yield Finding(
            "untranslated",
            "participation.edit_process",
            here,
            facts={"titles": dict(process.titles), "languages": lacking},
        )
    for phase in process.phases:
        if lacking := _lacking((phase.titles, phase.texts), own, wanted):
            yield _at_phase("untranslated", phase, languages=lacking)
    for one in process.components:
        if lacking := _lacking((one.titles, one.texts), own, wanted):
            yield at_component("untranslated", one, languages=lacking)


def _lacking(texts: Sequence[Mapping[str, str]], own: str, wanted: Sequence[str]) -> list[str]:
    return [lang for lang in wanted if any(one.get(own) and not one.get(lang) for one in texts)]


def _space(process: Process) -> Iterable[Finding]:
    if process.space.state is not PilotState.RUNNING:
        yield Finding("space_closed", "participation.manage_space", {"city": process.space.city.slug}, "note")
    for beside in besides.values():
        yield from beside.look(process.space)


def after(
    process: Process, scenes: Sequence[Scene], people: int, departments: Sequence[Department], staffed: bool
) -> list[Finding]:  # fmt: skip
    """What has come of it: thresholds that nobody reached, who answers, and until when."""
    found: list[Finding] = []
    for scene in scenes:
        rehearsed = kind_of(scene.component.kind).rehearsed
        if rehearsed is not None:
            found += rehearsed.ended(scene, people)
    here = {"city": process.space.city.slug}
    due = sum(scene.load.total() for scene in scenes)
    if due and not staffed:
        code = "no_members" if departments else "no_department"
        found.append(Finding(code, "participation.desk_setup", here, facts={"number": due}))
    last = max(process.phases, key=lambda one: one.ends_at)
    days = [day for scene in scenes for day, _department in scene.load if day is not None]
    if days and max(days) > last.ends_at.astimezone(scenes[0].zone).date():
        found.append(_at_phase("due_after_end", last, "note", day=max(days).isoformat()))
    return found


def undone(component: Component, action: Action, reasons: Counter[str], lang: str) -> list[Finding]:
    """Why nobody did what a phase switches on: with the words that most of them read, or there was nothing to do it with."""
    facts = {"action": action.value, "lang": lang}
    if not reasons:
        return [at_component("nothing_there", component, "waiting", **facts)]
    most = max(reasons, key=lambda one: (reasons[one], one))
    return [at_component("all_refused", component, "failed", reason=most, number=reasons.total(), **facts)]

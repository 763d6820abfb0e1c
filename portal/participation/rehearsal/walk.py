"""The walk through the phases: who does what when, drawn by the seed, and carried out in the order of a simulated clock."""

from __future__ import annotations

import heapq
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from flask import current_app, url_for

from portal.accounts.models import User
from portal.core import clock, db, i18n
from portal.core.errors import DomainError
from portal.participation import services
from portal.participation.components import kind_of
from portal.participation.models import Action, Component, Phase, PilotState, Process
from portal.participation.queries import departments, processes
from portal.participation.rehearsal import crowd, looking, pages, report, twins
from portal.participation.rehearsed import Annex, Doings, Finding, Playing, Scene, besides
from portal.participation.rules import phases as rules

TOLD_EVERY = 1.0  # seconds
LONGEST = 240.0  # seconds of true time that one may take
_EVE = timedelta(hours=1)

# (done, total) → raises what ends the rehearsal.
Progress = Callable[[int, int], None]


class TooLong(Exception):
    """It takes longer than anybody should wait, or the database should keep for it."""


@dataclass
class Tally:
    """What became of one action of a component in a phase. `days`: the day in the city → acts done."""

    done: int = 0
    refused: int = 0
    idle: int = 0
    days: Counter[str] = field(default_factory=Counter)


@dataclass
class Stage:
    """Everything that goes on: what is still to be done, in order, and what was done so far."""

    people: Sequence[User]
    officer: User
    lang: str
    zone: ZoneInfo
    scenes: dict[Any, Scene] = field(default_factory=dict)
    annexes: dict[str, Annex] = field(default_factory=dict)
    tallies: dict[tuple[int, Any, Action], Tally] = field(default_factory=dict)
    reasons: dict[tuple[Any, Action], Counter[str]] = field(default_factory=dict)
    pages: list[dict[str, Any]] = field(default_factory=list)
    planned: list[tuple[datetime, int, Callable[[], None]]] = field(default_factory=list)
    total: int = 0

    def plan(self, moment: datetime, action: Callable[[], None]) -> None:
        """At the same moment the first that was planned comes first, so that a seed leads to one order."""
        self.total += 1
        heapq.heappush(self.planned, (moment, self.total, action))


def run(
    *, process_id: Any, people: int, seed: int, lang: str, progress: Progress
) -> tuple[dict[str, Any], list[dict[str, Any]]]:  # fmt: skip
    """The report and the pages at the end of each phase. Whatever happens, nothing else of it remains.

    Raises:
        LookupError: the process is gone.
        DomainError: it is out, or has no phase.
        TooLong: it takes longer than `LONGEST`.
    """
    with ExitStack() as stack:
        stack.enter_context(db.rehearsal())
        process = processes.known_process(process_id)
        first = min((one.starts_at for one in process.phases), default=clock.now())
        spoken = process.lang if process.lang in i18n.SPOKEN else lang
        stack.enter_context(i18n.in_language(spoken, process.space.city.timezone))
        found = looking.before(process, clock.now()) if process.phases else []
        set_time = stack.enter_context(clock.simulated(first - _EVE))
        stage = _begin(process, people, seed, spoken)
        _play(stage, set_time, progress)
        return _told(process, stage, found, seed), stage.pages


def _begin(process: Process, people: int, seed: int, lang: str) -> Stage:
    """The process is out, as if it had been published; the crowd is there; who does what when is drawn."""
    rng = Random(seed)  # noqa: S311  # a play, no secret
    _open(process)
    crowd_, officer = crowd.gather(process, people, rng, lang)
    stage = Stage(crowd_, officer, lang, ZoneInfo(process.space.city.timezone))
    for component in process.components:
        processes.component_of(process, component.slug)
        stage.scenes[component.id] = Scene(Random(rng.random()), *_shared(stage), component=component)  # noqa: S311
    _set_beside(process, stage, seed)
    here = {"city": process.space.city.slug, "process": process.slug}
    for place, phase in enumerate(_ordered(process)):
        for component in process.components:
            for action, playing in _acts(component).items():
                if rules.switches_on(phase, component, action):
                    _draw(stage, _Part(place, component.id, stage.scenes[component.id], action, playing), phase, rng)
        for name, annex in stage.annexes.items():
            for action, playing in besides[name].acts.items():
                _draw(stage, _Part(place, name, annex, action, playing), phase, annex.rng)
        stage.plan(phase.ends_at - timedelta(seconds=1), _page_taker(stage, here, place))
    return stage


def _shared(stage: Stage) -> tuple[User, str, ZoneInfo, Callable[[datetime, Callable[[], None]], None]]:
    """What all doings of a stage have."""
    return stage.officer, stage.lang, stage.zone, lambda moment, act: stage.plan(moment, _quietly(act))


def _set_beside(process: Process, stage: Stage, seed: int) -> None:
    """What people of this city do whatever a phase says, in a twin of its space. It is drawn apart, so that the process is played the
    same whether or not the city can be told of something beside it.
    """
    there = [name for name, one in besides.items() if one.is_there(process.space)]
    if there:
        twin, originals = twins.twin_of(process.space, stage.officer)
        for name in there:
            stage.annexes[name] = Annex(Random(f"{seed} {name}"), *_shared(stage), space=twin, originals=originals)  # noqa: S311


def _acts(component: Component) -> Mapping[Action, Playing]:
    rehearsed = kind_of(component.kind).rehearsed
    return rehearsed.acts if rehearsed is not None else {}


def _ordered(process: Process) -> list[Phase]:
    return sorted(process.phases, key=lambda one: (one.starts_at, one.number))


def _open(process: Process) -> None:
    services.publish_process(process=process, actor=None)
    if process.space.state not in (PilotState.RUNNING, PilotState.ENDED):
        # Nobody but the city's own staff sees it, so nobody else waits for its row.
        process.space.state, process.space.started_on = PilotState.RUNNING, clock.today()
        db.session.flush()


@dataclass(frozen=True)
class _Part:
    """What people do in one phase with one action of a component, or beside it. key: by which the stage knows it."""

    place: int
    key: Any
    doings: Doings
    action: Action
    playing: Playing


def _draw(stage: Stage, part: _Part, phase: Phase, rng: Random) -> None:
    """When who does it: more at the beginning than at the end, as in life."""
    stage.tallies[part.place, part.key, part.action] = Tally()
    stage.reasons.setdefault((part.key, part.action), Counter())
    playing, length = part.playing, phase.ends_at - phase.starts_at - timedelta(minutes=1)
    number = playing.number(len(stage.people))
    if playing.once:
        who = rng.sample(stage.people, number)
    else:
        who = [rng.choice(stage.people) for _n in range(number)]
    for person in who:
        share = playing.begins + (1 - playing.begins) * rng.betavariate(1.1, 1.6)
        stage.plan(phase.starts_at + length * share, _doer(stage, part, person))


def _doer(stage: Stage, part: _Part, person: User) -> Callable[[], None]:
    def act() -> None:
        tally = stage.tallies[part.place, part.key, part.action]
        try:
            is_done = part.playing.do(part.doings, person)
        except DomainError as error:
            tally.refused += 1
            stage.reasons[part.key, part.action][error.message] += 1
            return
        if is_done:
            tally.done += 1
            tally.days[clock.now().astimezone(stage.zone).date().isoformat()] += 1
        else:
            tally.idle += 1

    return act


def _quietly(act: Callable[[], None]) -> Callable[[], None]:
    """What the city does afterwards may be refused as well, e.g. since the proposal was taken back: then it is not done."""

    def done() -> None:
        try:
            act()
        except DomainError:
            return

    return done


def _page_taker(stage: Stage, here: Mapping[str, Any], place: int) -> Callable[[], None]:
    def take() -> None:
        wanted = [_address("participation.process", here)]
        for scene in stage.scenes.values():
            kind, values = kind_of(scene.component.kind), {**here, "component": scene.component.slug}
            wanted.append(_address(kind.endpoint, values))
            if kind.rehearsed is not None:
                wanted += [_address(endpoint, {**values, **more}) for endpoint, more in kind.rehearsed.pages(scene)]
        for name, annex in stage.annexes.items():
            wanted += [
                _address(one, {"city": annex.space.city.slug, **more}) for one, more in besides[name].pages(annex)
            ]
        stage.pages += [{"phase": place} | one for one in pages.read(wanted, stage.lang)]

    return take


def _address(endpoint: str, values: Mapping[str, Any]) -> str:
    """Some pages of a component are the city's and not the process's: what they do not ask for is left out."""
    asked = {name for rule in current_app.url_map.iter_rules(endpoint) for name in rule.arguments}
    return url_for(endpoint, **{name: value for name, value in values.items() if name in asked})


def _play(stage: Stage, set_time: Callable[[datetime], None], progress: Progress) -> None:
    began = told = time.monotonic()
    done = 0
    _tell(progress, 0, stage.total)
    while stage.planned:
        moment, _order, act = heapq.heappop(stage.planned)
        set_time(moment)
        act()
        done += 1
        now = time.monotonic()
        if now - began > LONGEST:
            raise TooLong
        if now - told > TOLD_EVERY:
            told = now
            _tell(progress, done, stage.total)


def _tell(progress: Progress, done: int, total: int) -> None:
    """For good, and at the true time."""
    with db.outside(), clock.true_time():
        progress(done, total)


def _told(process: Process, stage: Stage, found: list[Finding], seed: int) -> dict[str, Any]:
    held = processes.known_process(process.id)
    scenes = [stage.scenes[one.id] for one in held.components]
    working = departments.departments_of(held.space_id)
    staffed = any(departments.members_of([one.id for one in working]).values()) if working else False
    for component in held.components:
        for action in _acts(component):
            tallies = [one for key, one in stage.tallies.items() if key[1:] == (component.id, action)]
            if tallies and not any(one.done for one in tallies):
                reasons = stage.reasons[component.id, action]
                found += looking.undone(component, action, reasons, stage.lang)
    found += looking.after(held, scenes, len(stage.people), working, staffed)
    return report.written(
        process=held, phases=_ordered(held), stage=stage, findings=found, departments=working, seed=seed
    )

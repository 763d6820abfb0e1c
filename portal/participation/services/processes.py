"""A process: begun or copied, worded, with its phases and components, and published."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import cast, func, select, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm.attributes import set_committed_value

from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.core import clock, db, events, i18n, ids, walltime
from portal.core.errors import Conflict, DomainError
from portal.core.i18n import _
from portal.core.written import address_of, free_address, one_line
from portal.participation.components import kind_of
from portal.participation.events import SpaceChanged
from portal.participation.models import (
    Action,
    Audience,
    Component,
    ComponentKind,
    Method,
    Phase,
    PhaseAction,
    Process,
    ProcessState,
    Space,
)
from portal.participation.queries import processes as queries
from portal.participation.rules import methods
from portal.participation.services import indexing

MOST_PHASES, MOST_COMPONENTS = 20, 20
_RESERVED = frozenset(
    {
        "answers", "bodies", "calendar", "coming-up", "confidential", "embed", "feed", "indicators", "logo", "manage", "meetings", "moderation", "new", "open-data",
        "reports", "rules",
    }
)  # fmt: skip


@dataclass(frozen=True)
class PhasePlan:
    """A phase as it is asked for: wall times in the city's zone. `actions`: (component, what it switches on)."""

    titles: Mapping[str, str]
    local_start: datetime
    local_end: datetime
    texts: Mapping[str, str] = field(default_factory=dict)
    actions: Sequence[tuple[uuid.UUID, Action]] = ()


@dataclass(frozen=True)
class ComponentPlan:
    """A component as it is asked for. `settings`: as its kind writes them."""

    kind: ComponentKind
    titles: Mapping[str, str]
    texts: Mapping[str, str] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)
    audience: Audience = Audience.CONFIRMED
    group_id: uuid.UUID | None = None


def begin_process(*, space: Space, title: str, method: Method, actor: User | None) -> Process:
    """A draft in the language of the space, under the first free address made of its title.

    Raises:
        DomainError: there is no title.
    """
    words = one_line(title)[:200]
    if not words:
        raise DomainError(_("Enter a title."), field="title")
    made = Process(
        id=ids.new_id(), space_id=space.id, slug=_address(space, words), method=method, lang=space.lang,
        titles={space.lang: words}, created_by=actor.id if actor else None,
    )  # fmt: skip
    db.session.add(made)
    _note(made, "participation.process_begun", actor)
    return _whole(made)


def copy_process(*, source: Process, space: Space, title: str, starts_on: datetime, actor: User | None) -> Process:
    """A draft with the phases, forms, texts and translations of another process; its first phase begins at `starts_on`, a wall
    time in the city's zone, and the others as long after it as they did.

    Raises:
        DomainError: there is no title.
    """
    made = begin_process(space=space, title=title, method=source.method, actor=actor)
    # Notes on the ten steps stay among the coordinators of a city.
    made.copied_from, made.guide = source.id, dict(source.guide) if source.space_id == space.id else {}
    made.titles = {**source.titles, space.lang: made.titles[space.lang]}
    made.summaries, made.texts = _with_own(source.summaries, space), _with_own(source.texts, space)
    twins: dict[uuid.UUID, uuid.UUID] = {}
    for one in source.components:
        twin = Component(
            id=ids.new_id(), process_id=made.id, kind=one.kind, slug=one.slug, position=one.position,
            titles=_with_own(one.titles, space), texts=_with_own(one.texts, space), settings=dict(one.settings), audience=_copied(one, space, source),
            group_id=one.group_id if source.space_id == space.id else None,
        )  # fmt: skip
        twins[one.id] = twin.id
        made.components.append(twin)
    db.session.flush()
    _copy_contents(source, twins)
    first = min((one.local_start for one in source.phases), default=starts_on)
    for phase in source.phases:
        _add_phase(
            made, space,
            PhasePlan(
                titles=_with_own(phase.titles, space), texts=_with_own(phase.texts, space), local_start=starts_on + (phase.local_start - first),
                local_end=starts_on + (phase.local_end - first),
                actions=[(twins[one.component_id], one.action) for one in phase.actions],
            ),
        )  # fmt: skip
    db.session.flush()
    return _whole(made)


def _with_own(texts: Mapping[str, str], space: Space) -> dict[str, str]:
    """Texts of another city; where there is none in the language of the space, its field holds what there is, to be translated."""
    found = dict(texts)
    if found and not found.get(space.lang):
        found[space.lang] = i18n.pick(found, space.lang)[0]
    return found


def _copy_contents(source: Process, twins: Mapping[uuid.UUID, uuid.UUID]) -> None:
    """What the city wrote in the components, kind by kind."""
    for kind in {one.kind for one in source.components}:
        copied = kind_of(kind).copied
        if copied is not None:
            copied({one.id: twins[one.id] for one in source.components if one.kind is kind})


def change_process(
    *, process: Process, titles: Mapping[str, str], summaries: Mapping[str, str], texts: Mapping[str, str],
    evaluations: Mapping[str, str], method: Method, actor: User | None,
) -> None:  # fmt: skip
    """The words of a process. It is locked.

    Raises:
        DomainError: there is no title in its own language.
    """
    if not titles.get(process.lang):
        raise DomainError(_("Enter a title."), field=f"title_{process.lang}")
    process.titles, process.summaries, process.texts = dict(titles), dict(summaries), dict(texts)
    process.evaluations, process.method = dict(evaluations), method
    _note(process, "participation.process_changed", actor)


def save_guide(*, process: Process, answers: Mapping[str, str], actor: User | None) -> None:
    """What staff noted on the ten steps."""
    process.guide = {step: text for step, text in answers.items() if text}
    _note(process, "participation.process_changed", actor)


def why_not_published(process: Process) -> str:
    """What has to be done before everybody can see it; empty: nothing."""
    if not process.phases:
        return _("Plan at least one phase: nobody would know when it is their turn.")
    if process.components and not any(phase.actions for phase in process.phases):
        return _("No phase switches anything on. Say in the phases what people can do when.")
    if methods.is_empty(process.method, {one.kind for one in process.components}):
        return _("There is nothing yet that people can do, and the method needs something: add it first.")
    return ""


def publish_process(*, process: Process, actor: User | None) -> None:
    """From now on everybody sees it, once the space is open. Doing it twice does it once. The process is locked.

    Raises:
        DomainError: it has no phase, no phase switches anything on, or nothing is there that its method needs.
    """
    if process.state is ProcessState.PUBLISHED:
        return
    if why := why_not_published(process):
        raise DomainError(why)
    process.state, process.published_at = ProcessState.PUBLISHED, clock.now()
    _note(process, "participation.process_published", actor)
    indexing.refresh_space(process.space_id, process.id)


def plan_phase(*, process: Process, plan: PhasePlan, actor: User | None) -> Phase:
    """One phase more. The process is locked.

    Raises:
        DomainError: see `change_phase`. Conflict: there are twenty.
    """
    if len(process.phases) >= MOST_PHASES:
        raise Conflict(_("A process has twenty phases at most."))
    made = _add_phase(process, process.space, plan)
    _note(process, "participation.phase_planned", actor)
    return made


def change_phase(*, process: Process, phase: Phase, plan: PhasePlan, actor: User | None) -> None:
    """Moves or rewords a phase, or says otherwise what it switches on. The process is locked.

    Raises:
        DomainError: it ends before it begins, it has no title, a time does not exist, or something is switched on that is not
            of this process.
    """
    _fill(phase, process, process.space, plan)
    phase.actions.clear()
    db.session.flush()
    _switch_on(phase, process, plan)
    _note(process, "participation.phase_changed", actor)


def remove_phase(*, process: Process, phase: Phase, actor: User | None) -> None:
    """Takes a phase out. The process is locked.

    Raises:
        Conflict: it has begun, so what people did in it would have no place.
    """
    if process.state is ProcessState.PUBLISHED and phase.starts_at <= clock.now():
        raise Conflict(_("This phase has begun. Move its end instead."))
    process.phases.remove(phase)
    _note(process, "participation.phase_removed", actor)


def add_component(*, process: Process, plan: ComponentPlan, actor: User | None) -> Component:
    """One thing more that people can do. The process is locked.

    Raises:
        DomainError: it has no title. Conflict: there are twenty.
    """
    if len(process.components) >= MOST_COMPONENTS:
        raise Conflict(_("A process has twenty components at most."))
    title = _title(plan.titles, process.lang)
    slug = free_address(address_of(title, plan.kind.value, _RESERVED), {one.slug for one in process.components})
    made = Component(
        id=ids.new_id(), process_id=process.id, kind=plan.kind, slug=slug, position=len(process.components),
        titles=dict(plan.titles), texts=dict(plan.texts), settings=dict(plan.settings), audience=plan.audience,
        group_id=plan.group_id if plan.audience is Audience.GROUP else None,
    )  # fmt: skip
    process.components.append(made)
    _note(process, "participation.component_added", actor)
    return made


class SettingsFrozen(Conflict):
    """Somebody tried to change what votes depend on, after the first; the edge notes it (`note_refused_change`)."""


def freeze_component(component: Component) -> None:
    """Somebody takes part: from now on the settings that count are what they are (`Kind.frozen`), and the database refuses others.

    In the transaction of a vote, support or post: the ledger calls it with what stands there, each part with its posts. It waits for
    a change that is under way. What nobody has said is written down as it counts (`Kind.defaults`), or it could be said otherwise later.
    What is frozen stays so, hence nothing is asked of one that the session knows to be.
    """
    if component.frozen is not None:
        return
    kind = kind_of(component.kind)
    names, known = kind.frozen, kind.frozen_part({})
    whole = cast(known, JSONB).op("||")(Component.settings)
    pairs = func.jsonb_each(whole).table_valued("key", "value")
    part = select(func.jsonb_object_agg(pairs.c.key, pairs.c.value)).select_from(pairs).where(pairs.c.key.in_(names))
    written = db.session.execute(
        update(Component)
        .where(Component.id == component.id, Component.frozen.is_(None))
        .values(
            settings=whole,
            frozen=func.coalesce(part.correlate(Component).scalar_subquery(), cast({}, JSONB)),
        )
        .returning(Component.settings, Component.frozen)
        # So that the session forgets it where a savepoint is rolled back.
        .execution_options(synchronize_session="fetch")
    ).one_or_none()
    if written is None:  # somebody was faster
        db.session.refresh(component, ["settings", "frozen"])
        return
    set_committed_value(component, "settings", written.settings)
    set_committed_value(component, "frozen", written.frozen)


def note_refused_change(*, process: Process, component: Component, actor: User | None) -> None:
    """That somebody tried, for the audit log."""
    accounts.audit(
        actor=actor, action="participation.frozen_change_refused", subject=("participation_process", process.id),
        data={"process": process.slug, "component": component.slug},
    )  # fmt: skip


def change_component(*, process: Process, component: Component, plan: ComponentPlan, actor: User | None) -> None:
    """Words and settings. The process is locked.

    Raises:
        DomainError: it has no title.
        SettingsFrozen: the settings that count decide on something that people have done already.
    """
    _title(plan.titles, process.lang)
    kind = kind_of(component.kind)
    # Whoever takes part at this moment holds the component: what he has frozen is seen here.
    queries.hold_component(component.id)
    db.session.refresh(component, ["settings", "frozen"])
    frozen = component.frozen or {}
    is_other = any(plan.settings.get(name) != value for name, value in frozen.items())
    if is_other or (
        kind.frozen_part(component.settings) != kind.frozen_part(plan.settings) and kind.used([component.id])
    ):
        raise SettingsFrozen(
            _("People have taken part already: what their support counts for cannot be changed any more.")
        )
    component.titles, component.texts, component.settings = dict(plan.titles), dict(plan.texts), dict(plan.settings)
    _note(process, "participation.component_changed", actor)


def remove_component(*, process: Process, component: Component, actor: User | None) -> None:
    """Takes a component out. The process is locked.

    Raises:
        Conflict: people have taken part in it.
    """
    if kind_of(component.kind).used([component.id]):
        raise Conflict(_("People have taken part in this. It stays; switch it off in the phases."))
    process.components.remove(component)
    _note(process, "participation.component_removed", actor)


def _copied(component: Component, space: Space, source: Process) -> Audience:
    """Who may take part in the copy: a group is known in its own space only."""
    is_elsewhere = component.audience is Audience.GROUP and source.space_id != space.id
    return Audience.CONFIRMED if is_elsewhere else component.audience


def _add_phase(process: Process, space: Space, plan: PhasePlan) -> Phase:
    number = max((one.number for one in process.phases), default=0) + 1
    made = Phase(id=ids.new_id(), process_id=process.id, number=number, actions=[])
    _fill(made, process, space, plan)
    process.phases.append(made)
    db.session.flush()
    _switch_on(made, process, plan)
    return made


def _fill(phase: Phase, process: Process, space: Space, plan: PhasePlan) -> None:
    _title(plan.titles, process.lang)
    zone = space.city.timezone
    starts_at = walltime.instant(plan.local_start, zone, 0, field="starts_at")
    ends_at = walltime.instant(plan.local_end, zone, 1, field="ends_at")
    if ends_at <= starts_at:
        raise DomainError(_("The end lies before the beginning."), field="ends_on")
    if ends_at - starts_at > timedelta(days=3660):
        raise DomainError(_("A phase lasts ten years at most."), field="ends_on")
    phase.titles, phase.texts = dict(plan.titles), dict(plan.texts)
    phase.local_start, phase.local_end, phase.timezone = plan.local_start, plan.local_end, zone
    phase.starts_at, phase.ends_at = starts_at, ends_at


def _switch_on(phase: Phase, process: Process, plan: PhasePlan) -> None:
    for component_id, action in dict.fromkeys(plan.actions):
        phase.actions.append(
            PhaseAction(phase_id=phase.id, component_id=component_id, action=action, process_id=process.id)
        )
    db.session.flush()


def _title(titles: Mapping[str, str], lang: str) -> str:
    if not titles.get(lang):
        raise DomainError(_("Enter a title."), field=f"title_{lang}")
    return titles[lang]


def _address(space: Space, title: str) -> str:
    wanted = address_of(title, "process", _RESERVED)
    return free_address(wanted, queries.taken_slugs(space.id, wanted))


def _whole(made: Process) -> Process:
    return queries.known_process(made.id, lock=True)


def _note(process: Process, action: str, actor: User | None) -> None:
    db.session.flush()
    accounts.audit(
        actor=actor, action=action, subject=("participation_process", process.id), data={"process": process.slug}
    )
    events.publish(SpaceChanged(process.space_id))

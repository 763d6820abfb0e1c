"""Processes with their phases and components."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Select, and_, exists, func, or_, select
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.orm.util import identity_key

from portal.cities.models import City
from portal.core import db
from portal.participation.models import (
    Component,
    ComponentKind,
    ConsultationVersion,
    Phase,
    PilotState,
    Process,
    ProcessState,
    Space,
    Survey,
)


def _whole() -> Select[Any]:
    """With everything that rules ask for: two statements, however large it is. Its rows come several times: `unique()`."""
    return select(Process).options(
        joinedload(Process.space).joinedload(Space.city),
        joinedload(Process.components),
        selectinload(Process.phases).joinedload(Phase.actions),
    )


def processes_of(space_id: uuid.UUID, *, drafts: bool) -> Sequence[Process]:
    """The processes of a space with phases and components, the newest first."""
    statement = _whole().where(Process.space_id == space_id)
    if not drafts:
        statement = statement.where(Process.state == ProcessState.PUBLISHED)
    found: Sequence[Process] = (
        db.session.scalars(statement.order_by(Process.published_at.desc().nulls_first(), Process.id.desc()))
        .unique()
        .all()
    )
    return found


def process_by_slug(city: str, slug: str) -> Process | None:
    found: Process | None = (
        db.session.scalars(_whole().join(Process.space).join(Space.city).where(City.slug == city, Process.slug == slug))
        .unique()
        .one_or_none()
    )
    return found


def process_by_id(process_id: uuid.UUID, *, lock: bool = False) -> Process | None:
    """`lock`: for a change; only its own row, and all of it is read anew. In a rehearsal, where nobody changes it, it is read once."""
    if not lock and db.is_rehearsal() and (known := _in_session(process_id)) is not None:
        return known
    statement = _whole().where(Process.id == process_id)
    if lock:
        statement = statement.with_for_update(of=Process).execution_options(populate_existing=True)
    found: Process | None = db.session.scalars(statement).unique().one_or_none()
    return found


def _in_session(process_id: uuid.UUID) -> Process | None:
    """A process that the session holds whole."""
    held = db.session.identity_map.get(identity_key(Process, process_id))
    if not isinstance(held, Process) or not {"space", "components", "phases"} <= vars(held).keys():
        return None
    return held if all("actions" in vars(one) for one in held.phases) else None


def known_process(process_id: uuid.UUID, *, lock: bool = False) -> Process:
    """A process that must be there, for it was made or pointed at just now. Raises LookupError."""
    found = process_by_id(process_id, lock=lock)
    if found is None:
        raise LookupError(process_id)
    return found


def component_of(process: Process, slug: str) -> Component | None:
    """A component of a whole process, which it holds."""
    found = next((one for one in process.components if one.slug == slug), None)
    if found is not None:
        set_committed_value(found, "process", process)
    return found


def process_with(component_id: uuid.UUID) -> Process | None:
    """The whole process of a component."""
    of_it = select(Component.process_id).where(Component.id == component_id).scalar_subquery()
    found: Process | None = db.session.scalars(_whole().where(Process.id == of_it)).unique().one_or_none()
    return found


def filled(component_ids: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """Those of these components in which what the city writes first is there: a version of a text or plan, questions of a survey. Others
    need nothing.
    """
    empty = or_(
        and_(
            Component.kind.in_((ComponentKind.TEXT, ComponentKind.PLAN)),
            ~exists().where(ConsultationVersion.component_id == Component.id),
        ),
        and_(
            Component.kind == ComponentKind.SURVEY,
            ~exists().where(Survey.component_id == Component.id, func.jsonb_array_length(Survey.questions) > 0),
        ),
    )
    return set(db.session.scalars(select(Component.id).where(Component.id.in_(component_ids), ~empty)))


def hold_component(component_id: uuid.UUID) -> None:
    """Holds a component until the end of the transaction."""
    db.session.execute(select(Component.id).where(Component.id == component_id).with_for_update())


def taken_slugs(space_id: uuid.UUID, beginning: str) -> set[str]:
    """The addresses in a space that begin so."""
    return set(
        db.session.scalars(select(Process.slug).where(Process.space_id == space_id, Process.slug.startswith(beginning)))
    )


def templates() -> Sequence[Process]:
    """Published processes of public spaces, which other cities can begin with; those with an evaluation first."""
    newest = _given_out(select(Process.id)).order_by(Process.published_at.desc()).limit(200)
    found: Sequence[Process] = (
        db.session.scalars(_whole().where(Process.id.in_(newest)).order_by(Process.published_at.desc(), Process.id))
        .unique()
        .all()
    )
    return sorted(found, key=lambda one: not one.evaluations)


def template_by_id(process_id: uuid.UUID) -> Process | None:
    """One of `templates`, by its id."""
    wanted = _given_out(select(Process.id)).where(Process.id == process_id)
    found: Process | None = db.session.scalars(_whole().where(Process.id.in_(wanted))).unique().one_or_none()
    return found


def _given_out(statement: Select[Any]) -> Select[Any]:
    return statement.join(Space, Space.id == Process.space_id).where(
        Process.state == ProcessState.PUBLISHED, Space.state.in_((PilotState.RUNNING, PilotState.ENDED))
    )


def published_after(space_id: uuid.UUID, after: uuid.UUID | None, limit: int) -> Sequence[Process]:
    """Published processes of a space by id, with everything: for programs that read one part after another."""
    keys = select(Process.id).where(Process.space_id == space_id, Process.state == ProcessState.PUBLISHED)
    if after is not None:
        keys = keys.where(Process.id > after)
    found: Sequence[Process] = (
        db.session.scalars(_whole().where(Process.id.in_(keys.order_by(Process.id).limit(limit))).order_by(Process.id))
        .unique()
        .all()
    )
    return found

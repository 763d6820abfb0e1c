"""Rehearsals of a process, and what a rehearsal asks of the process it tries."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.orm import defer, joinedload

from portal.core import db
from portal.participation.models import (
    GroupMember,
    Meeting,
    MeetingState,
    Process,
    Rehearsal,
    RehearsalPage,
    RehearsalState,
    Space,
)

OPEN = (RehearsalState.WAITING, RehearsalState.RUNNING)


def rehearsals_of(process_id: uuid.UUID) -> Sequence[Rehearsal]:
    """The newest first, without their reports."""
    return db.session.scalars(
        select(Rehearsal)
        .where(Rehearsal.process_id == process_id)
        .options(defer(Rehearsal.report))
        .order_by(Rehearsal.asked_at.desc(), Rehearsal.id.desc())
    ).all()


def rehearsal_by_id(rehearsal_id: uuid.UUID, *, lock: bool = False) -> Rehearsal | None:
    """With its process, space and city; `lock`: for a change."""
    statement = (
        select(Rehearsal)
        .where(Rehearsal.id == rehearsal_id)
        .options(joinedload(Rehearsal.process).joinedload(Process.space).joinedload(Space.city))
    )
    if lock:
        statement = statement.with_for_update(of=Rehearsal).execution_options(populate_existing=True)
    return db.session.scalars(statement).one_or_none()


def open_rehearsal(process_id: uuid.UUID) -> Rehearsal | None:
    """The one that waits or goes on."""
    return db.session.scalars(
        select(Rehearsal).where(Rehearsal.process_id == process_id, Rehearsal.state.in_(OPEN))
    ).one_or_none()


def is_rehearsed(process_id: uuid.UUID, now: datetime) -> bool:
    """Whether a worker is at it at this moment."""
    wanted = select(Rehearsal.id).where(Rehearsal.process_id == process_id, _goes_on(now))
    return bool(db.session.scalar(select(wanted.exists())))


def is_space_rehearsed(space_id: uuid.UUID, now: datetime) -> bool:
    """Whether a worker is at a process of it at this moment."""
    wanted = select(Rehearsal.id).join(Process).where(Process.space_id == space_id, _goes_on(now))
    return bool(db.session.scalar(select(wanted.exists())))


def _goes_on(now: datetime) -> ColumnElement[bool]:
    return (Rehearsal.state == RehearsalState.RUNNING) & (Rehearsal.claimed_until >= now)


def rehearsal_to_run(rehearsal_id: uuid.UUID, now: datetime) -> Rehearsal | None:
    """The rehearsal, held, if it waits or whoever was at it has gone; None: somebody is at it, or it has ended."""
    return db.session.scalars(
        select(Rehearsal)
        .where(Rehearsal.id == rehearsal_id, _is_due(now))
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    ).one_or_none()


def note_progress(rehearsal_id: uuid.UUID, *, done: int, total: int, until: datetime) -> bool:
    """Whether it goes on: somebody may have stopped or removed it meanwhile."""
    found = db.session.execute(
        update(Rehearsal)
        .where(Rehearsal.id == rehearsal_id, Rehearsal.state == RehearsalState.RUNNING)
        .values(done=done, total=total, claimed_until=until)
        .returning(Rehearsal.id)
        .execution_options(synchronize_session=False)
    )
    return found.first() is not None


def due(now: datetime) -> Sequence[uuid.UUID]:
    """Ids of rehearsals that nobody is at."""
    return db.session.scalars(select(Rehearsal.id).where(_is_due(now)).order_by(Rehearsal.asked_at).limit(20)).all()


def _is_due(now: datetime) -> ColumnElement[bool]:
    return Rehearsal.state.in_(OPEN) & or_(Rehearsal.claimed_until.is_(None), Rehearsal.claimed_until < now)


def pages_of(rehearsal_id: uuid.UUID) -> Sequence[RehearsalPage]:
    """In order, without what stands on them."""
    return db.session.scalars(
        select(RehearsalPage)
        .where(RehearsalPage.rehearsal_id == rehearsal_id)
        .options(defer(RehearsalPage.html))
        .order_by(RehearsalPage.number)
    ).all()


def page_at(rehearsal_id: uuid.UUID, number: int) -> RehearsalPage | None:
    return db.session.get(RehearsalPage, (rehearsal_id, number))


def meetings_in(component_id: uuid.UUID) -> Sequence[Meeting]:
    """Its meetings, the first to come first; those that were called off are left out."""
    return db.session.scalars(
        select(Meeting)
        .where(Meeting.component_id == component_id, Meeting.state != MeetingState.CANCELLED)
        .order_by(Meeting.starts_at, Meeting.number)
    ).all()


def group_sizes(group_ids: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, int]:
    """Group → how many stand on its list."""
    rows = db.session.execute(
        select(GroupMember.group_id, func.count())
        .where(GroupMember.group_id.in_(group_ids))
        .group_by(GroupMember.group_id)
    )
    return {row[0]: row[1] for row in rows}

"""Files with processes that came into a space: the one that goes on, and what came of those before."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import defer, joinedload

from portal.core import db
from portal.participation.models import ImportState, ProcessImport, Space

OPEN = (ImportState.WAITING, ImportState.CHECKING, ImportState.WRITING)


def imports_of(space_id: uuid.UUID) -> Sequence[ProcessImport]:
    """The newest first, with who sent them, without what is wrong in them."""
    return db.session.scalars(
        select(ProcessImport)
        .where(ProcessImport.space_id == space_id)
        .options(defer(ProcessImport.problems), joinedload(ProcessImport.asker))
        .order_by(ProcessImport.asked_at.desc(), ProcessImport.id.desc())
    ).all()


def import_by_id(import_id: uuid.UUID, *, lock: bool = False) -> ProcessImport | None:
    """With space, city, what came of it and who sent it; `lock`: for a change."""
    statement = (
        select(ProcessImport)
        .where(ProcessImport.id == import_id)
        .options(
            joinedload(ProcessImport.space).joinedload(Space.city),
            joinedload(ProcessImport.process),
            joinedload(ProcessImport.asker),
        )
    )
    if lock:
        statement = statement.with_for_update(of=ProcessImport).execution_options(populate_existing=True)
    return db.session.scalars(statement).one_or_none()


def open_import(space_id: uuid.UUID) -> ProcessImport | None:
    """The one that waits or goes on."""
    return db.session.scalars(
        select(ProcessImport).where(ProcessImport.space_id == space_id, ProcessImport.state.in_(OPEN))
    ).one_or_none()


def import_to_do(import_id: uuid.UUID, now: datetime) -> ProcessImport | None:
    """The import, held, if it waits or whoever was at it has gone; None: somebody is at it, or it has ended."""
    return db.session.scalars(
        select(ProcessImport)
        .where(ProcessImport.id == import_id, _is_due(now))
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    ).one_or_none()


def note_progress(import_id: uuid.UUID, attempt: int, **values: Any) -> bool:
    """Whether this attempt goes on: somebody may have stopped it, or another worker taken it over."""
    found = db.session.execute(
        update(ProcessImport)
        .where(ProcessImport.id == import_id, ProcessImport.attempts == attempt, ProcessImport.state.in_(OPEN))
        .values(values)
        .returning(ProcessImport.id)
        .execution_options(synchronize_session=False)
    )
    return found.first() is not None


def due(now: datetime) -> Sequence[uuid.UUID]:
    """Ids of imports that nobody is at."""
    return db.session.scalars(
        select(ProcessImport.id).where(_is_due(now)).order_by(ProcessImport.asked_at).limit(20)
    ).all()


def _is_due(now: datetime) -> ColumnElement[bool]:
    return ProcessImport.state.in_(OPEN) & or_(ProcessImport.claimed_until.is_(None), ProcessImport.claimed_until < now)

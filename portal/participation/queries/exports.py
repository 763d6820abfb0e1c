"""Exports of processes: the one that stands at the public address, those that wait."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, or_, select

from portal.core import db
from portal.participation.models import ExportState, ProcessExport

_OPEN = (ExportState.WAITING, ExportState.MAKING)


def ready_of(process_ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, ProcessExport]:
    """Process → its newest export that is ready."""
    rows = db.session.scalars(
        select(ProcessExport)
        .where(ProcessExport.process_id.in_(process_ids), ProcessExport.state == ExportState.READY)
        .order_by(ProcessExport.made_at)
    )
    return {one.process_id: one for one in rows}


def newest_of(process_id: uuid.UUID) -> ProcessExport | None:
    """The one that was asked for last, whatever became of it."""
    return db.session.scalars(
        select(ProcessExport)
        .where(ProcessExport.process_id == process_id)
        .order_by(ProcessExport.asked_at.desc(), ProcessExport.id.desc())
        .limit(1)
    ).one_or_none()


def open_export(process_id: uuid.UUID) -> ProcessExport | None:
    """The one that waits or is being made."""
    return db.session.scalars(
        select(ProcessExport).where(ProcessExport.process_id == process_id, ProcessExport.state.in_(_OPEN))
    ).one_or_none()


def older_than(export: ProcessExport) -> Sequence[ProcessExport]:
    """Those of the same process that it replaces."""
    return db.session.scalars(
        select(ProcessExport).where(
            ProcessExport.process_id == export.process_id,
            ProcessExport.id != export.id,
            ProcessExport.state.not_in(_OPEN),
        )
    ).all()


def export_to_make(export_id: uuid.UUID, now: datetime) -> ProcessExport | None:
    """The export, held, if it waits or whoever was at it has gone; None: somebody is at it, or it is done."""
    return db.session.scalars(
        select(ProcessExport)
        .where(ProcessExport.id == export_id, _is_due(now))
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    ).one_or_none()


def due(now: datetime) -> Sequence[uuid.UUID]:
    """Ids of exports that nobody is at."""
    return db.session.scalars(
        select(ProcessExport.id).where(_is_due(now)).order_by(ProcessExport.asked_at).limit(20)
    ).all()


def _is_due(now: datetime) -> ColumnElement[bool]:
    return ProcessExport.state.in_(_OPEN) & or_(
        ProcessExport.claimed_until.is_(None), ProcessExport.claimed_until < now
    )

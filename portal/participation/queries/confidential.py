"""Reports of discrimination. Nothing else in the portal selects from these tables; a test looks."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.core import db, ids
from portal.participation.models import ConfidentialMessage, ConfidentialReport, ConfidentialState, Direction, Space


def confidential_of(city_ids: Collection[uuid.UUID]) -> Sequence[ConfidentialReport]:
    """All of these cities, those that are open and waited longest first; with space and city."""
    return db.session.scalars(
        select(ConfidentialReport)
        .join(ConfidentialReport.space)
        .where(Space.city_id.in_(city_ids))
        .options(joinedload(ConfidentialReport.space).joinedload(Space.city))
        .order_by(ConfidentialReport.state == ConfidentialState.CLOSED, ConfidentialReport.changed_at)
        .limit(500)
    ).all()


def confidential_by_id(report_id: uuid.UUID, *, lock: bool = False) -> ConfidentialReport | None:
    """With space and city; `lock`: for a change."""
    statement = (
        select(ConfidentialReport)
        .where(ConfidentialReport.id == report_id)
        .options(joinedload(ConfidentialReport.space).joinedload(Space.city))
    )
    if lock:
        statement = statement.with_for_update(of=ConfidentialReport).execution_options(populate_existing=True)
    return db.session.scalars(statement).one_or_none()


def confidential_by_code(space_id: uuid.UUID, code: str) -> ConfidentialReport | None:
    """The one that this code, in its normal form, opens."""
    return db.session.scalars(
        select(ConfidentialReport)
        .where(ConfidentialReport.space_id == space_id, ConfidentialReport.code_hash == ids.digest(code))
        .options(joinedload(ConfidentialReport.space).joinedload(Space.city))
    ).one_or_none()


def confidential_sent_with(space_id: uuid.UUID, request_key: str) -> ConfidentialReport | None:
    return db.session.scalars(
        select(ConfidentialReport).where(
            ConfidentialReport.space_id == space_id, ConfidentialReport.request_key == request_key
        )
    ).one_or_none()


def messages_of(report_id: uuid.UUID, *, with_notes: bool) -> Sequence[ConfidentialMessage]:
    """What was written, in order; notes only for officers."""
    statement = select(ConfidentialMessage).where(ConfidentialMessage.report_id == report_id)
    if not with_notes:
        statement = statement.where(ConfidentialMessage.direction != Direction.NOTE)
    return db.session.scalars(
        statement.options(joinedload(ConfidentialMessage.author)).order_by(
            ConfidentialMessage.created_at, ConfidentialMessage.id
        )
    ).all()


def message_of(message_id: uuid.UUID) -> ConfidentialMessage | None:
    return db.session.get(ConfidentialMessage, message_id)

"""Noting that everybody who wrote, supports or follows a proposal is to be told of something: rows that workers go through."""

from __future__ import annotations

import uuid

from sqlalchemy.dialects.postgresql import insert

from portal.core import clock, db, events, ids
from portal.participation.models import NoticeKind, ProposalNotice

TASK = "participation.tell"


def tell(proposal_id: uuid.UUID, kind: NoticeKind, **facts: object) -> None:
    """Written with the change itself. What a threshold or a deadline brings is told once, however often it is noted."""
    db.session.execute(
        insert(ProposalNotice)
        .values(id=ids.new_id(), proposal_id=proposal_id, kind=kind, facts=facts, created_at=clock.now())
        .on_conflict_do_nothing()
    )
    events.wake(TASK)

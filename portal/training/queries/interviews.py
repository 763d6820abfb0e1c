"""Interview slots: who offers which time, who took it, what a nominee can choose from."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import aliased

from portal.accounts.models import User
from portal.core import db
from portal.training import rules
from portal.training.models import InterviewSlot, Nomination
from portal.training.queries.selection import cities_of_people

_nominee = aliased(User)


@dataclass(frozen=True)
class SlotLine:
    """An interview slot with its reader and, if it is taken, the nominee."""

    slot: InterviewSlot
    reader: User
    person: User | None


def slots_of(edition_id: uuid.UUID) -> list[SlotLine]:
    rows = db.session.execute(
        select(InterviewSlot, User, _nominee)
        .join(User, User.id == InterviewSlot.reader_id)
        .outerjoin(Nomination, Nomination.id == InterviewSlot.nomination_id)
        .outerjoin(_nominee, _nominee.id == Nomination.user_id)
        .where(InterviewSlot.edition_id == edition_id)
        .order_by(InterviewSlot.starts_at)
    ).all()
    return [SlotLine(*row) for row in rows]


def slots_for(nomination: Nomination, now: datetime) -> list[SlotLine]:
    """What a nominee can choose from: the slot he or she has, and those still free, of readers from other cities."""
    lines = [
        line
        for line in slots_of(nomination.edition_id)
        if line.slot.nomination_id == nomination.id or (line.slot.nomination_id is None and line.slot.starts_at > now)
    ]
    own = cities_of_people({line.reader.id for line in lines})
    return [
        SlotLine(line.slot, line.reader, None)
        for line in lines
        if not rules.is_own_city(nomination.city_id, own.get(line.reader.id, set()))
    ]


def slot_locked(slot_id: uuid.UUID) -> InterviewSlot | None:
    return db.session.scalar(
        select(InterviewSlot)
        .where(InterviewSlot.id == slot_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )

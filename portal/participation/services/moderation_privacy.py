"""What moderation keeps of a person: to take along, and to be erased. Asked before any part empties its own rows."""

from __future__ import annotations

import uuid

from sqlalchemy import select, tuple_, update

from portal.accounts.models import User
from portal.core import db
from portal.participation import moderated
from portal.participation.models import IntegritySignal, ModerationAct, ModerationCase, ModerationFlag


def _things_of(user: User) -> list[tuple[str, uuid.UUID]]:
    return [(kind.name, key) for kind in moderated.kinds() for key in kind.written_by(user.id)]


def export_of(user: User) -> tuple[str, object]:
    """What was decided about what the person wrote, with the appeals; and what he reported."""
    acts = db.session.scalars(
        select(ModerationAct)
        .join(ModerationCase, ModerationCase.id == ModerationAct.case_id)
        .where(tuple_(ModerationCase.thing_kind, ModerationCase.thing_id).in_(_things_of(user)))
        .order_by(ModerationAct.created_at)
    ).all()
    flags = db.session.scalars(
        select(ModerationFlag).where(ModerationFlag.reporter_id == user.id).order_by(ModerationFlag.created_at)
    ).all()
    return "participation_moderation", {
        "decisions": [
            {
                "about": one.thing_kind, "decision": one.kind, "rule": one.rule_number, "words": one.words, "at": one.created_at,
                "appeal": one.appeal, "outcome": one.outcome, "reason": one.decision, "taken_back": one.undone_at,
            }
            for one in acts
        ],
        "reports": [{"rule": one.rule_number, "note": one.note, "at": one.created_at} for one in flags],
    }  # fmt: skip


def erase(user: User) -> None:
    """Notes and appeals go; decisions stay without the person, on either side."""
    cases = select(ModerationCase.id).where(
        tuple_(ModerationCase.thing_kind, ModerationCase.thing_id).in_(_things_of(user))
    )
    db.session.execute(update(ModerationAct).where(ModerationAct.case_id.in_(cases)).values(appeal="", words=""))
    db.session.execute(
        update(ModerationFlag).where(ModerationFlag.reporter_id == user.id).values(note="", reporter_id=None)
    )
    db.session.execute(
        update(ModerationCase).where(ModerationCase.taken_by == user.id).values(taken_by=None, taken_until=None)
    )
    for column in (
        ModerationAct.actor_id, ModerationAct.undone_by, ModerationAct.decided_by, IntegritySignal.reviewed_by,
    ):  # fmt: skip
        db.session.execute(update(column.class_).where(column == user.id).values({column.key: None}))

"""A person's part in the awards: what is handed out, what goes when the account is erased."""

from __future__ import annotations

from typing import Any

from sqlalchemy import or_, select, update

from portal.accounts.models import User
from portal.accounts.rules import email_key
from portal.cases.models import Call, Entry, Juror, JurorConflict, ScoreSheet
from portal.core import clock, db


def _mine(user: User) -> Any:
    """The person's places in juries: by the account, or by its address from before there was one."""
    return or_(Juror.user_id == user.id, Juror.email == email_key(user.email))


def export_of(user: User) -> tuple[str, object]:
    """Entries begun or handed in, and what the person has said as a juror; for the export of own data."""
    entries = db.session.scalars(
        select(Entry).where(or_(Entry.created_by == user.id, Entry.submitted_by == user.id)).order_by(Entry.created_at)
    )
    jurors = db.session.scalars(select(Juror).where(_mine(user)).order_by(Juror.created_at)).all()
    keys = [one.id for one in jurors]
    sheets = db.session.scalars(select(ScoreSheet).where(ScoreSheet.juror_id.in_(keys)).order_by(ScoreSheet.changed_at))
    conflicts = db.session.scalars(select(JurorConflict).where(JurorConflict.juror_id.in_(keys)))
    return "awards", {
        "entries": [
            {
                "call": str(one.call_id), "title": one.title, "summary": one.summary, "answers": one.answers, "contact": one.contact,
                "language": one.lang, "state": one.state.value, "at": one.created_at.isoformat(),
                "handed_in": one.submitted_by == user.id,
            }
            for one in entries
        ],
        "juries": [{"call": str(one.call_id), "since": one.created_at.isoformat()} for one in jurors],
        "scores": [
            {
                "entry": str(one.entry_id), "scores": one.scores, "notes": one.notes, "remarks": one.remarks,
                "private_remarks": one.private_remarks, "handed_in_at": one.handed_in_at and one.handed_in_at.isoformat(),
            }
            for one in sheets
        ],
        "conflicts": [{"entry": str(one.entry_id), "reason": one.reason, "at": one.at.isoformat()} for one in conflicts],
    }  # fmt: skip


def erase(user: User) -> None:
    """Before the account goes: entries stay with the city, scores with the call, both without the person."""
    for column in (Call.created_by, Entry.created_by, Entry.submitted_by):
        db.session.execute(update(column.class_).where(column == user.id).values({column.key: None}))
    keys = select(Juror.id).where(_mine(user))
    db.session.execute(update(JurorConflict).where(JurorConflict.juror_id.in_(keys)).values(reason=""))
    db.session.execute(
        update(Juror)
        .where(_mine(user))
        .values(
            user_id=None, name="", email="", token_hash=None, expires_at=None, next_at=None, city_id=None,
            removed_at=clock.now(),
        )
    )  # fmt: skip
    db.session.flush()

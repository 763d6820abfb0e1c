"""Attendance and eligibility of a person: what is handed out, what goes when the account is erased."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import case, select, update

from portal.core import db
from portal.training.models import Attendance, Eligibility, Session, Source


def attendance_and_eligibility(enrolment_id: uuid.UUID) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The evidence of a participant's attendance with all that was written, and what was reached of each rule."""
    rows = db.session.execute(
        select(Attendance, Session.slug)
        .join(Session, Session.id == Attendance.session_id)
        .where(Attendance.enrolment_id == enrolment_id)
        .order_by(Session.starts_at, Attendance.source)
    ).all()
    attendance = [
        {
            "session": slug, "source": one.source.value, "state": one.state.value, "minutes": one.minutes,
            "text": one.reason, "at": one.noted_at.isoformat(),
        }
        for one, slug in rows
    ]  # fmt: skip
    kept = db.session.scalar(select(Eligibility.reasons).where(Eligibility.enrolment_id == enrolment_id))
    return attendance, kept or []


def forget_attendance(enrolment_ids: Sequence[uuid.UUID]) -> None:
    """Empties what was written about somebody's attendance. That it was counted stays; an override keeps a dash."""
    db.session.execute(
        update(Attendance)
        .where(Attendance.enrolment_id.in_(enrolment_ids))
        .values(reason=case((Attendance.source == Source.OVERRIDE, "–"), else_=""))
    )

"""What was counted about a person's attendance: given out, and who decided it is forgotten with the account."""

from __future__ import annotations

from sqlalchemy import select, update

from portal.accounts.models import User
from portal.core import db
from portal.webinars.models import Appeal, Attendance, Registration, Run, Webinar
from portal.webinars.services import survey


def export(user: User) -> tuple[str, object]:
    """What was found about each of the person's registrations, and what he said against it."""
    rows = db.session.execute(
        select(Attendance, Webinar.slug, Run.number)
        .join(Registration, Registration.id == Attendance.registration_id)
        .join(Run, Run.id == Registration.run_id)
        .join(Webinar, Webinar.id == Run.webinar_id)
        .where(Registration.user_id == user.id)
        .order_by(Run.starts_at)
    ).all()
    appeals = db.session.scalars(
        select(Appeal)
        .where(Appeal.registration_id.in_([row.registration_id for row, _slug, _number in rows]))
        .order_by(Appeal.created_at)
    ).all()
    surveys = survey.answers_of(user)
    found = [
        {
            "webinar": slug, "run": number, "outcome": row.outcome, "seconds": row.seconds, "needed": row.needed,
            "length": row.length, "ways": row.ways, "is_attended": row.is_attended, "decided": row.decided,
            "reason": row.reason, "settled_at": row.settled_at,
            "appeals": [
                {"reason": one.reason, "created_at": one.created_at, "granted": one.granted, "answer": one.answer}
                for one in appeals
                if one.registration_id == row.registration_id
            ],
        }
        for row, slug, number in rows
    ]  # fmt: skip
    return "webinars_attendance", {"attendance": found, "surveys": surveys}


def erase(user: User) -> None:
    """Who decided is not known any more, nor who answered a survey. Words about the person's own attendance go with the
    registrations, as `guests.forget` has it.
    """
    own = db.session.execute(
        select(Registration, Run.webinar_id)
        .join(Run, Run.id == Registration.run_id)
        .where(Registration.user_id == user.id)
    ).all()
    for row, webinar_id in own:
        survey.forget(row, webinar_id, user.email_key)
    for model in (Attendance, Appeal):
        db.session.execute(
            update(model)
            .where(model.decided_by == user.id)
            .values(decided_by=None)
            .execution_options(synchronize_session=False)
        )

"""A person's registrations: what is handed out, and what goes with the account."""

from __future__ import annotations

from sqlalchemy import select, update
from sqlalchemy.orm import joinedload

from portal.accounts.models import User
from portal.core import clock, db
from portal.webinars import queries
from portal.webinars.models import ACTIVE, Registration, RegistrationState, Run
from portal.webinars.services import guests, seats, waiting


def export_of(user: User) -> tuple[str, object]:
    """Where the person registered, with the answers, and what became of it."""
    rows = db.session.scalars(
        select(Registration)
        .where(Registration.user_id == user.id)
        .options(joinedload(Registration.run, innerjoin=True).joinedload(Run.webinar, innerjoin=True))
        .order_by(Registration.created_at)
    )
    return "webinar_registrations", [
        {
            "webinar": row.run.webinar.slug, "run": row.run.number, "starts_at": row.run.starts_at, "state": row.state,
            "seat": row.seat, "city": row.city_id, "answers": row.answers, "remark": row.remark,
            "registered_at": row.created_at, "changed_at": row.changed_at,
        }
        for row in rows
    ]  # fmt: skip


def erase(user: User) -> None:
    """Before the account goes: the person's registrations end, and of those that were held only city and state stay."""
    now = clock.now()
    keys = db.session.scalars(
        select(Registration.run_id)
        .where((Registration.user_id == user.id) | (Registration.email_key == user.email_key))
        .distinct()
        .order_by(Registration.run_id)
    ).all()
    for key in keys:
        run = queries.run_locked(key)
        mine = [
            queries.registration_of(key, user_id=user.id), queries.registration_of(key, email_key=user.email_key)
        ]  # fmt: skip
        for row in filter(None, mine):
            if row.state in ACTIVE and run.ends_at > now:
                seats.move(row, RegistrationState.WITHDRAWN)
            guests.forget(row, now)
        db.session.flush()
        waiting.settle(run=run)
    for column in (Registration.invited_by, Registration.decided_by):
        db.session.execute(update(Registration).where(column == user.id).values({column.key: None}))
    db.session.flush()

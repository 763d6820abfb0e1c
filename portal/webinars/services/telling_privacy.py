"""A person's reminders and feed: what is handed out, what goes with the account."""

from __future__ import annotations

from sqlalchemy import delete, select

from portal.accounts.models import User
from portal.core import db
from portal.webinars.models import FeedKey, Registration, Reminder


def export_of(user: User) -> tuple[str, object]:
    """When the person was or will be reminded of which run; how often the feed's address was exchanged."""
    rows = db.session.execute(
        select(Reminder, Registration.run_id)
        .join(Registration, Registration.id == Reminder.registration_id)
        .where(Registration.user_id == user.id)
        .order_by(Reminder.due_at)
    )
    key = db.session.get(FeedKey, user.id)
    return "webinar_reminders", {
        "reminders": [
            {"run": str(run_id), "rule": one.rule.value, "at": one.due_at.isoformat(), "state": one.state.value}
            for one, run_id in rows
        ],
        "feed": {"number": key.number, "since": key.changed_at.isoformat()} if key else None,
    }  # fmt: skip


def erase(user: User) -> None:
    """Before the account goes: its reminders; the row of the feed goes with the account's."""
    mine = select(Registration.id).where(Registration.user_id == user.id)
    db.session.execute(delete(Reminder).where(Reminder.registration_id.in_(mine)))

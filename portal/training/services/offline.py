"""Learning without a connection: a module is taken along, what was answered meanwhile arrives later."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert

from portal.accounts.models import User
from portal.core import clock, db
from portal.core.errors import Conflict
from portal.training.models import JournalEntry
from portal.training.queries.content import ModuleOutline
from portal.training.queries.learning import Place
from portal.training.services.quizzes import start_quiz

KEPT = timedelta(days=180)  # for how long a device may send the same entry again


def take_once(*, person: User, key: uuid.UUID, made_at: datetime) -> bool:
    """Notes that an entry of a device's journal has arrived, in the transaction of what it changes.

    Returns:
        False if it arrived before: then there is nothing more to do.
    """
    noting = (
        insert(JournalEntry)
        .values(key=key, user_id=person.id, made_at=made_at, received_at=clock.now())
        .on_conflict_do_nothing()
        .returning(JournalEntry.key)
    )
    return db.session.scalar(noting) is not None


def forget_old_entries() -> None:
    """Deletes entries that no device will send again."""
    db.session.execute(delete(JournalEntry).where(JournalEntry.received_at < clock.now() - KEPT))


def open_quizzes(*, place: Place, module: ModuleOutline) -> None:
    """Begins the quizzes of a module that is taken along, so that their questions can be taken along too.

    Left alone are those with a time limit, whose clock nobody could see, and those that cannot begin.
    """
    for activity in module.activities:
        if not activity.is_quiz or activity.minutes_allowed:
            continue
        try:
            start_quiz(place=place, activity=activity)
        except Conflict:  # passed, no attempt left, or still graded: its page says which, and is taken along
            continue

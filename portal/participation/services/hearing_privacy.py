"""What is kept of a person in hearings: to take along, and to be erased."""

from __future__ import annotations

from sqlalchemy import update

from portal.accounts.models import User
from portal.core import db, i18n
from portal.participation.models import HearingQuestion, HearingVote
from portal.participation.queries import hearings as queries


def export_of(user: User) -> tuple[str, object]:
    """What the person asked."""
    return "hearings", [
        {"hearing": i18n.plain(component.titles), "question": one.text, "asked": one.asked_at.isoformat(), "shown_name": one.shown_name}
        for one, component in queries.questions_of_person(user.id)
    ]  # fmt: skip


def erase(user: User) -> None:
    """The questions stay, as others answered and counted them; the name and the account go."""
    db.session.execute(
        update(HearingQuestion).where(HearingQuestion.user_id == user.id).values(user_id=None, shown_name="")
    )
    db.session.execute(update(HearingQuestion).where(HearingQuestion.decided_by == user.id).values(decided_by=None))
    db.session.execute(update(HearingVote).where(HearingVote.user_id == user.id).values(user_id=None))

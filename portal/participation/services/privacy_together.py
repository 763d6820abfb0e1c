"""What is kept of a person who writes proposals with others: to take along, and to be erased."""

from __future__ import annotations

from sqlalchemy import delete, update

from portal.accounts.models import User
from portal.core import db
from portal.participation.models import (
    Amendment,
    CoAuthor,
    MergeConsent,
    ProposalImplementation,
    ProposalMerge,
    ProposalNotice,
)
from portal.participation.queries import together


def export_of(user: User) -> tuple[str, object]:
    """What the person suggested, and with whom he writes."""
    suggested, written = together.own_of(user.id)
    return "participation_together", {
        "suggested_texts": [
            {"proposal": title, "text": one.body, "reason": one.reason, "written": one.created_at.isoformat()}
            for one, title in suggested
        ],
        "written_with_others": [{"proposal": title, "state": state} for title, state in written],
    }


def erase(user: User) -> None:
    """Takes the person out of every row; texts that he suggested stay, as what others talk about."""
    for model, column in (
        (Amendment, Amendment.author_id),
        (ProposalMerge, ProposalMerge.asked_by),
        (ProposalImplementation, ProposalImplementation.changed_by),
        # It goes on from the beginning: who was told has his message, and is told no second time.
        (ProposalNotice, ProposalNotice.told_to),
    ):
        db.session.execute(update(model).where(column == user.id).values({column.key: None}))
    for gone in (CoAuthor, MergeConsent):
        db.session.execute(delete(gone).where(gone.user_id == user.id))

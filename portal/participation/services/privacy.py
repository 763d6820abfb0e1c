"""What is kept of a person in citizen participation: to take along, and to be erased."""

from __future__ import annotations

from sqlalchemy import update

from portal.accounts.models import User
from portal.core import db
from portal.participation.models import OfficialAnswer, Process, Proposal, Space, Support
from portal.participation.queries import proposals


def export_of(user: User) -> tuple[str, object]:
    """What the person proposed and supports."""
    written, supported = proposals.own_of(user.id)
    return "participation", {
        "proposals": [
            {"title": one.title, "text": one.body, "language": one.lang, "place": one.place, "written": one.created_at.isoformat()}
            for one in written
        ],
        "supports": [title for _key, title in supported],
    }  # fmt: skip


def erase(user: User) -> None:
    """Takes the person out of every row; what was proposed and counted stays, as the page says before each act."""
    for model, column in (
        (Proposal, Proposal.author_id), (Support, Support.user_id), (OfficialAnswer, OfficialAnswer.answered_by), (Process, Process.created_by),
        (Space, Space.created_by),
    ):  # fmt: skip
        db.session.execute(update(model).where(column == user.id).values({column.key: None}))

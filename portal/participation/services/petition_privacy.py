"""What is kept of a person in petitions: to take along, and to be erased."""

from __future__ import annotations

from sqlalchemy import update

from portal.accounts.models import User
from portal.core import db
from portal.participation.models import Petition, PetitionSheet, PetitionSignature
from portal.participation.queries import petitions as queries


def export_of(user: User) -> tuple[str, object]:
    """What the person handed in and signed."""
    written, signed = queries.petitions_of_person(user.id)
    return "petitions", {
        "handed_in": [
            {"title": one.title, "text": one.body, "language": one.lang, "to": one.addressee, "at": one.created_at.isoformat()}
            for one in written
        ],
        "signed": [{"title": title, "shown_name": name} for title, name in signed],
    }  # fmt: skip


def erase(user: User) -> None:
    """Takes the person out of every row; what was handed in and counted stays, as the page says before each act."""
    db.session.execute(update(Petition).where(Petition.author_id == user.id).values(author_id=None))
    db.session.execute(update(PetitionSheet).where(PetitionSheet.entered_by == user.id).values(entered_by=None))
    db.session.execute(
        update(PetitionSignature).where(PetitionSignature.user_id == user.id).values(user_id=None, shown_name="")
    )

"""What is kept of a person in consultations and debates: to take along, and to be erased.

The words themselves belong to discussions, which export and erase them. Supports know no person but a mark, ratings not even that.
"""

from __future__ import annotations

from sqlalchemy import update

from portal.accounts.models import User
from portal.core import db
from portal.participation import participants
from portal.participation.models import CityReply, Conclusion, ConsultationVersion
from portal.participation.queries import consultations


def export_of(user: User) -> tuple[str, object]:
    """What kind of thing the person wrote where, and how much he supports."""
    marks = [mark for one in consultations.taken_part_in() for mark in participants.known_as(one, user).marks]
    return "participation_contributions", {
        "contributions": [
            {"comment": one.comment_id, "kind": one.kind.value, "latitude": one.latitude, "longitude": one.longitude}
            for one in consultations.contributed_by(user.id)
        ],
        "supported": consultations.supported_with(marks),
    }


def erase(user: User) -> None:
    """Takes the person out of what he did for the city; what counted stays, and tells nobody who."""
    for model, column in (
        (ConsultationVersion, ConsultationVersion.created_by), (CityReply, CityReply.answered_by), (Conclusion, Conclusion.published_by),
    ):  # fmt: skip
        db.session.execute(update(model).where(column == user.id).values({column.key: None}))

"""What is kept of a person who comes to meetings: to take along, and to be erased."""

from __future__ import annotations

from sqlalchemy import update

from portal.accounts.models import User
from portal.core import clock, db, i18n
from portal.participation.models import MeetingSignUp
from portal.participation.queries import meetings as queries
from portal.participation.services import meeting_seats


def export_of(user: User) -> tuple[str, object]:
    """For which meetings the person has signed up."""
    return "meetings", [
        {"title": i18n.plain(meeting.titles), "begins": meeting.starts_at.isoformat(), "state": state.value}
        for meeting, state in queries.sign_ups_of_person(user.id)
    ]


def erase(user: User) -> None:
    """A seat that is still to come goes to the next one; of what was, the number stays without the person."""
    for meeting, _state in queries.sign_ups_of_person(user.id):
        if clock.now() < meeting.starts_at:
            meeting_seats.give_back(meeting=queries.known_meeting(meeting.id), user=user)
    db.session.execute(update(MeetingSignUp).where(MeetingSignUp.user_id == user.id).values(user_id=None))

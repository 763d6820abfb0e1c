"""Seats of a meeting: numbered places, so that the database keeps the limit; whoever waits moves up by himself.

All of it under the meeting's row lock.
"""

from __future__ import annotations

from sqlalchemy import update

from portal.accounts.models import User
from portal.core import clock, db, events
from portal.core.errors import Conflict
from portal.core.i18n import _, ngettext
from portal.participation.events import MeetingChanged, SeatFreed
from portal.participation.models import Meeting, MeetingSignUp, MeetingState, Process, SignUpState
from portal.participation.queries import meetings as queries
from portal.participation.queries import processes
from portal.participation.rules import meetings as rules
from portal.participation.services import persons


def sign_up(*, meeting: Meeting, user: User) -> MeetingSignUp:
    """A seat, or a place on the waiting list when all are taken. Doing it twice does it once. The meeting is locked.

    Raises:
        Conflict: nobody can sign up now, or the person may not.
    """
    known = queries.sign_up_by(meeting.id, user.id)
    if known is not None:
        return known
    process = process_of(meeting)
    if not rules.takes_sign_ups(meeting, process, clock.now()):
        raise Conflict(_("You cannot sign up for this meeting at the moment."))
    component = next((one for one in process.components if one.id == meeting.component_id), None) if process else None
    persons.check(component, user)
    person = persons.person_at(meeting.id, meeting.space_id, user)
    if queries.has_signed_up(meeting.id, person.mark, person.accounts):
        raise Conflict(str(persons.SECOND_SEAT))
    made = MeetingSignUp(
        meeting_id=meeting.id, person=person.mark, user_id=user.id, state=SignUpState.WAITING,
        told_sequence=meeting.sequence, queued_at=clock.now(),
    )  # fmt: skip
    _take(meeting, made)
    db.session.add(made)
    db.session.flush()
    events.publish(MeetingChanged(meeting.id))
    return made


def give_back(*, meeting: Meeting, user: User) -> None:
    """The person does not come; who waits longest moves up and is told. Doing it twice does it once. The meeting is locked.

    Raises:
        Conflict: it has begun.
    """
    row = queries.sign_up_by(meeting.id, user.id)
    if row is None:
        return
    if clock.now() >= meeting.starts_at:
        raise Conflict(_("This meeting has begun."))
    db.session.delete(row)
    db.session.flush()
    move_up(meeting=meeting)
    events.publish(MeetingChanged(meeting.id))


def move_up(*, meeting: Meeting) -> None:
    """Gives what is free to those who wait, in order. The meeting is locked."""
    if meeting.state is not MeetingState.PLANNED:
        return
    for row in queries.in_line(meeting.id, SignUpState.WAITING):
        if not _take(meeting, row):
            return
        db.session.flush()
        events.publish(SeatFreed(meeting.id, row.person))


def refit(*, meeting: Meeting, capacity: int | None) -> None:
    """Another limit: who has a seat keeps one, and who waits moves up. The meeting is locked.

    Raises:
        Conflict: more seats are taken than there would be.
    """
    if meeting.capacity == capacity:
        return
    seated = queries.in_line(meeting.id, SignUpState.SEAT)
    if capacity is not None and len(seated) > capacity:
        raise Conflict(
            ngettext(
                "%(num)d seat is taken already. There cannot be fewer than that.",
                "%(num)d seats are taken already. There cannot be fewer than that.",
                len(seated),
            ),
            field="capacity",
        )
    # Let go before the meeting changes: the foreign key holds the limit equal to its own.
    db.session.execute(
        update(MeetingSignUp).where(MeetingSignUp.meeting_id == meeting.id).values(place=None, most=None)
    )
    meeting.capacity = capacity
    db.session.flush()
    for number, row in enumerate(queries.in_line(meeting.id, SignUpState.SEAT), 1):
        if capacity is not None:
            row.place, row.most = number, capacity
    db.session.flush()
    move_up(meeting=meeting)


def process_of(meeting: Meeting) -> Process | None:
    """The whole process of a meeting that belongs to one."""
    return processes.known_process(meeting.component.process_id) if meeting.component else None


def _take(meeting: Meeting, row: MeetingSignUp) -> bool:
    if meeting.capacity is not None:
        place = queries.free_meeting_place(meeting.id, meeting.capacity)
        if place is None:
            return False
        row.place, row.most = place, meeting.capacity
    row.state = SignUpState.SEAT
    return True

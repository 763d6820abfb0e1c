"""Seats of a meeting: numbered places, so that the database keeps the limit; whoever waits moves up by himself.

All of it under the meeting's row lock. That everybody has one is the ledger's word (`services.ledger`): account, code and desk are one person.
"""

from __future__ import annotations

from sqlalchemy import update

from portal.accounts.models import User
from portal.core import clock, db, events
from portal.core.errors import Conflict
from portal.core.i18n import _, ngettext
from portal.participation import gates, participants
from portal.participation.events import MeetingChanged, SeatFreed
from portal.participation.models import Meeting, MeetingSignUp, MeetingState, Process, SignUpState
from portal.participation.participants import Participant
from portal.participation.queries import meetings as queries
from portal.participation.queries import processes
from portal.participation.rules import meetings as rules
from portal.participation.services import ledger, persons

SEAT = "seat"  # in the ledger


def seat_of(*, meeting: Meeting, user: User | None, who: Participant | None = None) -> MeetingSignUp | None:
    """What the person has here. `who`: somebody who comes by a code or through an officer, whose it is whichever way it was taken; with an
    account it is what this one took, or what the same resident took without any.
    """
    gate = gates.of_meeting(meeting)
    who = who or participants.known_as(gate, user)
    marks = persons.counted(gate, SEAT, who)
    return queries.sign_up_of(meeting.id, marks, who.user.id if who.user is not None else None) if marks else None


def sign_up(*, meeting: Meeting, user: User | None, who: Participant | None = None) -> MeetingSignUp:
    """A seat, or a place on the waiting list when all are taken. Doing it twice does it once. `who`: as for `seat_of`. The meeting is
    locked.

    Raises:
        Conflict: nobody can sign up now, or the person may not.
    """
    known = seat_of(meeting=meeting, user=user, who=who)
    if known is not None:
        return known
    process = process_of(meeting)
    if not rules.takes_sign_ups(meeting, process, clock.now()):
        raise Conflict(_("You cannot sign up for this meeting at the moment."))
    gate = gates.of_meeting(meeting)
    who = who or participants.participant(gate, user)
    if queries.has_signed_up(meeting.id, persons.accounts_of(gate, who)) or not ledger.enter(
        component=gate, act=SEAT, participant=who
    ):
        raise Conflict(str(persons.SECOND_SEAT))
    made = MeetingSignUp(
        meeting_id=meeting.id, person=who.person, user_id=who.user.id if who.user is not None else None, state=SignUpState.WAITING,
        told_sequence=meeting.sequence, queued_at=clock.now(),
    )  # fmt: skip
    _take(meeting, made)
    db.session.add(made)
    db.session.flush()
    events.publish(MeetingChanged(meeting.id))
    return made


def give_back(*, meeting: Meeting, user: User | None, who: Participant | None = None) -> None:
    """The person does not come, and may sign up again; who waits longest moves up and is told. Doing it twice does it once. `who`: as for
    `seat_of`. The meeting is locked.

    Raises:
        Conflict: it has begun.
    """
    row = seat_of(meeting=meeting, user=user, who=who)
    if row is None:
        return
    if clock.now() >= meeting.starts_at:
        raise Conflict(_("This meeting has begun."))
    person = row.person
    db.session.delete(row)
    db.session.flush()
    ledger.undo(component=gates.of_meeting(meeting), act=SEAT, counted=[person])
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

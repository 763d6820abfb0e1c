"""Watching a recording: what was played, as the page reports it, the quiz, and what both do to the attendance."""

from __future__ import annotations

import math
import uuid
from collections.abc import Mapping, Sequence

from sqlalchemy.dialects.postgresql import insert

from portal.core import clock, db
from portal.core.errors import Conflict, DomainError
from portal.core.i18n import _
from portal.webinars import watching
from portal.webinars.attendance import Rule, rule_of
from portal.webinars.models import MOST_SPEED, Poll, QuizTry, Recording, Registration, Viewing
from portal.webinars.queries import recordings as queries
from portal.webinars.rules import recordings as rules
from portal.webinars.services import attendance
from portal.webinars.watching import Progress


def report(*, recording: Recording, registration: Registration, spans: Sequence[watching.Span]) -> Progress:
    """Adds what was played since the last report. The first one starts the clock and counts nothing yet.

    Nobody gets more than two seconds for one that has passed, in however many tabs, nor more than `watching.LONGEST_GAP`
    allows at once.
    """
    now = clock.now()
    db.session.execute(
        insert(Viewing)
        .values(
            recording_id=recording.id, registration_id=registration.id, first_at=now, last_at=now, spans=[], seconds=0
        )
        .on_conflict_do_nothing()
    )
    held = queries.viewing(recording.id, registration.id, lock=True)
    if held is None:  # erased in this very moment
        return progress(recording, 0, is_passed=False)
    now = max(now, held.last_at)
    allowed = watching.budget(now - held.last_at, MOST_SPEED)
    known: list[watching.Span] = [(first, last) for first, last in held.spans]
    found = watching.union([*known, *watching.within(spans, known, recording.seconds, allowed)])
    before, held.seconds = held.seconds, watching.total(found)
    held.spans, held.last_at = [list(span) for span in found], now
    db.session.flush()
    is_passed = any(one.is_passed for one in queries.tries_of(recording.id, registration.id))
    shown = progress(recording, held.seconds, is_passed=is_passed)
    if before < shown.needed <= held.seconds:
        # Also without the quiz: one that is passed in this very moment is not seen here, nor are our seconds there. Counting
        # holds the registration, so that whoever comes second sees both.
        attendance.recount(registration=registration)
    return shown


def count_anew(*, recording: Recording, after: uuid.UUID | None = None) -> uuid.UUID | None:
    """Less is asked of those who watch, as the quiz is off or the recording shorter: whoever had done enough by that gets it
    counted. Some hundred registrations in the order of their ids; returns the last, None: no more.
    """
    if not rule_for(recording).recording:
        return None
    needed = progress(recording, 0, is_passed=False).needed
    found = queries.uncounted(recording, needed, after)
    for registration in found:
        attendance.recount(registration=registration)
    return found[-1].id if found else None


def progress(recording: Recording, seconds: int, *, is_passed: bool) -> Progress:
    """How much counts and how much is needed by the webinar's rule."""
    needed = math.ceil(recording.seconds * rule_for(recording).share)  # whole seconds are compared with the share
    return Progress(seconds, recording.seconds, needed, is_passed if recording.with_quiz else None)


def rule_for(recording: Recording) -> Rule:
    """The rule of attendance of its webinar."""
    return rule_of(recording.run.webinar.attendance_rule)


def take_quiz(
    *, recording: Recording, registration: Registration, polls: Sequence[Poll], chosen: Mapping[str, int]
) -> QuizTry:
    """One try: `chosen` holds the number of the option by id of the poll. Passed with 70 % right, and the attendance follows.

    Raises:
        DomainError: something is not answered.
        Conflict: there is no quiz, it is passed, or five tries are used up.
    """
    if not recording.with_quiz or not polls:
        raise Conflict(_("This recording has no quiz."))
    before = queries.tries_of(recording.id, registration.id)
    if any(one.is_passed for one in before):
        raise Conflict(_("You have passed this quiz already."))
    if len(before) >= rules.MOST_TRIES:
        raise Conflict(_("All your tries are used up."))
    for poll in polls:
        if chosen.get(str(poll.id)) not in {option.number for option in poll.options}:
            raise DomainError(_("Answer this question."), field=f"poll_{poll.id}")
    points = sum(
        any(option.is_right and option.number == chosen[str(poll.id)] for option in poll.options) for poll in polls
    )
    made: QuizTry | None = db.session.scalar(
        insert(QuizTry)
        .values(
            recording_id=recording.id, registration_id=registration.id, number=len(before) + 1, points=points, most=len(polls),
            is_passed=points >= rules.PASSED * len(polls), answers={key: chosen[key] for key in chosen}, at=clock.now(),
        )
        .on_conflict_do_nothing()
        .returning(QuizTry)
    )  # fmt: skip
    if made is None:
        raise Conflict(_("Your answers were sent twice. They count once."))
    if made.is_passed:
        attendance.recount(registration=registration)
    return made

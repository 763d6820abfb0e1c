"""Who attended is worked out once a run is over; certificates follow; and who is told what about it."""

from __future__ import annotations

from portal.accounts import services as accounts
from portal.core import clock, db, events, tasks
from portal.notifications import services as notifications
from portal.webinars import queries
from portal.webinars.emails import attendance as emails
from portal.webinars.events import AppealDecided, AttendanceAppealed, AttendanceDecided, GuestAttended
from portal.webinars.queries import OneRegistration
from portal.webinars.queries import attendance as found
from portal.webinars.services import attendance as services
from portal.webinars.tasks.scheduling import organisers_of


@tasks.periodic(seconds=30, name="webinars.settle_attendance")
def settle_attendance() -> None:
    """Settles runs that are over and issues what is owed, some hundred registrations a transaction. Rows decide: a worker that
    dies leaves the rest to the next beat, and two at once share the rows.
    """
    for run_id in found.due_runs(clock.now()):
        done = 1
        while done:
            with db.transaction():
                done = services.settle_some(run_id=run_id)
    done = 1
    while done:
        with db.transaction():
            done = services.issue_owed()


@events.subscribe(GuestAttended)
def tell_guest(event: GuestAttended) -> None:
    """A guest learns that a certificate waits for an account with his address."""
    one = queries.registration_by_id(event.registration_id)
    if one is None or one.registration.erased_at is not None or one.user is not None:
        return
    notifications.notify(
        recipient=one.recipient, message=emails.guest_attended(one), key=f"webinar-guest-attended:{one.registration.id}"
    )


@events.subscribe(AttendanceAppealed)
def tell_organisers(event: AttendanceAppealed) -> None:
    """Those who answer learn of the appeal."""
    appeal = found.appeal_by_id(event.appeal_id)
    one = queries.registration_by_id(appeal.registration_id) if appeal else None
    if appeal is None or one is None or one.registration.erased_at is not None or appeal.decided_at is not None:
        return
    for person in organisers_of(one.webinar):
        notifications.notify(
            recipient=accounts.recipient(person), message=emails.appealed(one, appeal, person),
            key=f"webinar-appeal:{appeal.id}:{person.id}",
            url=emails.link_for(one, person.locale),
        )  # fmt: skip


@events.subscribe(AppealDecided)
def tell_of_answer(event: AppealDecided) -> None:
    """The person learns what the organisers say to it."""
    appeal = found.appeal_by_id(event.appeal_id)
    one = queries.registration_by_id(appeal.registration_id) if appeal else None
    if appeal is None or one is None:
        return
    _tell(one, f"webinar-appeal-decided:{appeal.id}", appeal.answer, is_answer=True)


@events.subscribe(AttendanceDecided)
def tell_of_decision(event: AttendanceDecided) -> None:
    """The person learns that an organiser has decided, and why; of two decisions the later one."""
    attendance = found.attendance_of(event.registration_id)
    one = queries.registration_by_id(event.registration_id)
    if attendance is None or one is None or attendance.changed_at.isoformat() != event.at:
        return
    _tell(one, f"webinar-attendance:{event.registration_id}:{event.at}", attendance.reason, is_answer=False)


def _tell(one: OneRegistration, key: str, reason: str, *, is_answer: bool) -> None:
    attendance = found.attendance_of(one.registration.id)
    if attendance is None or one.registration.erased_at is not None:
        return
    notifications.notify(
        recipient=one.recipient, message=emails.decided(one, attendance, reason, is_answer=is_answer), key=key,
        url=emails.link_to(one, full=False) if one.user else "",
    )  # fmt: skip

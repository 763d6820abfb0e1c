"""What workers do about assignments: tell participants that their work is marked."""

from __future__ import annotations

from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.core import db, events
from portal.notifications import services as notifications
from portal.training import emails
from portal.training.events import SubmissionSettled
from portal.training.models import Enrolment, Submission
from portal.training.queries import assignments as queries


@events.subscribe(SubmissionSettled)
def tell_participant(event: SubmissionSettled) -> None:
    """The participant learns that the work is marked or sent back."""
    submission = db.session.get(Submission, event.submission_id)
    enrolment = db.session.get(Enrolment, submission.enrolment_id) if submission else None
    person = db.session.get(User, enrolment.user_id) if enrolment and enrolment.user_id else None
    if submission is None or person is None:
        return
    edition, course, activity = queries.address_of(submission)
    titles = queries.titles_of([submission.activity_id]).get(submission.activity_id, {})
    notifications.notify(
        recipient=accounts.recipient(person),
        message=emails.work_settled(submission, titles, (edition, course, activity), person),
        key=f"work-settled:{submission.id}",
        url=emails.address(person.locale, "training.assignment", edition=edition, course=course, activity=activity),
    )

"""What workers do for quizzes: hand in what ran out of time, tell learners that they are graded."""

from __future__ import annotations

from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.core import db, events, tasks
from portal.notifications import services as notifications
from portal.training import emails, services
from portal.training.events import AttemptGraded
from portal.training.models import Attempt
from portal.training.queries import attempts, content


@events.subscribe(AttemptGraded)
def tell_learner(event: AttemptGraded) -> None:
    """The learner hears that the written answers are graded, or their points corrected; nobody, if the account is gone."""
    attempt = db.session.get(Attempt, event.attempt_id)
    if attempt is None:
        return
    enrolment, edition = attempts.owner_of(attempt)
    person = db.session.get(User, enrolment.user_id) if enrolment.user_id else None
    if person is None:
        return
    notifications.notify(
        recipient=accounts.recipient(person),
        message=emails.graded(
            attempt, edition, content.titles_of(attempt.activity_id), person, is_again=bool(event.corrected_at)
        ),
        key=f"attempt-graded:{attempt.id}{event.corrected_at}",
        url=emails.address(person.locale, "training.result", attempt_id=str(attempt.id)),
    )


@tasks.periodic(seconds=30, name="training.close_expired_attempts")
def close_expired_attempts() -> None:
    """Hands in attempts whose time ran out, a batch at a time."""
    closed = 1
    while closed:
        with db.transaction():
            closed = services.close_expired()

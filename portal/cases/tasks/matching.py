"""Who is told of questions and answers, and what time does to a question without an answer."""

from __future__ import annotations

from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.cases import emails, queries, services
from portal.cases.events import MentorAnswered, MentorAsked
from portal.cases.models import AskState
from portal.cases.queries import Asked
from portal.core import clock, db, events, mail, tasks
from portal.notifications import services as notifications


def _tell_mentor(asked: Asked, message: mail.Message, key: str) -> None:
    mentor = asked.mentor
    notifications.notify(
        recipient=accounts.recipient(mentor), message=message, key=f"{key}:{asked.request.id}",
        url=emails.address(mentor.locale, "cases.mentor_request", request_id=str(asked.request.id)),
    )  # fmt: skip


def _tell_asker(asked: Asked) -> None:
    person = db.session.get(User, asked.request.asked_by) if asked.request.asked_by else None
    if person is not None:
        notifications.notify(
            recipient=accounts.recipient(person), message=emails.mentor_answered(asked, person),
            key=f"mentor-{asked.request.state.value}:{asked.request.id}",
            url=emails.address(person.locale, "cases.problem", problem_id=str(asked.problem.id)),
        )  # fmt: skip


@events.subscribe(MentorAsked)
def tell_mentor(event: MentorAsked) -> None:
    """The person learns that a city asks."""
    asked = queries.any_request(event.request_id)
    if asked is not None and asked.request.state is AskState.ASKED:
        _tell_mentor(asked, emails.mentor_asked(asked), "mentor-asked")


@events.subscribe(MentorAnswered)
def tell_asker(event: MentorAnswered) -> None:
    """The one who asked learns the answer."""
    asked = queries.any_request(event.request_id)
    if asked is not None:
        _tell_asker(asked)


@tasks.periodic(seconds=3600, name="cases.follow_requests")
def follow_requests() -> None:
    """Reminds after seven days; after fourteen the one who asked learns that there was no answer and can ask somebody else."""
    with db.transaction():
        for request in queries.claim_requests(clock.now()):
            services.follow_up(request=request, now=clock.now())
            asked = queries.any_request(request.id)
            if asked is None:
                continue
            if request.state is AskState.OVERDUE:
                _tell_asker(asked)
            else:
                _tell_mentor(asked, emails.mentor_reminded(asked), "mentor-reminded")

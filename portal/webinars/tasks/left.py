"""Questions that nobody answered go onto the webinar's page; who is told of them, and of answers."""

from __future__ import annotations

from datetime import datetime

from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.core import clock, db, events, tasks
from portal.discussions.events import QuestionAnswered
from portal.discussions.models import Comment
from portal.notifications import services as notifications
from portal.notifications.services import Recipient
from portal.webinars import queries
from portal.webinars.emails import left as emails
from portal.webinars.events import QuestionsLeft
from portal.webinars.models import ContributorState, Part
from portal.webinars.queries import crew
from portal.webinars.queries import left as found
from portal.webinars.services import left as services
from portal.webinars.tasks.scheduling import organisers_of


@tasks.periodic(seconds=300, name="webinars.bring_left_questions")
def bring_left_questions() -> None:
    """Brings what was left unanswered onto the pages of webinars that are over. Rows decide: each question once."""
    for webinar_id in found.webinars_with_left(clock.now()):
        with db.transaction():
            services.bring_left(webinar_id=webinar_id)


@events.subscribe(QuestionsLeft)
def tell_who_answers(event: QuestionsLeft) -> None:
    """Organisers, speakers and moderators learn in one message what is left to be answered."""
    webinar = queries.webinar_by_id(event.webinar_id)
    questions = found.brought_at(event.webinar_id, datetime.fromisoformat(event.at))
    if webinar is None or not questions:
        return
    people = {person.id: accounts.recipient(person) for person in organisers_of(webinar)}
    guests: dict[str, Recipient] = {}
    for one in crew.crew_of(webinar.id):
        if one.state is not ContributorState.CONFIRMED or one.part not in (Part.SPEAKER, Part.MODERATOR):
            continue
        person = db.session.get(User, one.user_id) if one.user_id else None
        if person is not None and person.is_active:
            people[person.id] = accounts.recipient(person)
        elif one.email:
            guests[one.email] = Recipient(None, one.email, one.name, one.lang, one.timezone)
    for recipient in (*people.values(), *guests.values()):
        notifications.notify(
            recipient=recipient, message=emails.questions_left(webinar, questions, recipient),
            key=f"webinar-questions-left:{webinar.id}:{event.at}:{recipient.user_id or recipient.email}",
            url=emails.link_to(webinar, recipient.locale) if recipient.user_id else "",
        )  # fmt: skip


@events.subscribe(QuestionAnswered)
def tell_asker(event: QuestionAnswered) -> None:
    """Whoever asked in the room reads the answer: with an account or by mail, also if nobody else knows whose question it was."""
    asked = found.asker_of(event.comment_id)
    comment, answer = db.session.get(Comment, event.comment_id), db.session.get(Comment, event.answer_id)
    one = queries.registration_by_id(asked[1]) if asked and asked[1] else None
    if one is None or comment is None or answer is None or one.registration.erased_at is not None:
        return
    notifications.notify(
        recipient=one.recipient, message=emails.left_answered(one, comment, answer),
        key=f"webinar-question-answered:{answer.id}:{one.registration.id}",
        url=emails.link_to(one.webinar, one.lang) if one.user else "",
    )  # fmt: skip

"""What a room left unanswered goes onto the page of the webinar, where speakers and organisers answer it."""

from __future__ import annotations

import uuid
from typing import Any

from portal.core import clock, db, events
from portal.discussions import services as discussions
from portal.discussions.subjects import Subject
from portal.webinars.events import QuestionsLeft
from portal.webinars.models import LeftQuestion
from portal.webinars.queries import left as queries
from portal.webinars.queries.organising import webinar_locked

KIND = "webinar"


def bring_left(*, webinar_id: uuid.UUID) -> int:
    """Brings the questions that nobody answered onto the page, each once, under the name it was asked with or none.

    Returns:
        How many; whoever answers for the webinar is told of them in one message.
    """
    if webinar_locked(webinar_id) is None:  # two workers come one after the other
        return 0
    now = clock.now()
    found = queries.left_in(webinar_id, now)
    for question, name in found:
        made = discussions.bring_question(
            subject=Subject(KIND, webinar_id),
            text=question.text,
            lang=question.lang,
            byline=name,
            asked_at=question.asked_at,
        )
        db.session.add(LeftQuestion(question_id=question.id, comment_id=made.id, created_at=now))
    db.session.flush()
    if found:
        events.publish(QuestionsLeft(webinar_id, now.isoformat()))
    return len(found)


def forget_names(registrations: Any) -> None:
    """The names go from what these registrations (ids, or a select of them) asked; the words stay."""
    keys = queries.comments_of(registrations)
    if keys:
        discussions.forget_bylines(keys)

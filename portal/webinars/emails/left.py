"""Mails about questions that nobody answered in the room: to those who can answer, and to whoever asked."""

from __future__ import annotations

from collections.abc import Sequence

from portal.core import i18n, mail
from portal.discussions.models import Comment
from portal.notifications.services import Recipient
from portal.webinars.emails.base import address
from portal.webinars.models import Question, Webinar
from portal.webinars.queries import OneRegistration

LEFT = "webinars.questions_left"
ANSWERED = "webinars.question_answered"
MOST_QUOTED = 5


def link_to(webinar: Webinar, lang: str, *, full: bool = False) -> str:
    """The page of the webinar, where its questions stand."""
    return f"{address(lang, 'webinars.webinar', full=full, slug=webinar.slug)}#left-questions"


def _title(webinar: Webinar, lang: str) -> str:
    return str(i18n.pick({text.lang: text.title for text in webinar.texts}, lang)[0])


def questions_left(webinar: Webinar, questions: Sequence[Question], recipient: Recipient) -> mail.Message:
    """To organisers, speakers and moderators."""
    return mail.render(
        LEFT, template="webinars/email/questions_left", lang=recipient.locale, timezone=recipient.timezone,
        name=recipient.name, title=_title(webinar, recipient.locale), number=len(questions),
        questions=[question.text for question in questions[:MOST_QUOTED]], has_account=recipient.user_id is not None,
        link=link_to(webinar, recipient.locale, full=True),
    )  # fmt: skip


def left_answered(one: OneRegistration, comment: Comment, answer: Comment) -> mail.Message:
    """To whoever asked in the room."""
    return mail.render(
        ANSWERED, template="webinars/email/left_answered", lang=one.lang, timezone=one.timezone, name=one.name,
        title=_title(one.webinar, one.lang), question=comment.text, answer=answer.text,
        link=link_to(one.webinar, one.lang, full=True),
    )  # fmt: skip

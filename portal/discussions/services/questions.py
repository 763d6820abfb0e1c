"""Questions to those a subject belongs to."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import delete, update

from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.core import clock, db, events, ids, settings
from portal.core.errors import Conflict, DomainError, NotFound
from portal.core.i18n import _
from portal.discussions import queries, rules
from portal.discussions.events import CommentChanged, QuestionAnswered, QuestionAsked
from portal.discussions.models import OFFICIAL_LENGTH, Comment, CommentKind, Question
from portal.discussions.services import comments
from portal.discussions.subjects import Subject


def ask_question(
    *, subject: Subject, asker: User, text: str, lang: str, key: uuid.UUID | None = None, is_anonymous: bool = False
) -> Comment:
    """Asks the owner; the answer is due after the days of the setting. `key`, `is_anonymous` as for comments.

    Raises:
        NotFound: there is no such subject for the asker.
        DomainError: nobody answers for it, the asker does, or text or language cannot be used.
        Conflict: nothing is taken here now, or the asker is too quick.
    """
    about = comments.open_subject(subject, asker)
    comments.check_anonymous(subject, about, is_anonymous=is_anonymous)
    speakers = queries.speakers(subject)
    if not speakers:
        raise DomainError(_("Nobody answers questions here at the moment."))
    if asker.id in speakers:
        raise DomainError(_("You are among those who answer questions here."))
    comments.check_pace(asker, CommentKind.QUESTION, rules.MOST_QUESTIONS, rules.QUESTIONS_WITHIN)
    comment, is_new = comments.write(
        subject=subject, author=asker, kind=CommentKind.QUESTION, text=comments.checked_text(text),
        lang=comments.checked_language(lang), thread_id=None, answers_id=None, key=key, is_anonymous=is_anonymous,
    )  # fmt: skip
    if is_new:
        answer_by = clock.today() + timedelta(days=settings().question_answer_days)
        db.session.add(Question(comment_id=comment.id, city_id=about.city_id, answer_by=answer_by))
        db.session.flush()
        events.publish(QuestionAsked(comment.id))
    return comment


def bring_question(*, subject: Subject, text: str, lang: str, byline: str, asked_at: datetime) -> Comment:
    """A question that was asked elsewhere at that instant, e.g. in a room, and stands here from now on: under that name, or without one. Whose it is
    only its module knows, which tells the speakers (one message for all of them) and, of `QuestionAnswered`, the asker.

    Raises:
        DomainError: text or language cannot be used.
    """
    now = clock.now()
    comment = Comment(
        id=ids.new_id(), kind=CommentKind.QUESTION, subject_kind=subject.kind, subject_id=subject.id, byline=byline,
        text=comments.checked_text(text), lang=comments.checked_language(lang), created_at=asked_at,
    )  # fmt: skip
    db.session.add(comment)
    db.session.flush()
    # A mail for each of thirty questions, twice, would be thirty too many: whoever brings them reminds of all at once.
    answer_by = clock.today() + timedelta(days=settings().question_answer_days)
    db.session.add(Question(comment_id=comment.id, answer_by=answer_by, reminded_before_at=now, reminded_after_at=now))
    db.session.flush()
    events.publish(CommentChanged(comment.id))
    return comment


def forget_bylines(comment_ids: Collection[uuid.UUID]) -> None:
    """The names go, the words stay: somebody has left."""
    db.session.execute(
        update(Comment)
        .where(Comment.id.in_(comment_ids), Comment.byline != "")
        .values(byline="")
        .execution_options(synchronize_session=False)
    )
    events.publish(*(CommentChanged(key) for key in comment_ids))


def answer_question(
    *, comment_id: uuid.UUID, author: User, text: str, lang: str, key: uuid.UUID | None = None
) -> Comment:
    """The official answer, once.

    Raises:
        NotFound: there is no such question, or the author does not speak for its subject.
        DomainError: text or language cannot be used.
        Conflict: it is answered, withdrawn or hidden.
    """
    comment = queries.locked({comment_id}).get(comment_id)
    question = db.session.get(Question, comment_id, populate_existing=True)
    if comment is None or question is None or comment.deleted_at is not None:
        raise Conflict(_("The question has been withdrawn meanwhile. What you wrote is still in the form."))
    subject = Subject(comment.subject_kind, comment.subject_id)
    if author.id not in queries.speakers(subject):
        raise NotFound
    if queries.hiding_in_force(comment_id) is not None:
        raise Conflict(_("A moderator has hidden this question. What you wrote is still in the form."))
    if question.is_answered:
        earlier = db.session.get(Comment, key) if key else None
        if earlier is not None and earlier.thread_id == comment_id and earlier.author_id == author.id:
            return earlier
        raise Conflict(_("A colleague has answered meanwhile. What you wrote is still in the form."))
    answer, _is_new = comments.write(
        subject=subject, author=author, kind=CommentKind.OFFICIAL,
        text=comments.checked_text(text, OFFICIAL_LENGTH), lang=comments.checked_language(lang), thread_id=comment_id,
        answers_id=comment_id, key=key,
    )  # fmt: skip
    question.answered_at = clock.now()
    db.session.flush()
    accounts.audit(actor=author, action="discussions.answered", subject=("comment", comment_id))
    events.publish(QuestionAnswered(comment_id, answer.id))
    return answer


def withdraw_question(*, comment_id: uuid.UUID, asker: User) -> None:
    """The asker takes the question back, as long as nobody has answered.

    Raises:
        NotFound: there is no such question, or somebody else asked it.
        Conflict: it is answered.
    """
    comment = queries.locked({comment_id}).get(comment_id)
    question = db.session.get(Question, comment_id, populate_existing=True)
    if comment is None or question is None or not rules.is_author(asker, comment) or comment.deleted_at is not None:
        raise NotFound
    if question.is_answered:
        raise Conflict(_("The question has been answered, and stays with its answer."))
    accounts.audit(
        actor=comments.actor_of(comment, asker), action="discussions.withdrawn", subject=("comment", comment_id)
    )
    events.publish(CommentChanged(comment_id))
    db.session.execute(delete(Question).where(Question.comment_id == comment_id))
    db.session.expunge(question)
    comments.remove(comment)


def claim_reminder(*, comment_id: uuid.UUID) -> str | None:
    """Marks that the people of a question are reminded now; each stage comes once.

    Returns:
        "before" the day of the answer or "after" it; None where nothing is to be said, or another worker is at it.
    """
    question = db.session.scalar(
        queries.due_questions(clock.today())
        .where(Question.comment_id == comment_id)
        .with_for_update(skip_locked=True, of=Question)
        .execution_options(populate_existing=True)
    )
    if question is None:
        return None
    is_late = question.answer_by < clock.today()
    if is_late:
        question.reminded_after_at = clock.now()
    else:
        question.reminded_before_at = clock.now()
    db.session.flush()
    return "after" if is_late else "before"

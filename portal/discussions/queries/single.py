"""Single comments: loaded for a reader, locked for a change."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, or_, select

from portal.accounts.rules import is_secretariat
from portal.core import db
from portal.core.errors import NotFound
from portal.discussions import rules, subjects
from portal.discussions.models import Comment, Hiding, Question, Report
from portal.discussions.subjects import About, Subject


def locked(comment_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Comment]:
    """These comments as they stand now, locked; heads of threads first, so that two never wait for each other."""
    found = db.session.scalars(
        select(Comment)
        .where(Comment.id.in_(comment_ids))
        .order_by(Comment.thread_id.nulls_first(), Comment.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {comment.id: comment for comment in found}


def hiding_in_force(comment_id: uuid.UUID) -> Hiding | None:
    """What hides the comment now."""
    return db.session.scalars(
        select(Hiding)
        .where(Hiding.comment_id == comment_id, Hiding.lifted_at.is_(None))
        .execution_options(populate_existing=True)
    ).one_or_none()


def report_by(reporter_id: uuid.UUID, comment_id: uuid.UUID) -> Report | None:
    return db.session.scalars(
        select(Report).where(Report.comment_id == comment_id, Report.reporter_id == reporter_id)
    ).one_or_none()


def open_reports(comment_id: uuid.UUID) -> bool:
    """Whether reports of it wait for a moderator."""
    return bool(
        db.session.scalar(
            select(select(Report.id).where(Report.comment_id == comment_id, Report.settled_at.is_(None)).exists())
        )
    )


def is_leaned_on(comment_id: uuid.UUID) -> bool:
    """Whether something hangs on the row: answers, or what moderators decided."""
    answers = select(Comment.id).where(or_(Comment.thread_id == comment_id, Comment.answers_id == comment_id)).exists()
    hidings = select(Hiding.id).where(Hiding.comment_id == comment_id).exists()
    return bool(db.session.scalar(select(or_(answers, hidings))))


def speakers(subject: Subject) -> frozenset[uuid.UUID]:
    """Ids of those who answer for a subject."""
    known = subjects.kind(subject.kind)
    return frozenset(known.speakers(subject.id)) if known else frozenset()


def moderates(user: Any, subject: Subject) -> bool:
    """Whether the person may hide what stands below the subject: the secretariat, or whom the subject's kind names;
    what is handed over (`subjects.hand_over`) is only theirs.
    """
    if is_secretariat(user) and subjects.desk_of(subject.kind) is None:
        return True
    known = subjects.kind(subject.kind)
    allowed = known.moderated_by(user) if known and user.is_authenticated else None
    if allowed is None:
        return False
    inside = allowed.subquery()
    return bool(db.session.scalar(select(select(inside).where(inside.c[0] == subject.id).exists())))


@dataclass(frozen=True)
class Seen:
    """A comment that a reader may open, with what it is about."""

    comment: Comment
    subject: Subject
    about: About
    hiding: Hiding | None


def comment_seen_by(user: Any, comment_id: uuid.UUID) -> Seen:
    """The comment for somebody who wants to answer, change, report or delete it.

    A hidden one is there for its author alone; an empty place for nobody.

    Raises:
        NotFound: there is no such comment for this person.
    """
    comment = db.session.get(Comment, comment_id)
    if comment is None or comment.deleted_at is not None:
        raise NotFound
    subject = Subject(comment.subject_kind, comment.subject_id)
    about = subjects.about(subject, user)
    if about is None:
        raise NotFound
    hiding = hiding_in_force(comment_id)
    if hiding is not None and not rules.is_author(user, comment):
        raise NotFound
    return Seen(comment, subject, about, hiding)


def readable(subject: Subject, user: Any, comment_id: uuid.UUID) -> tuple[About, Comment | None]:
    """What is answered, for the form of the answer: None once it is gone or hidden, so that the form can say so.

    Raises:
        NotFound: there is no such subject for this person.
    """
    about = subjects.about(subject, user)
    if about is None:
        raise NotFound
    comment = db.session.get(Comment, comment_id)
    if comment is None or comment.deleted_at is not None or hiding_in_force(comment_id) is not None:
        return about, None
    return about, comment if Subject(comment.subject_kind, comment.subject_id) == subject else None


def is_answered(question_id: uuid.UUID) -> bool:
    """Whether the question has its official answer. Call it under the lock of the question's comment."""
    return bool(
        db.session.scalar(
            select(Question.comment_id).where(Question.comment_id == question_id, Question.answered_at.is_not(None))
        )
    )


def due_questions(today: date) -> Select[Question]:
    """A select of open questions whose people are to be reminded: before the day, or after it, where that was not done yet."""
    hidden = select(Hiding.id).where(Hiding.comment_id == Question.comment_id, Hiding.lifted_at.is_(None)).exists()
    soon = Question.reminded_before_at.is_(None) & Question.answer_by.between(today, today + rules.REMIND_BEFORE)
    late = Question.reminded_after_at.is_(None) & (Question.answer_by < today)
    return select(Question).where(Question.answered_at.is_(None), or_(soon, late), ~hidden).order_by(Question.answer_by)

"""Who may write, change, hide and decide; when. Pure."""

from __future__ import annotations

import unicodedata
import uuid
from collections.abc import Collection
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from portal.core.i18n import LOCALES
from portal.discussions.models import Comment, CommentKind, Hiding, Question

MOST_COMMENTS, COMMENTS_WITHIN = 10, timedelta(minutes=10)
MOST_QUESTIONS, QUESTIONS_WITHIN = 5, timedelta(days=1)
MOST_REPORTS, REPORTS_WITHIN = 30, timedelta(days=1)
MOST_LISTS, MOST_ITEMS, MOST_BOOKMARKS, MOST_FOLLOWS = 50, 500, 2000, 500
REMIND_BEFORE = timedelta(days=3)
# What people write in: the interface's languages and others of our members and pilot cities; BCP 47, which takes two letters of
# ISO 639-1 where there are, else three of ISO 639-3 (ceb: Cebuano, fil: Filipino, ilo: Iloko).
LANGUAGES = (
    *LOCALES, "bn", "ceb", "de", "fa", "fil", "fi", "hi", "id", "ilo", "it", "ja", "kk", "mn", "ms", "ne", "nl", "pt", "si", "sw",
    "th", "tr", "uk", "ur", "vi", "zh", "zh-Hant",
)  # fmt: skip


def normal_text(text: str | None) -> str:
    """What is kept of a text, and counted: NFC, line ends as one sign, nothing around it.

    Browsers send two signs for a line end and count one; a Korean syllable typed in pieces is one.
    """
    lines = (text or "").replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", lines).strip()


def may_write(user: Any) -> bool:
    """Under a name that has been confirmed; where, the subject's kind says."""
    return bool(user.is_authenticated and user.is_active and user.is_confirmed)


def is_author(user: Any, comment: Comment) -> bool:
    return bool(user.is_authenticated and comment.author_id is not None and comment.author_id == user.id)


def is_in_edit_window(comment: Comment, now: datetime, minutes: int) -> bool:
    return now < comment.created_at + timedelta(minutes=minutes)


def may_edit(
    user: Any, comment: Comment, now: datetime, minutes: int, *, is_hidden: bool, speakers: Collection[uuid.UUID] = ()
) -> bool:
    """The author for some minutes; an official answer whoever speaks for the subject, at any time."""
    if is_hidden or comment.deleted_at is not None or not user.is_authenticated:
        return False
    if comment.kind is CommentKind.OFFICIAL:
        return user.id in speakers
    return is_author(user, comment) and is_in_edit_window(comment, now, minutes)


def may_delete(user: Any, comment: Comment) -> bool:
    """The author, at any time; an answer for a city is the city's and stays."""
    return is_author(user, comment) and comment.deleted_at is None and comment.kind is CommentKind.COMMENT


def may_report(user: Any, comment: Comment) -> bool:
    return bool(user.is_authenticated) and comment.deleted_at is None and not is_author(user, comment)


def may_appeal(user: Any, comment: Comment, hiding: Hiding) -> bool:
    """The author, once against each hiding."""
    return is_author(user, comment) and hiding.appealed_at is None and hiding.lifted_at is None


def may_decide(user: Any, comment: Comment, hiding: Hiding) -> bool:
    """Whoever moderates, but neither who hid it nor who wrote it."""
    return hiding.awaits_decision and hiding.hidden_by != user.id and not is_author(user, comment)


def may_restore(user: Any, comment: Comment, hiding: Hiding) -> bool:
    """A moderator who sees that it was a mistake; while an appeal waits it is decided instead."""
    return hiding.lifted_at is None and not hiding.awaits_decision and not is_author(user, comment)


class QuestionState(StrEnum):
    """`overdue` is open behind its day."""

    OPEN = "open"
    ANSWERED = "answered"
    OVERDUE = "overdue"


def question_state(question: Question, today: date) -> QuestionState:
    if question.is_answered:
        return QuestionState.ANSWERED
    return QuestionState.OVERDUE if today > question.answer_by else QuestionState.OPEN


def may_withdraw(user: Any, comment: Comment, question: Question) -> bool:
    """The asker, as long as nobody has answered."""
    return is_author(user, comment) and not question.is_answered and comment.deleted_at is None

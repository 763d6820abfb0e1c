"""Questions that a person can answer, so that they stand on his own page (`core.awaiting`)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, exists, select

from portal.core import awaiting
from portal.core.awaiting import Given, everybody
from portal.core.i18n import ngettext
from portal.discussions.models import Comment, Hiding, Question


@dataclass(frozen=True)
class Asked:
    """Who speaks for a kind of subjects (`subjects.Kind.speakers`), from the side of a person.

    `rows`: a select of the ids that he answers for, with the parameters of `core.awaiting` in it; called once a process.
    `given`: what fills them in for him; None: he answers for none.
    """

    rows: Callable[[], Select[*tuple[Any, ...]]]
    given: Given = everybody


def await_answers(name: str, label: Any, asked: Asked) -> None:
    """Has the questions about a kind of subjects stand in "my portal" of those who answer them."""
    awaiting.register(f"discussions.{name}", awaiting.Awaited(
        lambda: _unanswered(name, asked.rows()), lambda n: ngettext("Answer %(num)d question", "Answer %(num)d questions", n),
        label, "discussions.question", given=asked.given,
    ))  # fmt: skip


def _unanswered(name: str, ids: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """Questions about things of a kind that have no answer and can be read, with the day by which they are to be answered."""
    hidden = exists().where(Hiding.comment_id == Comment.id, Hiding.lifted_at.is_(None))
    return (
        select(Question.answer_by.label("due"), Comment.id.label("key"))
        .join(Comment, Comment.id == Question.comment_id)
        .where(
            Question.answered_at.is_(None), Comment.deleted_at.is_(None), ~hidden, Comment.subject_kind == name,
            Comment.subject_id.in_(ids),
        )
    )  # fmt: skip

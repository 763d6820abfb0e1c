"""The bank of questions, in versions, and their places in quizzes."""

from __future__ import annotations

import uuid
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core.db import Base, CreatedAt, Id, Json, JsonList, Utc
from portal.core.i18n import Translated


class QuestionKind(StrEnum):
    SINGLE = "single"
    MULTIPLE = "multiple"
    TRUE_FALSE = "true_false"
    SHORT_ANSWER = "short_answer"
    NUMERIC = "numeric"
    MATCHING = "matching"
    ORDERING = "ordering"
    ESSAY = "essay"


class Question(Base):
    """A question of the bank, whatever its wording: the id under which answers in all languages are counted together.

    `category` is a path, parts separated by `/`. A retired question is no longer drawn or offered; where it stands in a
    quiz it stays.
    """

    __tablename__ = "training_questions"

    id: Mapped[Id]
    course_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("training_courses.id"), index=True)
    slug: Mapped[str] = mapped_column(String(80))
    title: Mapped[str] = mapped_column(String(200), default="")
    category: Mapped[str] = mapped_column(String(200), default="")
    tags: Mapped[JsonList] = mapped_column(default=list)
    retired_at: Mapped[Utc | None]
    created_at: Mapped[CreatedAt]

    __table_args__ = (
        UniqueConstraint("course_id", "slug"),
        Index("ix_training_questions_category", "course_id", "category"),
    )


class QuestionVersion(Base):
    """One version of a question: its kind, the keys of its choices in order, and which of them are right.

    What `choices` and `correct` mean depends on the kind: ordering has all keys in the right order; matching has in
    `correct` the right answer of each choice, place by place; short answers and numbers have in both the keys of what is
    accepted; an essay has none. `settings` holds the rest that is the same in all languages, each only where it differs from
    the plain case (see portal/training/bank.py): `weights`, `answers`, `numbers`, `case`, `markup`.
    """

    __tablename__ = "training_question_versions"
    __table_args__ = (UniqueConstraint("question_id", "number"),)

    id: Mapped[Id]
    question_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("training_questions.id"))
    number: Mapped[int] = mapped_column(default=1)
    kind: Mapped[QuestionKind]
    choices: Mapped[JsonList]
    correct: Mapped[JsonList]
    settings: Mapped[Json] = mapped_column(default=dict)
    created_at: Mapped[CreatedAt]

    texts: Mapped[list[QuestionText]] = relationship(lazy="raise_on_sql")


class QuestionText(Translated, Base):
    """A question's wording in one language. `choices`: key → text; `feedback` is shown once the attempt is handed in,
    `feedbacks` (key → text) to those who chose that key.
    """

    __tablename__ = "training_question_texts"
    __table_args__ = (UniqueConstraint("question_version_id", "lang"),)

    id: Mapped[Id]
    question_version_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("training_question_versions.id", ondelete="CASCADE")
    )
    stem: Mapped[str] = mapped_column(Text)
    choices: Mapped[dict[str, str]]
    feedback: Mapped[str] = mapped_column(Text, default="")
    feedbacks: Mapped[dict[str, str]] = mapped_column(default=dict)


class QuizSlot(Base):
    """A place in a quiz: a question version that stands in it, or a draw from the bank made when an attempt begins.

    `draw`: {"count": 3, "category": "data/basics", "tag": "new"}; category (with all below it) and tag each optional.
    `points` are for each question.
    """

    __tablename__ = "training_quiz_slots"
    __table_args__ = (
        # Deferred: slots change places within one transaction.
        UniqueConstraint("activity_id", "position", deferrable=True, initially="DEFERRED"),
        CheckConstraint("(question_version_id IS NULL) <> (draw IS NULL)", name="question_or_draw"),
        CheckConstraint("points BETWEEN 1 AND 100", name="points"),
    )

    id: Mapped[Id]
    activity_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("training_activities.id", ondelete="CASCADE"))
    position: Mapped[int]
    question_version_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("training_question_versions.id"))
    draw: Mapped[Json | None] = mapped_column(JSONB(none_as_null=True))
    points: Mapped[int] = mapped_column(default=1)

    question_version: Mapped[QuestionVersion | None] = relationship(lazy="raise_on_sql")

    @property
    def questions(self) -> int:
        """How many questions an attempt gets from this place."""
        return int(self.draw["count"]) if self.draw else 1

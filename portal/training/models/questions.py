"""The bank of questions, in versions, and their places in quizzes."""

from __future__ import annotations

import uuid
from enum import StrEnum

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core.db import Base, CreatedAt, Id, JsonList
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
    """A question of the bank, whatever its wording: the id under which answers in all languages are counted together."""

    __tablename__ = "training_questions"

    id: Mapped[Id]
    course_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("training_courses.id"), index=True)
    slug: Mapped[str] = mapped_column(String(80))
    created_at: Mapped[CreatedAt]

    __table_args__ = (UniqueConstraint("course_id", "slug"),)


class QuestionVersion(Base):
    """One version of a question: its kind, the keys of its choices in order, and which of them are right."""

    __tablename__ = "training_question_versions"
    __table_args__ = (UniqueConstraint("question_id", "number"),)

    id: Mapped[Id]
    question_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("training_questions.id"))
    number: Mapped[int] = mapped_column(default=1)
    kind: Mapped[QuestionKind]
    choices: Mapped[JsonList]
    correct: Mapped[JsonList]
    created_at: Mapped[CreatedAt]

    texts: Mapped[list[QuestionText]] = relationship(lazy="raise_on_sql")


class QuestionText(Translated, Base):
    """A question's wording in one language. `choices`: key → text; `feedback` is shown once the attempt is handed in."""

    __tablename__ = "training_question_texts"
    __table_args__ = (UniqueConstraint("question_version_id", "lang"),)

    id: Mapped[Id]
    question_version_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("training_question_versions.id", ondelete="CASCADE")
    )
    stem: Mapped[str] = mapped_column(Text)
    choices: Mapped[dict[str, str]]
    feedback: Mapped[str] = mapped_column(Text, default="")


class QuizSlot(Base):
    """A place in a quiz and the question version that stands in it."""

    __tablename__ = "training_quiz_slots"
    __table_args__ = (UniqueConstraint("activity_id", "position"),)

    id: Mapped[Id]
    activity_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("training_activities.id", ondelete="CASCADE"))
    position: Mapped[int]
    question_version_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("training_question_versions.id"))
    points: Mapped[int] = mapped_column(default=1)

    question_version: Mapped[QuestionVersion] = relationship(lazy="raise_on_sql")

"""What a participant has done and answered."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core.db import Base, CreatedAt, Id, Json, JsonList, Utc


class ActivityCompletion(Base):
    """A person is done with an activity."""

    __tablename__ = "training_activity_completions"

    enrolment_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("training_enrolments.id", ondelete="CASCADE"), primary_key=True
    )
    activity_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("training_activities.id"), primary_key=True)
    completed_at: Mapped[CreatedAt]


class Grade(Base):
    """The score that counts for a participant at an activity: what the grade book shows and completion asks.

    Written by whoever scores (quiz, assignment, package) through `services.record_result`; never computed in a request
    that reads. With `overridden_by` staff set it by hand, and no later result changes it.
    """

    __tablename__ = "training_grades"
    __table_args__ = (CheckConstraint("score BETWEEN 0 AND 1", name="share"),)

    enrolment_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("training_enrolments.id", ondelete="CASCADE"), primary_key=True
    )
    activity_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("training_activities.id"), primary_key=True)
    score: Mapped[float]
    updated_at: Mapped[CreatedAt]
    overridden_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("accounts_users.id", ondelete="SET NULL"))
    override_reason: Mapped[str] = mapped_column(Text, default="")


class Attempt(Base):
    """One try at a quiz. It keeps the rule and the question versions it began with; the score can be recomputed."""

    __tablename__ = "training_attempts"
    __table_args__ = (
        UniqueConstraint("enrolment_id", "activity_id", "number"),
        Index(
            "uq_training_attempts_open", "enrolment_id", "activity_id", unique=True,
            postgresql_where="submitted_at IS NULL",
        ),
        Index("ix_training_attempts_to_grade", "submitted_at", postgresql_where="waits_for_grading"),
        Index("ix_training_attempts_deadline", "deadline_at", postgresql_where="submitted_at IS NULL"),
    )  # fmt: skip

    id: Mapped[Id]
    enrolment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("training_enrolments.id", ondelete="CASCADE"))
    activity_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("training_activities.id"))
    number: Mapped[int]
    # {"pass_mark": 0.7, "partial": "right_minus_wrong",
    #  "slots": [{"question_version": id, "kind": "single", "choices": […], "correct": ["a"], "points": 1}, …]}
    # and, where they are not the plain case, `data` of a slot (see scoring) and `review`: what is shown when.
    rule: Mapped[Json]
    started_at: Mapped[CreatedAt]
    # Until when answers count, extra time included; none where the quiz has no time limit.
    deadline_at: Mapped[Utc | None]
    submitted_at: Mapped[Utc | None]
    # Share of the points, 0-1; without what still waits to be graded.
    score: Mapped[float | None]
    # None while an essay that could still decide it waits to be graded.
    passed: Mapped[bool | None]
    waits_for_grading: Mapped[bool] = mapped_column(default=False)
    # What came after the deadline: question version → response. Kept so that nothing is lost; it does not count.
    late_answers: Mapped[Json] = mapped_column(default=dict)

    answers: Mapped[list[Answer]] = relationship(lazy="raise_on_sql")


class Answer(Base):
    """What was answered to one question of an attempt; saved at once, overwritten until the attempt is handed in."""

    __tablename__ = "training_answers"

    attempt_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("training_attempts.id", ondelete="CASCADE"), primary_key=True
    )
    question_version_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("training_question_versions.id"), primary_key=True
    )
    # The keys that were chosen; of matching and ordering `key=key` and `key=place`; of the others what was written.
    response: Mapped[JsonList]
    saved_at: Mapped[datetime]
    points: Mapped[float | None]
    # Of an essay: what staff wrote to it, and who.
    comment: Mapped[str] = mapped_column(Text, default="")
    graded_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("accounts_users.id", ondelete="SET NULL"))
    graded_at: Mapped[Utc | None]


class Accommodation(Base):
    """Extra time that a participant has at every quiz of the edition, in percent of the limit. No reason is kept here:
    it is often of a kind that nobody needs to know.
    """

    __tablename__ = "training_accommodations"
    __table_args__ = (CheckConstraint("extra_percent BETWEEN 1 AND 400", name="extra_percent"),)

    enrolment_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("training_enrolments.id", ondelete="CASCADE"), primary_key=True
    )
    extra_percent: Mapped[int]
    granted_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("accounts_users.id", ondelete="SET NULL"))
    created_at: Mapped[CreatedAt]

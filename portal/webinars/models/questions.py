"""Questions to the speakers of a run, and who wants them answered."""

from __future__ import annotations

import uuid

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core.db import Base, CreatedAt, Id, Utc
from portal.live.asking import LONGEST_ANSWER, LONGEST_QUESTION, QuestionState
from portal.webinars.models.registrations import Registration

__all__ = ["LONGEST_ANSWER", "LONGEST_QUESTION", "Question", "QuestionState", "QuestionVote"]


class Question(Base):
    """A question asked in one run. Those that are open when the run is over are shown in the webinar's next run too.

    `registration_id`: who asked; None: has left, the words stay without the person. `is_anonymous`: nobody reads the name, the
    crew included. `lang`: the language it is written in. `request_key`: of the form it came with, so that a double click asks
    once. `is_on_screen`: what the hall's screen shows; one a run (`screen_run_id`). `is_off_record`: left out of minutes and of
    what is published. `answered_in`: the run in which it was answered or dismissed. `reason`: why it was dismissed, told to who asked.
    """

    __tablename__ = "webinars_questions"
    __table_args__ = (
        UniqueConstraint("registration_id", "request_key"),
        CheckConstraint("text <> ''", name="text"),
        CheckConstraint("state <> 'answered_text' OR answer <> ''", name="answer"),
        CheckConstraint("state <> 'dismissed' OR reason <> ''", name="reason"),
        CheckConstraint(
            "screen_run_id IS NULL OR state IN ('approved', 'answered_live', 'answered_text')", name="screen"
        ),
        Index("ix_webinars_questions_run_id", "run_id", "state"),
        Index(
            "uq_webinars_questions_screen", "screen_run_id", unique=True, postgresql_where="screen_run_id IS NOT NULL"
        ),
    )

    id: Mapped[Id]
    run_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("webinars_runs.id", ondelete="CASCADE"))
    registration_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("webinars_registrations.id", ondelete="SET NULL")
    )
    request_key: Mapped[str] = mapped_column(String(40))
    lang: Mapped[str] = mapped_column(String(12))
    text: Mapped[str] = mapped_column(String(LONGEST_QUESTION))
    is_anonymous: Mapped[bool] = mapped_column(default=False)
    state: Mapped[QuestionState]
    label: Mapped[str] = mapped_column(String(60), default="")
    is_pinned: Mapped[bool] = mapped_column(default=False)
    is_off_record: Mapped[bool] = mapped_column(default=False)
    screen_run_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("webinars_runs.id", ondelete="SET NULL"))
    answer: Mapped[str] = mapped_column(String(LONGEST_ANSWER), default="")
    answer_lang: Mapped[str] = mapped_column(String(12), default="")
    reason: Mapped[str] = mapped_column(String(500), default="")
    answered_in: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("webinars_runs.id", ondelete="SET NULL"), index=True
    )
    asked_at: Mapped[CreatedAt]
    edited_at: Mapped[Utc | None]
    decided_at: Mapped[Utc | None]
    decided_by: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("webinars_registrations.id", ondelete="SET NULL"), index=True
    )

    asker: Mapped[Registration | None] = relationship(lazy="raise_on_sql", foreign_keys=[registration_id])


class QuestionVote(Base):
    """One person wants a question answered; the key is the rule that nobody does so twice."""

    __tablename__ = "webinars_question_votes"

    question_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("webinars_questions.id", ondelete="CASCADE"), primary_key=True
    )
    registration_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("webinars_registrations.id", ondelete="CASCADE"), primary_key=True, index=True
    )

"""A live hearing: what people ask while it happens, who else wants it answered, and what was answered."""

from __future__ import annotations

import uuid

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import Base, CreatedAt, Id, Utc
from portal.live.asking import LONGEST_ANSWER, LONGEST_QUESTION, QuestionState


class HearingQuestion(Base):
    """A question to those who answer for the city.

    `asker`: a keyed mark of the person; `user_id` is emptied when the account is erased. `shown_name`: empty: asked without it.
    `request_key`: of the form it came with, so that a double click asks once. `is_on_screen`: what the presenter's view shows;
    one a hearing. `reason`: why it was not taken up. `department`, `department_id`: as of an `OfficialAnswer`.
    """

    __tablename__ = "participation_hearing_questions"
    __table_args__ = (
        UniqueConstraint("component_id", "asker", "request_key"),
        CheckConstraint("text <> ''", name="text"),
        CheckConstraint("state <> 'answered_text' OR answer <> ''", name="answer"),
        CheckConstraint("state <> 'dismissed' OR reason <> ''", name="reason"),
        CheckConstraint("NOT is_on_screen OR state IN ('approved', 'answered_live', 'answered_text')", name="screen"),
        Index("ix_participation_hearing_questions_component_id", "component_id", "state"),
        Index(
            "uq_participation_hearing_questions_screen", "component_id", unique=True, postgresql_where="is_on_screen"
        ),
    )

    id: Mapped[Id]
    component_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("participation_components.id", ondelete="CASCADE"))
    asker: Mapped[str] = mapped_column(String(64))
    user_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("accounts_users.id", ondelete="SET NULL"), index=True)
    shown_name: Mapped[str] = mapped_column(String(160), default="")
    request_key: Mapped[str] = mapped_column(String(40))
    lang: Mapped[str] = mapped_column(String(12))
    text: Mapped[str] = mapped_column(String(LONGEST_QUESTION))
    state: Mapped[QuestionState]
    is_on_screen: Mapped[bool] = mapped_column(default=False)
    answer: Mapped[str] = mapped_column(String(LONGEST_ANSWER), default="")
    department: Mapped[str] = mapped_column(String(160), default="")
    department_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("participation_departments.id", ondelete="SET NULL"), index=True
    )
    reason: Mapped[str] = mapped_column(String(500), default="")
    asked_at: Mapped[CreatedAt]
    decided_at: Mapped[Utc | None]
    decided_by: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("accounts_users.id", ondelete="SET NULL"), index=True
    )


class HearingVote(Base):
    """One person wants a question answered; the key is the rule that nobody does so twice."""

    __tablename__ = "participation_hearing_votes"

    question_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("participation_hearing_questions.id", ondelete="CASCADE"), primary_key=True
    )
    voter: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("accounts_users.id", ondelete="SET NULL"), index=True)

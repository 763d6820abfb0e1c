"""Questions to whom a subject belongs: a comment that heads its thread, with a day by which it is to be answered."""

from __future__ import annotations

import uuid
from datetime import date

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import Base, Utc


class Question(Base):
    """What the question's comment does not say: of whom it was asked, until when, and how often they were reminded."""

    __tablename__ = "discussions_questions"
    __table_args__ = (Index("ix_discussions_questions_waiting", "answer_by", postgresql_where="answered_at IS NULL"),)

    comment_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("discussions_comments.id", ondelete="CASCADE"), primary_key=True
    )
    # The city that owns the subject when it is asked; the answer is shown as its word.
    city_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("cities_cities.id", ondelete="SET NULL"), index=True)
    answer_by: Mapped[date]
    reminded_before_at: Mapped[Utc | None]
    reminded_after_at: Mapped[Utc | None]
    # The answer itself is the official comment of the thread.
    answered_at: Mapped[Utc | None]

    @property
    def is_answered(self) -> bool:
        return self.answered_at is not None

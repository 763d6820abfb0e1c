"""Questions that a webinar left unanswered, and where they stand now."""

from __future__ import annotations

import uuid

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

import portal.discussions.models  # noqa: F401  # the tables that keys lead to
from portal.core.db import Base, CreatedAt


class LeftQuestion(Base):
    """A question of a room that was brought onto the webinar's page, once: the key is the rule. `comment_id`: where it stands; None: it
    was taken away there, and does not come back.
    """

    __tablename__ = "webinars_left_questions"

    question_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("webinars_questions.id", ondelete="CASCADE"), primary_key=True
    )
    comment_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("discussions_comments.id", ondelete="SET NULL"), unique=True
    )
    created_at: Mapped[CreatedAt]

"""Statements of xAPI: what courses we launched have sent, and what the portal says of its own activities."""

from __future__ import annotations

import uuid

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import Base, CreatedAt, Json, Utc


class Statement(Base):
    """A statement as it is given to any other store. `is_own`: the portal made it from its rows.

    `verb` is the last part of the verb's address where it is one of ADL's, for looking it up.
    """

    __tablename__ = "training_statements"
    __table_args__ = (
        Index("ix_training_statements_about", "enrolment_id", "activity_id", "verb"),
        Index("ix_training_statements_own", "happened_at", postgresql_where="is_own"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    enrolment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("training_enrolments.id", ondelete="CASCADE"))
    activity_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("training_activities.id", ondelete="SET NULL"), index=True
    )
    verb: Mapped[str] = mapped_column(String(300))
    statement: Mapped[Json]
    is_own: Mapped[bool] = mapped_column(default=False)
    happened_at: Mapped[Utc]
    stored_at: Mapped[CreatedAt]

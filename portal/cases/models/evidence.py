"""How well it is known that a case works."""

from __future__ import annotations

import uuid
from enum import IntEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import Base, CreatedAt, Id, Json


class EvidenceLevel(IntEnum):
    """The ladder, in the spirit of Nesta's Standards of Evidence (2012): the last step is ours."""

    DESCRIBED = 0
    MONITORED = 1
    BEFORE_AFTER = 2
    COMPARISON = 3
    INDEPENDENT = 4
    WORKED_AGAIN = 5


class EvidenceStep(Base):
    """Somebody set or confirmed how well a case is proven; the newest one counts. Rows are only added.

    `reasons`: by language. `why`: "review", "adoption" or "confirmed".
    """

    __tablename__ = "cases_evidence"
    __table_args__ = (
        CheckConstraint("level BETWEEN 0 AND 5", name="level"),
        Index("ix_cases_evidence_case_id_at", "case_id", "at"),
    )

    id: Mapped[Id]
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cases_cases.id", ondelete="CASCADE"))
    level: Mapped[int]
    reasons: Mapped[Json] = mapped_column(default=dict)
    why: Mapped[str] = mapped_column(String(20))
    by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("accounts_users.id", ondelete="SET NULL"), index=True)
    at: Mapped[CreatedAt]

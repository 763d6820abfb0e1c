"""Cases like a case: computed beforehand, with the reasons, and what people said about single pairs."""

from __future__ import annotations

import uuid
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import Base, CreatedAt, JsonList


class Similar(Base):
    """One of the twelve cases most like a case. `score`: 0 to 1; `reasons`: `{"kind", …}`, see `words.similar`."""

    __tablename__ = "cases_similar"
    __table_args__ = (
        CheckConstraint("case_id <> other_id", name="another"),
        CheckConstraint("score BETWEEN 0 AND 1", name="score"),
    )

    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cases_cases.id", ondelete="CASCADE"), primary_key=True)
    other_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("cases_cases.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    score: Mapped[float]
    reasons: Mapped[JsonList] = mapped_column(default=list)
    computed_at: Mapped[CreatedAt]


class PairChoice(StrEnum):
    """Editors pin a pair, the city of a case hides one. Computing anew leaves it as it is."""

    PINNED = "pinned"
    HIDDEN = "hidden"


class SimilarChoice(Base):
    """What a person decided about a pair on the page of a case."""

    __tablename__ = "cases_similar_choices"
    __table_args__ = (CheckConstraint("case_id <> other_id", name="another"),)

    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cases_cases.id", ondelete="CASCADE"), primary_key=True)
    other_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("cases_cases.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    choice: Mapped[PairChoice]
    by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("accounts_users.id", ondelete="SET NULL"), index=True)
    at: Mapped[CreatedAt]

"""Reports of discrimination: in tables of their own, so that no list, map, export or search of reports can come near them.

No account stands beside one. Who wrote it comes back with a code, of which only the digest is kept.
"""

from __future__ import annotations

import uuid
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import User
from portal.core.db import Base, CreatedAt, Id, JsonList, Utc
from portal.participation.models.spaces import Space


class ConfidentialState(StrEnum):
    RECEIVED = "received"
    EXAMINED = "examined"
    ANSWERED = "answered"
    CLOSED = "closed"


class Ground(StrEnum):
    """Why somebody was treated worse; the grounds of Article 21 of the Charter of Fundamental Rights of the European Union, in short."""

    ORIGIN = "origin"
    LANGUAGE = "language"
    RELIGION = "religion"
    SEX = "sex"
    DISABILITY = "disability"
    AGE = "age"
    ORIENTATION = "orientation"
    POVERTY = "poverty"
    OPINION = "opinion"
    OTHER = "other"


class Direction(StrEnum):
    """`note`: of the officers, among themselves."""

    FROM_PERSON = "from_person"
    FROM_CITY = "from_city"
    NOTE = "note"


class ConfidentialReport(Base):
    """One report. `happened`: when and where, as the person says it. `contact`: an address, if the person wants mail."""

    __tablename__ = "participation_confidential_reports"
    __table_args__ = (
        UniqueConstraint("space_id", "request_key"),
        CheckConstraint("text <> ''", name="text"),
        CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closed"),
    )

    id: Mapped[Id]
    space_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("participation_spaces.id", ondelete="CASCADE"))
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    request_key: Mapped[str | None] = mapped_column(String(40))
    lang: Mapped[str] = mapped_column(String(12))
    grounds: Mapped[JsonList] = mapped_column(default=list)
    happened: Mapped[str] = mapped_column(String(300), default="")
    text: Mapped[str] = mapped_column(Text)
    wish: Mapped[str] = mapped_column(Text, default="")
    contact: Mapped[str] = mapped_column(String(254), default="")
    state: Mapped[ConfidentialState] = mapped_column(default=ConfidentialState.RECEIVED)
    created_at: Mapped[CreatedAt]
    changed_at: Mapped[CreatedAt]
    closed_at: Mapped[Utc | None]

    space: Mapped[Space] = relationship(lazy="raise_on_sql")


class ConfidentialMessage(Base):
    """What the person and the city's officers write to each other, and the officers' own notes."""

    __tablename__ = "participation_confidential_messages"
    __table_args__ = (
        CheckConstraint("text <> ''", name="text"),
        CheckConstraint("direction <> 'from_person' OR author_id IS NULL", name="nobody"),
        Index("ix_participation_confidential_messages_report_id", "report_id", "created_at"),
    )

    id: Mapped[Id]
    report_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("participation_confidential_reports.id", ondelete="CASCADE")
    )
    direction: Mapped[Direction]
    text: Mapped[str] = mapped_column(Text)
    author_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("accounts_users.id", ondelete="SET NULL"), index=True
    )
    created_at: Mapped[CreatedAt]

    author: Mapped[User | None] = relationship(lazy="raise_on_sql")

"""Who in a city answers for what: its departments, and what people can report to them."""

from __future__ import annotations

import uuid
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core.db import Base, CreatedAt, Id, JsonList, LocalizedText, Utc
from portal.participation.models.spaces import Space


class ReportKind(StrEnum):
    """What a category is about: something in a public place, or how the city does its work."""

    INCIDENT = "incident"
    COMPLAINT = "complaint"


class Asked(StrEnum):
    """Whether a report of a category names a place."""

    NO = "no"
    OPTIONAL = "optional"
    REQUIRED = "required"


class Department(Base):
    """A part of the city's administration. Its members hold the role `city_staff` for it. `email`: its own mailbox, or empty.

    `closed_at`: nothing new is given to it; what it answered stays its own.
    """

    __tablename__ = "participation_departments"
    __table_args__ = (Index("ix_participation_departments_space_id", "space_id"),)

    id: Mapped[Id]
    space_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("participation_spaces.id", ondelete="CASCADE"))
    names: Mapped[LocalizedText]
    email: Mapped[str] = mapped_column(String(254), default="")
    closed_at: Mapped[Utc | None]
    created_at: Mapped[CreatedAt]

    space: Mapped[Space] = relationship(lazy="raise_on_sql")


class ServiceCategory(Base):
    """What people can report. `code`: Open311's service_code, never changed. `target_days`: in which the city means to settle it.

    `questions`: what is asked beside the text: [{code, datatype ("string" or "singlevaluelist"), required, name, values: [text]}], in
    the language of the space. `is_public`: everybody reads its reports; else only who wrote one and the city.
    """

    __tablename__ = "participation_service_categories"
    __table_args__ = (
        UniqueConstraint("space_id", "code"),
        CheckConstraint("target_days BETWEEN 1 AND 365", name="target"),
        CheckConstraint("code ~ '^[a-z0-9-]{1,40}$'", name="code"),
    )

    id: Mapped[Id]
    space_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("participation_spaces.id", ondelete="CASCADE"))
    code: Mapped[str] = mapped_column(String(40))
    kind: Mapped[ReportKind]
    names: Mapped[LocalizedText]
    texts: Mapped[LocalizedText] = mapped_column(default=dict)
    department_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("participation_departments.id", ondelete="SET NULL"), index=True
    )
    target_days: Mapped[int]
    is_public: Mapped[bool] = mapped_column(default=True)
    place: Mapped[Asked] = mapped_column(default=Asked.REQUIRED)
    asks_photo: Mapped[bool] = mapped_column(default=True)
    questions: Mapped[JsonList] = mapped_column(default=list)
    position: Mapped[int] = mapped_column(default=0)
    closed_at: Mapped[Utc | None]
    created_at: Mapped[CreatedAt]

    space: Mapped[Space] = relationship(lazy="raise_on_sql")
    department: Mapped[Department | None] = relationship(lazy="raise_on_sql")

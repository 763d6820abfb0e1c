"""The staff's desk: who works on what, notes among themselves, saved replies, what a process cost."""

from __future__ import annotations

import uuid
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import User
from portal.core.db import Base, CreatedAt, Id, LocalizedText
from portal.participation.models.departments import Department


class DeskItem(Base):
    """Who works on something that waits for the city's answer: `kind` names its source (`participation.waiting`).

    `version` grows with each change of it; a form that was opened before another's change says which one it saw.
    """

    __tablename__ = "participation_desk_items"
    __table_args__ = (
        Index("ix_participation_desk_items_space_id", "space_id"),
        CheckConstraint("version >= 0", name="version"),
    )

    kind: Mapped[str] = mapped_column(String(40), primary_key=True)
    subject_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    space_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("participation_spaces.id", ondelete="CASCADE"))
    department_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("participation_departments.id", ondelete="SET NULL"), index=True
    )
    assignee_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("accounts_users.id", ondelete="SET NULL"), index=True
    )
    version: Mapped[int] = mapped_column(default=0)
    changed_by: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("accounts_users.id", ondelete="SET NULL"), index=True
    )
    changed_at: Mapped[CreatedAt]

    department: Mapped[Department | None] = relationship(lazy="raise_on_sql")
    assignee: Mapped[User | None] = relationship(lazy="raise_on_sql", foreign_keys=assignee_id)
    changer: Mapped[User | None] = relationship(lazy="raise_on_sql", foreign_keys=changed_by)


class DeskNote(Base):
    """What officers write to each other about an item. Nobody else reads it."""

    __tablename__ = "participation_desk_notes"
    __table_args__ = (
        CheckConstraint("text <> ''", name="text"),
        Index("ix_participation_desk_notes_subject", "kind", "subject_id"),
    )

    id: Mapped[Id]
    kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[uuid.UUID]
    space_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("participation_spaces.id", ondelete="CASCADE"), index=True)
    text: Mapped[str] = mapped_column(Text)
    author_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("accounts_users.id", ondelete="SET NULL"), index=True
    )
    created_at: Mapped[CreatedAt]

    author: Mapped[User | None] = relationship(lazy="raise_on_sql")


class SavedReply(Base):
    """A text that officers begin an answer with, by language. `department_id` None: of all departments."""

    __tablename__ = "participation_saved_replies"
    __table_args__ = (CheckConstraint("title <> ''", name="title"),)

    id: Mapped[Id]
    space_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("participation_spaces.id", ondelete="CASCADE"), index=True)
    department_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("participation_departments.id", ondelete="CASCADE"), index=True
    )
    title: Mapped[str] = mapped_column(String(120))
    texts: Mapped[LocalizedText]
    created_at: Mapped[CreatedAt]


class DeskFeedKey(Base):
    """How often a person has exchanged the address of the desk's calendar; earlier addresses are dead."""

    __tablename__ = "participation_desk_feed_keys"

    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("accounts_users.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(default=0)


class ProcessCost(Base):
    """What a process cost the city, as its staff say."""

    __tablename__ = "participation_process_costs"
    __table_args__ = (
        CheckConstraint("amount >= 0", name="amount"),
        CheckConstraint("currency ~ '^[A-Z]{3}$'", name="currency"),
    )

    process_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("participation_processes.id", ondelete="CASCADE"), primary_key=True
    )
    amount: Mapped[Decimal] = mapped_column(Numeric(14, 2))
    currency: Mapped[str] = mapped_column(String(3))
    note: Mapped[str] = mapped_column(String(500), default="")
    entered_by: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("accounts_users.id", ondelete="SET NULL"), index=True
    )
    changed_at: Mapped[CreatedAt]

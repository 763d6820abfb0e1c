"""Petitions, who signs them, and what comes in on paper."""

from __future__ import annotations

import uuid
from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import User
from portal.core.db import Base, CreatedAt, Id, Utc
from portal.core.storage import StoredFile
from portal.participation.models.processes import Component


class PetitionState(StrEnum):
    """`withdrawn`: by its author; it stays readable, for those who signed. `hidden`: by a moderator."""

    OPEN = "open"
    WITHDRAWN = "withdrawn"
    HIDDEN = "hidden"


class InvalidReason(StrEnum):
    """Why a signature on paper does not count."""

    ILLEGIBLE = "illegible"
    INCOMPLETE = "incomplete"
    NOT_ENTITLED = "not_entitled"
    NOT_IN_REGISTER = "not_in_register"
    TWICE = "twice"


class Petition(Base):
    """`number` is that of the permanent address, within the component. `author_id` None: the account was erased.

    `threshold`, `answer_days` and `closes_on` are those of the day on which it was handed in; whoever signed counts by them.
    `reached_at`: when the threshold was reached, once; `answer_due_on` follows from it. `request_key`: of the form that sent it.
    """

    __tablename__ = "participation_petitions"
    __table_args__ = (
        UniqueConstraint("component_id", "number"),
        UniqueConstraint("component_id", "request_key"),
        CheckConstraint("number > 0", name="number"),
        CheckConstraint("title <> ''", name="title"),
        CheckConstraint("threshold > 0", name="threshold"),
        CheckConstraint("(reached_at IS NULL) = (answer_due_on IS NULL)", name="reached"),
        Index("ix_participation_petitions_author_id", "author_id"),
    )

    id: Mapped[Id]
    component_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("participation_components.id", ondelete="CASCADE"))
    number: Mapped[int]
    author_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("accounts_users.id", ondelete="SET NULL"))
    lang: Mapped[str] = mapped_column(String(12))
    title: Mapped[str] = mapped_column(String(120))
    body: Mapped[str] = mapped_column(Text, default="")
    addressee: Mapped[str] = mapped_column(String(160))
    threshold: Mapped[int]
    answer_days: Mapped[int]
    # The last day on which somebody can sign, by the clocks of the city.
    closes_on: Mapped[date]
    state: Mapped[PetitionState] = mapped_column(default=PetitionState.OPEN)
    # By its author; it stays so when a moderator hides it and shows it again.
    withdrawn_at: Mapped[Utc | None]
    reached_at: Mapped[Utc | None]
    answer_due_on: Mapped[date | None]
    request_key: Mapped[str | None] = mapped_column(String(40))
    # Its author is shown as a resident, to moderators too.
    is_anonymous: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[CreatedAt]
    changed_at: Mapped[CreatedAt]

    component: Mapped[Component] = relationship(lazy="raise_on_sql")
    author: Mapped[User | None] = relationship(lazy="raise_on_sql")


class PetitionSheet(Base):
    """A sheet of paper with signatures. `entered`: lines on it that somebody has written on; of these, rows of `PetitionSignature`
    are checked and count, `unchecked` are counted apart, and rows of `InvalidSignatures` say why the others do not.
    """

    __tablename__ = "participation_petition_sheets"
    __table_args__ = (
        UniqueConstraint("petition_id", "number"),
        CheckConstraint("number > 0", name="number"),
        CheckConstraint("entered > 0", name="entered"),
        CheckConstraint("unchecked BETWEEN 0 AND entered", name="unchecked"),
    )

    id: Mapped[Id]
    petition_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("participation_petitions.id", ondelete="CASCADE"))
    number: Mapped[int]
    entered: Mapped[int]
    unchecked: Mapped[int] = mapped_column(default=0)
    # The page as a picture or PDF, for the city's own people only.
    scan_key: Mapped[str | None] = mapped_column(ForeignKey(StoredFile.key, ondelete="SET NULL"))
    entered_by: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("accounts_users.id", ondelete="SET NULL"), index=True
    )
    created_at: Mapped[CreatedAt]

    invalid: Mapped[list[InvalidSignatures]] = relationship(lazy="raise_on_sql", cascade="all, delete-orphan")


class InvalidSignatures(Base):
    """How many signatures of a sheet do not count, and why."""

    __tablename__ = "participation_petition_invalid"
    __table_args__ = (CheckConstraint("number > 0", name="number"),)

    sheet_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("participation_petition_sheets.id", ondelete="CASCADE"), primary_key=True
    )
    reason: Mapped[InvalidReason] = mapped_column(primary_key=True)
    number: Mapped[int]


class PetitionSignature(Base):
    """One person's signature of one petition: the key is the proof that nobody counts twice, whichever way it came.

    `signer`: a keyed mark, not the person. `shown_name`: what the person lets everybody read; empty: only the count.
    """

    __tablename__ = "participation_petition_signatures"
    __table_args__ = (Index("ix_participation_petition_signatures_sheet_id", "sheet_id"),)

    petition_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("participation_petitions.id", ondelete="CASCADE"), primary_key=True
    )
    signer: Mapped[str] = mapped_column(String(64), primary_key=True)
    # Whom to tell of what becomes of it; empty for paper, and once the account is erased.
    user_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("accounts_users.id", ondelete="SET NULL"), index=True)
    shown_name: Mapped[str] = mapped_column(String(160), default="")
    sheet_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("participation_petition_sheets.id", ondelete="RESTRICT")
    )
    created_at: Mapped[CreatedAt]

"""What becomes of a proposal: how it is carried out, and telling everybody who is concerned."""

from __future__ import annotations

import uuid
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import Base, CreatedAt, Id, Json, JsonList, Utc


class MilestoneState(StrEnum):
    PLANNED = "planned"
    UNDER_WAY = "under_way"
    DONE = "done"
    DROPPED = "dropped"


class ProposalImplementation(Base):
    """How the city carries out a proposal. `milestones`: in their order, each `{"title", "on" (a day or ""), "percent", "state"}`.

    `planned`, `spent`: in units of `currency` (ISO 4217). `contract_url`: where the contract, or the purchase, is published.
    """

    __tablename__ = "participation_implementations"
    __table_args__ = (
        CheckConstraint("planned >= 0 AND spent >= 0", name="amounts"),
        CheckConstraint("(planned IS NULL AND spent IS NULL) OR currency ~ '^[A-Z]{3}$'", name="currency"),
        Index("ix_participation_implementations_changed_by", "changed_by"),
    )

    proposal_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("participation_proposals.id", ondelete="CASCADE"), primary_key=True
    )
    milestones: Mapped[JsonList] = mapped_column(default=list)
    planned: Mapped[Decimal | None] = mapped_column(Numeric(18, 2))
    spent: Mapped[Decimal | None] = mapped_column(Numeric(18, 2))
    currency: Mapped[str] = mapped_column(String(3), default="")
    contract_url: Mapped[str] = mapped_column(String(500), default="")
    contract_name: Mapped[str] = mapped_column(String(200), default="")
    # Of the form that was saved last: a form that is sent twice tells once.
    version: Mapped[int] = mapped_column(default=0)
    changed_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("accounts_users.id", ondelete="SET NULL"))
    changed_at: Mapped[CreatedAt]


class NoticeKind(StrEnum):
    """Of what everybody is told who wrote, supports or follows a proposal."""

    DEBATE = "debate"
    ANSWERED = "answered"
    ARCHIVED = "archived"
    MOVED = "moved"  # its implementation
    MERGED = "merged"
    AMENDED = "amended"


class ProposalNotice(Base):
    """Something that thousands are told of: some hundred at a time, in the order of their ids.

    `told_to`: the last who was told, written in the transaction that told him, so a worker that dies has told nobody twice and
    forgets nobody. `facts`: what the message says beside the proposal, e.g. the id of the answer.
    """

    __tablename__ = "participation_notices"
    __table_args__ = (
        Index("ix_participation_notices_waiting", "created_at", postgresql_where="done_at IS NULL"),
        Index("ix_participation_notices_proposal_id", "proposal_id"),
        # What a threshold or a deadline makes happen is told once, whoever saw it.
        Index(
            "uq_participation_notices_once", "proposal_id", "kind", unique=True,
            postgresql_where="kind IN ('debate', 'archived')",
        ),
    )  # fmt: skip

    id: Mapped[Id]
    proposal_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("participation_proposals.id", ondelete="CASCADE"))
    kind: Mapped[NoticeKind]
    facts: Mapped[Json] = mapped_column(default=dict)
    told_to: Mapped[uuid.UUID | None]
    created_at: Mapped[CreatedAt]
    done_at: Mapped[Utc | None]

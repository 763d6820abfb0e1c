"""What reviewers say of a submitted version: people with an account, or by a link that works without one."""

from __future__ import annotations

import uuid
from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import Base, CreatedAt, Id, Json, Utc


class ReviewState(StrEnum):
    """`invited` → `accepted` → `handed_in`; or `declined` (no time, or a conflict of interest), or `withdrawn` by the editor."""

    INVITED = "invited"
    ACCEPTED = "accepted"
    HANDED_IN = "handed_in"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class Verdict(StrEnum):
    ACCEPT = "accept"
    REVISE = "revise"
    REJECT = "reject"


class Review(Base):
    """One reviewer's part in one round of a version.

    Either `reviewer_id` or `email` says who; of a link only the digest is kept. `scores`: criterion → 1 to 5. The author sees
    `remarks`, never `private_remarks`, and never a name.
    """

    __tablename__ = "cases_reviews"
    __table_args__ = (
        CheckConstraint(
            "(state = 'handed_in') = (verdict IS NOT NULL AND handed_in_at IS NOT NULL)", name="handed_in"
        ),
        CheckConstraint("level BETWEEN 0 AND 5", name="level"),
        Index(
            "uq_cases_reviews_reviewer", "version_id", "round", "reviewer_id", unique=True,
            postgresql_where="state <> 'withdrawn'",
        ),
        Index(
            "uq_cases_reviews_email", "version_id", "round", "email", unique=True,
            postgresql_where="state <> 'withdrawn' AND email <> ''",
        ),
        Index("ix_cases_reviews_due", "next_at", postgresql_where="next_at IS NOT NULL"),
    )  # fmt: skip

    id: Mapped[Id]
    version_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cases_versions.id", ondelete="CASCADE"))
    round: Mapped[int] = mapped_column(default=1)
    state: Mapped[ReviewState] = mapped_column(default=ReviewState.INVITED)
    reviewer_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("accounts_users.id", ondelete="SET NULL"), index=True
    )
    name: Mapped[str] = mapped_column(String(120), default="")
    email: Mapped[str] = mapped_column(String(254), default="")
    lang: Mapped[str] = mapped_column(String(12), default="en")
    token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    expires_at: Mapped[Utc | None]
    due_on: Mapped[date]
    # When to remind; empty once reminded or done.
    next_at: Mapped[Utc | None]
    reminded_at: Mapped[Utc | None]
    # None: not asked yet; empty: "I have none"; else what it is.
    conflict: Mapped[str | None] = mapped_column(String(1000))
    scores: Mapped[Json] = mapped_column(default=dict)
    verdict: Mapped[Verdict | None]
    level: Mapped[int | None]
    remarks: Mapped[str] = mapped_column(Text, default="")
    private_remarks: Mapped[str] = mapped_column(Text, default="")
    invited_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("accounts_users.id", ondelete="SET NULL"))
    created_at: Mapped[CreatedAt]
    handed_in_at: Mapped[Utc | None]

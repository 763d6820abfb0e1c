"""Writing together: co-authors, amendments with what a proposal said before, and two proposals that become one."""

from __future__ import annotations

import uuid
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import User
from portal.core.db import Base, CreatedAt, Id, Utc


class CoAuthorState(StrEnum):
    """`declined` and `left` stay, so that nobody is asked twice."""

    INVITED = "invited"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    LEFT = "left"


class CoAuthor(Base):
    """Somebody who was asked to write a proposal with its author."""

    __tablename__ = "participation_coauthors"
    __table_args__ = (Index("ix_participation_coauthors_user_id", "user_id"),)

    proposal_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("participation_proposals.id", ondelete="CASCADE"), primary_key=True
    )
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("accounts_users.id", ondelete="CASCADE"), primary_key=True)
    state: Mapped[CoAuthorState] = mapped_column(default=CoAuthorState.INVITED)
    invited_at: Mapped[CreatedAt]
    answered_at: Mapped[Utc | None]

    user: Mapped[User] = relationship(lazy="raise_on_sql")


class MergeState(StrEnum):
    ASKED = "asked"
    DONE = "done"
    DECLINED = "declined"


class ProposalMerge(Base):
    """That `from_id` shall become a part of `into_id`, once every author of both has agreed."""

    __tablename__ = "participation_merges"
    __table_args__ = (
        CheckConstraint("from_id <> into_id", name="two"),
        CheckConstraint("(state = 'asked') = (settled_at IS NULL)", name="settled"),
        # One at a time for a proposal that would go, so that it cannot become a part of two.
        Index("uq_participation_merges_from_id", "from_id", unique=True, postgresql_where="state = 'asked'"),
        Index("ix_participation_merges_into_id", "into_id"),
        Index("ix_participation_merges_asked_by", "asked_by"),
    )

    id: Mapped[Id]
    from_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("participation_proposals.id", ondelete="CASCADE"))
    into_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("participation_proposals.id", ondelete="CASCADE"))
    state: Mapped[MergeState] = mapped_column(default=MergeState.ASKED)
    asked_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("accounts_users.id", ondelete="SET NULL"))
    note: Mapped[str] = mapped_column(String(500), default="")
    created_at: Mapped[CreatedAt]
    settled_at: Mapped[Utc | None]


class MergeConsent(Base):
    """One author's yes."""

    __tablename__ = "participation_merge_consents"
    __table_args__ = (Index("ix_participation_merge_consents_user_id", "user_id"),)

    merge_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("participation_merges.id", ondelete="CASCADE"), primary_key=True
    )
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("accounts_users.id", ondelete="CASCADE"), primary_key=True)
    created_at: Mapped[CreatedAt]


class AmendmentState(StrEnum):
    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class Amendment(Base):
    """Another wording of a proposal that somebody suggests. `before`: the text that it was written against.

    `answer`: why its authors took it or not. `is_anonymous`: nobody reads who suggests it. `author_id` None: the account was erased.
    """

    __tablename__ = "participation_amendments"
    __table_args__ = (
        CheckConstraint("body <> ''", name="body"),
        CheckConstraint("body <> before", name="changed"),
        CheckConstraint("(state = 'open') = (settled_at IS NULL)", name="settled"),
        CheckConstraint("state NOT IN ('accepted', 'declined') OR answer <> ''", name="answered"),
        Index("ix_participation_amendments_proposal_id", "proposal_id", "created_at"),
        Index("ix_participation_amendments_author_id", "author_id"),
        Index("uq_participation_amendments_request_key", "proposal_id", "request_key", unique=True),
    )

    id: Mapped[Id]
    proposal_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("participation_proposals.id", ondelete="CASCADE"))
    author_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("accounts_users.id", ondelete="SET NULL"))
    before: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(String(1000), default="")
    state: Mapped[AmendmentState] = mapped_column(default=AmendmentState.OPEN)
    answer: Mapped[str] = mapped_column(String(1000), default="")
    request_key: Mapped[str | None] = mapped_column(String(40))
    is_anonymous: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[CreatedAt]
    settled_at: Mapped[Utc | None]

    author: Mapped[User | None] = relationship(lazy="raise_on_sql")


class ProposalRevision(Base):
    """What a proposal said before an amendment was taken up, while others supported it already."""

    __tablename__ = "participation_revisions"
    __table_args__ = (Index("ix_participation_revisions_proposal_id", "proposal_id", "replaced_at"),)

    id: Mapped[Id]
    proposal_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("participation_proposals.id", ondelete="CASCADE"))
    body: Mapped[str] = mapped_column(Text)
    replaced_at: Mapped[CreatedAt]

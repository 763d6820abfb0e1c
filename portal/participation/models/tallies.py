"""How many support a proposal, and how often lists have shown it: one narrow row each, which the database keeps."""

from __future__ import annotations

import uuid

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import Base


class ProposalTally(Base):
    """`supports` is the number of rows of `Support`: triggers of the database (migration 0035) make the row with its proposal and
    count in the transaction of each support, so it cannot be wrong. It stands beside the proposal and not in it, because a change of
    an indexed column would write all of the proposal's indexes anew at each support.

    `shown`: how often a list with the proposal was sent to somebody, see `participation.exposures`.
    """

    __tablename__ = "participation_tallies"
    __table_args__ = (
        CheckConstraint("supports >= 0", name="supports"),
        Index("ix_participation_tallies_supports", "component_id", "supports", "proposal_id"),
    )

    proposal_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("participation_proposals.id", ondelete="CASCADE"), primary_key=True
    )
    component_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("participation_components.id", ondelete="CASCADE"))
    supports: Mapped[int] = mapped_column(default=0)
    shown: Mapped[int] = mapped_column(BigInteger, default=0)

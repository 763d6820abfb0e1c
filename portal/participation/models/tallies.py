"""How many support a proposal and take part in it, and how often lists have shown it: one narrow row each, which the database keeps."""

from __future__ import annotations

import uuid

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import Base


class ProposalTally(Base):
    """`supports` is the number of rows of `Support`: triggers of the database (migration 0035) make the row with its proposal and
    count in the transaction of each support, so it cannot be wrong. It stands beside the proposal and not in it, because a change of
    an indexed column would write all of the proposal's indexes anew at each support.

    `participants`: people who take part in it in any way (`rules.proposals.Involvement`), where a stage of its component counts them; else 0.
    Triggers (migration 0049) count the rows "part:<id>" of the ledger; what came in from a file is there from the beginning.

    `shown`: how often a list with the proposal was sent to somebody, see `participation.exposures`.
    """

    __tablename__ = "participation_tallies"
    __table_args__ = (
        CheckConstraint("supports >= 0", name="supports"),
        CheckConstraint("participants >= 0", name="participants"),
        Index("ix_participation_tallies_supports", "component_id", "supports", "proposal_id"),
        Index("ix_participation_tallies_participants", "component_id", "participants", "proposal_id"),
    )

    proposal_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("participation_proposals.id", ondelete="CASCADE"), primary_key=True
    )
    component_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("participation_components.id", ondelete="CASCADE"))
    supports: Mapped[int] = mapped_column(default=0)
    participants: Mapped[int] = mapped_column(default=0, server_default="0")
    shown: Mapped[int] = mapped_column(BigInteger, default=0)

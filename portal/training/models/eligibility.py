"""Whether a participant has reached what the edition asks for: kept, not computed when somebody looks."""

from __future__ import annotations

import uuid

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import Base, JsonList, Utc


class Eligibility(Base):
    """What an enrolment has reached of each rule of its edition, written whenever a result is noted.

    `reasons`: [{"rule": "attendance", "reached": 3, "needed": 4, "met": false}, …] in the order of the rules.
    """

    __tablename__ = "training_eligibility"

    enrolment_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("training_enrolments.id", ondelete="CASCADE"), primary_key=True
    )
    is_met: Mapped[bool] = mapped_column(default=False)
    reasons: Mapped[JsonList]
    updated_at: Mapped[Utc]

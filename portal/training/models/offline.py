"""What was sent late, from a device that had no connection."""

from __future__ import annotations

import uuid

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import Base, CreatedAt, Utc


class JournalEntry(Base):
    """An entry of a device's journal that has arrived. The key is the device's own: what comes twice counts once."""

    __tablename__ = "training_journal_entries"

    key: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("accounts_users.id", ondelete="CASCADE"), index=True)
    # When it was made on the device, by the server's clock: now less the age that the device tells.
    made_at: Mapped[Utc]
    received_at: Mapped[CreatedAt]

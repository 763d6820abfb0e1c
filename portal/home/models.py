"""What readers keep on the pages that mix modules: searches of whose new results they want to hear."""

from __future__ import annotations

import uuid

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

import portal.accounts.models  # noqa: F401  # the tables that keys lead to
from portal.core.db import Base, CreatedAt, Id, Line, Utc


class SavedSearch(Base):
    """A search as its address says it (`q=…&topic=…`). `seen_until`: what stood in the index by then, the reader has been told of."""

    __tablename__ = "home_saved_searches"
    __table_args__ = (UniqueConstraint("user_id", "address"),)

    id: Mapped[Id]
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("accounts_users.id", ondelete="CASCADE"))
    address: Mapped[str] = mapped_column(String(2000))
    title: Mapped[Line]
    seen_until: Mapped[Utc] = mapped_column(index=True)
    created_at: Mapped[CreatedAt]

"""What people want to hear of."""

from __future__ import annotations

import uuid
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import Base, CreatedAt, Id


class TopicKind(StrEnum):
    SUBJECT = "subject"
    TAG = "tag"
    CITY = "city"
    LANGUAGE = "language"


class Follow(Base):
    """A person follows a topic: `case:<id>` (a subject), `sdg:11` (a tag), a city's id, `ko` (a language)."""

    __tablename__ = "discussions_follows"
    __table_args__ = (
        UniqueConstraint("user_id", "kind", "value"),
        Index("ix_discussions_follows_topic", "kind", "value"),
    )

    id: Mapped[Id]
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("accounts_users.id", ondelete="CASCADE"))
    kind: Mapped[TopicKind]
    value: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[CreatedAt]

"""What belongs to the making of a course version: its files, and what colleagues remark on a draft."""

from __future__ import annotations

import uuid
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import Base, CreatedAt, Id, Utc


class MediaKind(StrEnum):
    IMAGE = "image"
    VIDEO = "video"
    AUDIO = "audio"
    CAPTIONS = "captions"
    TRANSCRIPT = "transcript"
    DOCUMENT = "document"


class MediaFile(Base):
    """A file of a course version, by the name under which its lessons speak of it.

    Versions share the bytes (`file_key`) as long as nobody replaces the file. `lang` is set for captions and transcripts only.
    """

    __tablename__ = "training_media"
    __table_args__ = (
        UniqueConstraint("version_id", "name"),
        CheckConstraint("size > 0", name="size"),
    )

    id: Mapped[Id]
    version_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("training_course_versions.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(120))
    kind: Mapped[MediaKind]
    lang: Mapped[str] = mapped_column(String(12), default="")
    file_key: Mapped[str] = mapped_column(String(64), index=True)
    content_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int] = mapped_column(BigInteger)
    created_at: Mapped[CreatedAt]


class Remark(Base):
    """What a colleague says about an activity of a version; open until somebody resolves it."""

    __tablename__ = "training_remarks"
    __table_args__ = (Index("ix_training_remarks_open", "activity_id", postgresql_where="resolved_at IS NULL"),)

    id: Mapped[Id]
    activity_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("training_activities.id", ondelete="CASCADE"), index=True)
    author_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("accounts_users.id", ondelete="SET NULL"), index=True
    )
    text: Mapped[str] = mapped_column(Text)
    created_at: Mapped[CreatedAt]
    resolved_at: Mapped[Utc | None]
    resolved_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("accounts_users.id", ondelete="SET NULL"))

"""What a person marked to find again, and named lists of it."""

from __future__ import annotations

import uuid

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import Base, CreatedAt, Id


class Bookmark(Base):
    """A subject that a person marked. Nobody else sees it."""

    __tablename__ = "discussions_bookmarks"
    __table_args__ = (
        UniqueConstraint("user_id", "subject_kind", "subject_id"),
        Index("ix_discussions_bookmarks_newest", "user_id", "created_at"),
    )

    id: Mapped[Id]
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("accounts_users.id", ondelete="CASCADE"))
    subject_kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[uuid.UUID]
    created_at: Mapped[CreatedAt]


class BookmarkList(Base):
    """A named list of bookmarks; with a `share_token` whoever has the address can read it."""

    __tablename__ = "discussions_lists"
    __table_args__ = (CheckConstraint("name <> ''", name="named"),)

    id: Mapped[Id]
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("accounts_users.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    share_token: Mapped[str | None] = mapped_column(String(40), unique=True)
    created_at: Mapped[CreatedAt]


class ListItem(Base):
    """A bookmark in a list, at its place (from 1), with a note that stands beside it wherever the list is read."""

    __tablename__ = "discussions_list_items"
    __table_args__ = (
        # Checked at the commit: two that change places meet for a moment.
        UniqueConstraint("list_id", "position", deferrable=True, initially="DEFERRED"),
        CheckConstraint("position > 0", name="position"),
    )

    list_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("discussions_lists.id", ondelete="CASCADE"), primary_key=True)
    bookmark_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("discussions_bookmarks.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    position: Mapped[int]
    note: Mapped[str] = mapped_column(String(500), default="")

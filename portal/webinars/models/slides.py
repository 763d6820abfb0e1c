"""Slides as data: a deck a talk, a file for each language of it, a picture and the words of each page."""

from __future__ import annotations

import uuid
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core.db import Base, CreatedAt, Id, Utc


class DeckState(StrEnum):
    """`waiting` → `working` → `ready` or `failed`; `working` for too long is taken up again."""

    WAITING = "waiting"
    WORKING = "working"
    READY = "ready"
    FAILED = "failed"


class Deck(Base):
    """Slides that belong to one run. Page n is the same in all languages.

    `speaker_id`: the speaker who brought them in, and alone turns them beside the moderators; None: an organiser did.
    """

    __tablename__ = "webinars_decks"
    __table_args__ = (UniqueConstraint("run_id", "number"), CheckConstraint("number > 0", name="number"))

    id: Mapped[Id]
    run_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("webinars_runs.id", ondelete="CASCADE"))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    speaker_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("webinars_registrations.id", ondelete="SET NULL"), index=True
    )
    created_at: Mapped[CreatedAt]

    files: Mapped[list[DeckFile]] = relationship(lazy="raise_on_sql", order_by="DeckFile.lang")


class DeckFile(Base):
    """A deck in one language: the PDF as it came, and how far its pages are.

    `error`: why it failed, a key of `words.joining.DECK_ERRORS`. `claimed_at`: when a worker took it; `attempts`: how often.
    """

    __tablename__ = "webinars_deck_files"
    __table_args__ = (
        UniqueConstraint("deck_id", "lang"),
        CheckConstraint("pages >= 0 AND done >= 0", name="pages"),
        Index("ix_webinars_deck_files_state", "state", postgresql_where="state IN ('waiting', 'working')"),
    )

    id: Mapped[Id]
    deck_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("webinars_decks.id", ondelete="CASCADE"))
    lang: Mapped[str] = mapped_column(String(12))
    state: Mapped[DeckState] = mapped_column(default=DeckState.WAITING)
    error: Mapped[str] = mapped_column(String(40), default="")
    file_key: Mapped[str] = mapped_column(String(64))
    filename: Mapped[str] = mapped_column(String(200))
    size: Mapped[int]
    pages: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    attempts: Mapped[int] = mapped_column(default=0)
    claimed_at: Mapped[Utc | None]
    uploaded_by: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("webinars_registrations.id", ondelete="SET NULL"), index=True
    )
    created_at: Mapped[CreatedAt]


class Slide(Base):
    """A page as a picture (PNG or WebP of the storage) and its words."""

    __tablename__ = "webinars_slides"

    file_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("webinars_deck_files.id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(primary_key=True)
    image_key: Mapped[str] = mapped_column(String(64))
    width: Mapped[int]
    height: Mapped[int]
    text: Mapped[str] = mapped_column(Text, default="")

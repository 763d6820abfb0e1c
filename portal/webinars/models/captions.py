"""Captions of a run, a track for each language; and the minutes."""

from __future__ import annotations

import uuid
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import Base, CreatedAt, Id, Utc

LONGEST_CUE = 300
LONGEST_NOTE = 2000


class TrackState(StrEnum):
    """`live`: it is being written; `draft`: it waits for somebody to read it; `checked`: somebody did."""

    LIVE = "live"
    DRAFT = "draft"
    CHECKED = "checked"


class TrackOrigin(StrEnum):
    HUMAN = "human"
    MACHINE = "machine"


class CaptionTrack(Base):
    """The captions of a run in one language. `zero_at`: from when its times count, the start of the recording."""

    __tablename__ = "webinars_caption_tracks"
    __table_args__ = (UniqueConstraint("run_id", "lang"),)

    id: Mapped[Id]
    run_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("webinars_runs.id", ondelete="CASCADE"))
    lang: Mapped[str] = mapped_column(String(12))
    state: Mapped[TrackState] = mapped_column(default=TrackState.LIVE)
    origin: Mapped[TrackOrigin] = mapped_column(default=TrackOrigin.HUMAN)
    checked_at: Mapped[Utc | None]
    zero_at: Mapped[Utc]
    created_at: Mapped[CreatedAt]


class CaptionCue(Base):
    """What is shown from `start_ms` to `end_ms`, counted from the track's `zero_at`: below 0 where it was said before the
    recording began. `request_key` as of questions.
    """

    __tablename__ = "webinars_caption_cues"
    __table_args__ = (
        UniqueConstraint("track_id", "request_key"),
        CheckConstraint("end_ms > start_ms", name="times"),
        CheckConstraint("text <> ''", name="text"),
        Index("ix_webinars_caption_cues_track_id", "track_id", "start_ms"),
    )

    id: Mapped[Id]
    track_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("webinars_caption_tracks.id", ondelete="CASCADE"))
    start_ms: Mapped[int]
    end_ms: Mapped[int]
    text: Mapped[str] = mapped_column(String(LONGEST_CUE))
    request_key: Mapped[str | None] = mapped_column(String(40))
    created_at: Mapped[CreatedAt]
    corrected_at: Mapped[Utc | None]


class NoteKind(StrEnum):
    """What a note marks: chapters and the draft of a case are made of it later."""

    NOTE = "note"
    DECISION = "decision"
    TOOL = "tool"
    CONTACT = "contact"
    FIGURE = "figure"


class Minute(Base):
    """A line of the minutes. `at_seconds`: into the run."""

    __tablename__ = "webinars_minutes"
    __table_args__ = (
        UniqueConstraint("run_id", "request_key"),
        CheckConstraint("at_seconds >= 0", name="at"),
        CheckConstraint("text <> ''", name="text"),
    )

    id: Mapped[Id]
    run_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("webinars_runs.id", ondelete="CASCADE"))
    written_by: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("webinars_registrations.id", ondelete="SET NULL"), index=True
    )
    at_seconds: Mapped[int]
    kind: Mapped[NoteKind] = mapped_column(default=NoteKind.NOTE)
    text: Mapped[str] = mapped_column(String(LONGEST_NOTE))
    request_key: Mapped[str] = mapped_column(String(40))
    created_at: Mapped[CreatedAt]
    edited_at: Mapped[Utc | None]

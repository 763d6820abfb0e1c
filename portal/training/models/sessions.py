"""Live sessions of an edition, and the evidence of who attended them."""

from __future__ import annotations

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core.db import Base, CreatedAt, Id, LocalizedText, Utc
from portal.training.models.programmes import Edition


class SessionKind(StrEnum):
    ON_SITE = "on_site"
    ONLINE = "online"


class Source(StrEnum):
    """Where it is known from that somebody attended. `override` is staff's word and beats all others."""

    CHECK_IN = "check_in"
    PRESENCE = "presence"
    RECORDING = "recording"
    EXCUSED = "excused"
    OVERRIDE = "override"


class EvidenceState(StrEnum):
    """`asked` by the learner → `counted` or `refused` by staff; what needs no decision is `counted` at once."""

    ASKED = "asked"
    COUNTED = "counted"
    REFUSED = "refused"


class Session(Base):
    """A meeting of an edition. Wall time and zone are what was agreed; the instants are derived from them when it is saved."""

    __tablename__ = "training_sessions"
    __table_args__ = (
        UniqueConstraint("edition_id", "slug"),
        CheckConstraint("minutes BETWEEN 1 AND 1440", name="length"),
        CheckConstraint("fold IN (0, 1)", name="fold"),
        CheckConstraint("ends_at > starts_at", name="order"),
        Index("ix_training_sessions_edition_id_starts_at", "edition_id", "starts_at"),
    )

    id: Mapped[Id]
    edition_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("training_editions.id", ondelete="CASCADE"))
    slug: Mapped[str] = mapped_column(String(80))
    titles: Mapped[LocalizedText]
    kind: Mapped[SessionKind] = mapped_column(default=SessionKind.ON_SITE)
    # Where one goes: a room, or the address of an online room.
    place: Mapped[str] = mapped_column(String(300), default="")
    local_start: Mapped[datetime] = mapped_column(DateTime(timezone=False))
    timezone: Mapped[str] = mapped_column(String(64))
    # Which of the two instants is meant when the clock shows the time twice (PEP 495).
    fold: Mapped[int] = mapped_column(default=0)
    minutes: Mapped[int]
    starts_at: Mapped[Utc]
    ends_at: Mapped[Utc]
    recording_url: Mapped[str] = mapped_column(String(500), default="")
    # `course/quiz`, addresses in the edition's courses: passing it counts as having watched. Empty: staff judge a text.
    recording_quiz: Mapped[str] = mapped_column(String(200), default="")
    # The codes of check-in are derived from it; it never leaves the server.
    secret: Mapped[str] = mapped_column(String(64))
    cancelled_at: Mapped[Utc | None]
    created_at: Mapped[CreatedAt]

    edition: Mapped[Edition] = relationship(lazy="raise_on_sql")


class Attendance(Base):
    """One piece of evidence: a source says that a participant attended a session. A source says it once."""

    __tablename__ = "training_attendance"
    __table_args__ = (
        CheckConstraint("source <> 'presence' OR minutes IS NOT NULL", name="presence_has_minutes"),
        CheckConstraint("source <> 'override' OR reason <> ''", name="override_has_reason"),
    )

    enrolment_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("training_enrolments.id", ondelete="CASCADE"), primary_key=True
    )
    session_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("training_sessions.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    source: Mapped[Source] = mapped_column(primary_key=True)
    state: Mapped[EvidenceState] = mapped_column(default=EvidenceState.COUNTED)
    # Minutes in the room, of `presence`.
    minutes: Mapped[int | None]
    # What the learner wrote (excused, recording) or why staff decided otherwise (override).
    reason: Mapped[str] = mapped_column(Text, default="")
    decided_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("accounts_users.id", ondelete="SET NULL"))
    noted_at: Mapped[CreatedAt]

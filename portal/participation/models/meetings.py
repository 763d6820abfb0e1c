"""Meetings: of the council, of an assembly, of a process; who comes, what was on the table and what was decided."""

from __future__ import annotations

import uuid
from datetime import datetime, time
from enum import StrEnum

from sqlalchemy import (
    CheckConstraint,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core.db import Base, CreatedAt, Id, LocalizedText, Utc
from portal.core.storage import StoredFile
from portal.participation.models.bodies import Body
from portal.participation.models.processes import Component
from portal.participation.models.spaces import Space


class MeetingState(StrEnum):
    DRAFT = "draft"
    PLANNED = "planned"
    CANCELLED = "cancelled"


class SignUpState(StrEnum):
    """`waiting`: moves up by itself when a seat becomes free."""

    SEAT = "seat"
    WAITING = "waiting"


class Meeting(Base):
    """Wall time and zone are what was agreed; instants are derived. `number` is that of the permanent address, within the space.

    `component_id`: of the process it belongs to; `body_id`: who meets; one of both at least, or it is the city's own.
    `capacity` None: everybody has room. `series_id`: the same for all of a series. `sequence` grows when time, place or
    state change; who has signed up is told of each once. `minutes` are out from `minutes_at` on.
    """

    __tablename__ = "participation_meetings"
    __table_args__ = (
        UniqueConstraint("space_id", "number"),
        # What a row of `MeetingSignUp` points at, so that the database knows the limit.
        UniqueConstraint("id", "capacity"),
        ForeignKeyConstraint(
            ["body_id", "space_id"], ["participation_bodies.id", "participation_bodies.space_id"], ondelete="RESTRICT"
        ),
        CheckConstraint("ends_at > starts_at", name="order"),
        CheckConstraint("capacity > 0", name="capacity"),
        CheckConstraint("attendance >= 0", name="attendance"),
        CheckConstraint("state <> 'cancelled' OR off_reason <> ''", name="reason"),
        Index("ix_participation_meetings_starts_at", "space_id", "starts_at"),
        Index("ix_participation_meetings_component_id", "component_id"),
        Index("ix_participation_meetings_body_id", "body_id"),
    )

    id: Mapped[Id]
    space_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("participation_spaces.id", ondelete="CASCADE"))
    component_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("participation_components.id", ondelete="CASCADE")
    )
    body_id: Mapped[uuid.UUID | None]
    number: Mapped[int]
    series_id: Mapped[uuid.UUID | None]
    state: Mapped[MeetingState] = mapped_column(default=MeetingState.DRAFT)
    off_reason: Mapped[str] = mapped_column(String(500), default="")
    titles: Mapped[LocalizedText]
    texts: Mapped[LocalizedText] = mapped_column(default=dict)
    local_start: Mapped[datetime] = mapped_column(DateTime(timezone=False))
    local_end: Mapped[datetime] = mapped_column(DateTime(timezone=False))
    timezone: Mapped[str] = mapped_column(String(64))
    starts_at: Mapped[Utc]
    ends_at: Mapped[Utc]
    place: Mapped[str] = mapped_column(String(200), default="")
    access: Mapped[str] = mapped_column(String(500), default="")
    link: Mapped[str] = mapped_column(String(500), default="")
    takes_sign_ups: Mapped[bool] = mapped_column(default=False)
    capacity: Mapped[int | None]
    attendance: Mapped[int | None]
    minutes: Mapped[LocalizedText] = mapped_column(default=dict)
    minutes_at: Mapped[Utc | None]
    sequence: Mapped[int] = mapped_column(default=0)
    changed_at: Mapped[CreatedAt]
    created_at: Mapped[CreatedAt]

    space: Mapped[Space] = relationship(lazy="raise_on_sql")
    component: Mapped[Component | None] = relationship(lazy="raise_on_sql")
    body: Mapped[Body | None] = relationship(lazy="raise_on_sql", overlaps="space", viewonly=True)
    agenda: Mapped[list[AgendaItem]] = relationship(
        lazy="raise_on_sql", order_by="AgendaItem.position", cascade="all, delete-orphan"
    )


class AgendaItem(Base):
    """A line of the agenda, and afterwards what was decided on it. `petition_id`: what people have put on it."""

    __tablename__ = "participation_agenda_items"
    __table_args__ = (UniqueConstraint("meeting_id", "position"), CheckConstraint("title <> ''", name="title"))

    id: Mapped[Id]
    meeting_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("participation_meetings.id", ondelete="CASCADE"))
    position: Mapped[int]
    at: Mapped[time | None]
    title: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text, default="")
    decision: Mapped[str] = mapped_column(Text, default="")
    petition_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("participation_petitions.id", ondelete="SET NULL"), index=True
    )


class MeetingFile(Base):
    """A document of a meeting, or of one item of its agenda."""

    __tablename__ = "participation_meeting_files"
    __table_args__ = (Index("ix_participation_meeting_files_meeting_id", "meeting_id"),)

    id: Mapped[Id]
    meeting_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("participation_meetings.id", ondelete="CASCADE"))
    item_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("participation_agenda_items.id", ondelete="SET NULL"), index=True
    )
    file_key: Mapped[str] = mapped_column(ForeignKey(StoredFile.key, ondelete="RESTRICT"))
    title: Mapped[str] = mapped_column(String(200))
    size: Mapped[int]
    created_at: Mapped[CreatedAt]


class MeetingSignUp(Base):
    """Somebody comes to a meeting. `place`: a number up to `most`, which is the meeting's limit and no other (the foreign key);
    nobody else has it. `person`: the mark of the resident or else of the account (`services.persons`). `told_sequence`: how the
    meeting was when the person was told last.
    """

    __tablename__ = "participation_meeting_sign_ups"
    __table_args__ = (
        UniqueConstraint("meeting_id", "place"),
        UniqueConstraint("meeting_id", "user_id"),
        ForeignKeyConstraint(
            ["meeting_id", "most"],
            ["participation_meetings.id", "participation_meetings.capacity"],
            name="most_is_limit",
        ),
        CheckConstraint(
            "(place IS NULL) = (most IS NULL) AND (place IS NULL OR place BETWEEN 1 AND most)", name="place"
        ),
        CheckConstraint("state = 'seat' OR place IS NULL", name="waiting"),
        Index("ix_participation_meeting_sign_ups_user_id", "user_id"),
    )

    meeting_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("participation_meetings.id", ondelete="CASCADE"), primary_key=True
    )
    person: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("accounts_users.id", ondelete="SET NULL"))
    state: Mapped[SignUpState]
    place: Mapped[int | None]
    most: Mapped[int | None]
    told_sequence: Mapped[int] = mapped_column(default=0)
    queued_at: Mapped[CreatedAt]

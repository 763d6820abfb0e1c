"""What people were told of a run, and when they are reminded; the address of a person's own feed."""

from __future__ import annotations

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import Base, CreatedAt, Utc
from portal.webinars.models.webinars import RunState


class RunRevision(Base):
    """What a calendar showed of a run until it was changed: what a mail of the change says was before.

    `sequence` is the one that it had then, `until` the moment of the change. `link_digest`: SHA-256 of provider and its data,
    enough to see that the way in is another one.
    """

    __tablename__ = "webinars_run_revisions"

    run_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("webinars_runs.id", ondelete="CASCADE"), primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[RunState]
    local_start: Mapped[datetime] = mapped_column(DateTime(timezone=False))
    starts_at: Mapped[Utc]
    ends_at: Mapped[Utc]
    timezone: Mapped[str] = mapped_column(String(64))
    place: Mapped[str] = mapped_column(String(300))
    link_digest: Mapped[str] = mapped_column(String(64))
    until: Mapped[CreatedAt]


class ReminderRule(StrEnum):
    """When somebody is reminded: a week, a day, an hour and ten minutes before the beginning; and two hours after the end."""

    WEEK = "week"
    DAY = "day"
    HOUR = "hour"
    MINUTES = "minutes"
    AFTER = "after"


class ReminderState(StrEnum):
    """`due` → `told`, in a message of its own or together with others; `void`: the run was moved or is off, or the person
    does not come; `late`: it would be of no use any more; `skipped`: its time was over when the person registered.
    """

    DUE = "due"
    TOLD = "told"
    VOID = "void"
    LATE = "late"
    SKIPPED = "skipped"


class Reminder(Base):
    """One reminder of one person, for one revision of the run. The key makes it one, whoever plans it and how often.

    `due_at` is reckoned with the person's nights; `next_at` is later where it waits for something. `told_in`: the key of the
    message; `turn` counts how often a message with it was taken back before it left.
    """

    __tablename__ = "webinars_reminders"
    __table_args__ = (
        CheckConstraint("(state = 'told') = (told_in <> '')", name="told"),
        Index("ix_webinars_reminders_due", "next_at", postgresql_where="state = 'due'"),
        Index("ix_webinars_reminders_told_in", "told_in", postgresql_where="told_in <> ''"),
    )

    registration_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("webinars_registrations.id", ondelete="CASCADE"), primary_key=True
    )
    rule: Mapped[ReminderRule] = mapped_column(primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[ReminderState] = mapped_column(default=ReminderState.DUE)
    due_at: Mapped[Utc]
    next_at: Mapped[Utc]
    turn: Mapped[int] = mapped_column(default=0)
    told_in: Mapped[str] = mapped_column(String(200), default="")
    settled_at: Mapped[Utc | None]


class FeedKey(Base):
    """Which of the addresses of a person's own feed is the one that works; no row: the first. A new number ends the others."""

    __tablename__ = "webinars_feed_keys"

    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("accounts_users.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int]
    changed_at: Mapped[CreatedAt]

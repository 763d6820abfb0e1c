"""Rehearsals: what came of trying a draft process with a fictitious crowd. Of the crowd itself nothing is ever kept."""

from __future__ import annotations

import uuid
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core.db import Base, CreatedAt, Id, Line, Utc
from portal.participation.models.processes import Process


class RehearsalState(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    STOPPED = "stopped"


class Rehearsal(Base):
    """A process tried with so many fictitious people, drawn by `seed`. `lang`: of the words in the report that rules have given.

    `done`, `total`: acts so far, and how many are planned. `report`: as `rehearsal.report` writes it. `claimed_until`: a worker is at it.
    """

    __tablename__ = "participation_rehearsals"
    __table_args__ = (
        CheckConstraint("people BETWEEN 1 AND 1000", name="people"),
        CheckConstraint("(state = 'done') = (report IS NOT NULL)", name="report"),
        Index(
            "uq_participation_rehearsals_open", "process_id", unique=True, postgresql_where="state IN ('waiting', 'running')"
        ),
        Index("ix_participation_rehearsals_process_id", "process_id", "asked_at"),
    )  # fmt: skip

    id: Mapped[Id]
    process_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("participation_processes.id", ondelete="CASCADE"))
    people: Mapped[int]
    seed: Mapped[int]
    lang: Mapped[str] = mapped_column(String(12))
    state: Mapped[RehearsalState] = mapped_column(default=RehearsalState.WAITING)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    report: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    error: Mapped[str] = mapped_column(String(500), default="")
    claimed_until: Mapped[Utc | None]
    asked_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("accounts_users.id", ondelete="SET NULL"), index=True)
    asked_at: Mapped[CreatedAt]
    finished_at: Mapped[Utc | None]

    process: Mapped[Process] = relationship(lazy="raise_on_sql")


class RehearsalPage(Base):
    """A page of the process as everybody would have read it at the end of a phase: its content as HTML, without anything to send.

    `phase`: the place of the phase in the report. `path`: its address, by which pages of one phase lead to each other.
    """

    __tablename__ = "participation_rehearsal_pages"

    rehearsal_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("participation_rehearsals.id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(primary_key=True)
    phase: Mapped[int]
    path: Mapped[str] = mapped_column(Text)
    title: Mapped[Line]
    lang: Mapped[str] = mapped_column(String(12))
    html: Mapped[str] = mapped_column(Text)

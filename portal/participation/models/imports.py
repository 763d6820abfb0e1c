"""Processes that come in from a file: what was sent, how far a worker is with it, and what came of it."""

from __future__ import annotations

import uuid
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import User
from portal.core.db import Base, CreatedAt, Id, JsonList, Utc
from portal.participation.models.processes import Process
from portal.participation.models.spaces import Space


class ImportState(StrEnum):
    """`checking`: it is looked at as a whole; `writing`: its rows are being written, in one transaction."""

    WAITING = "waiting"
    CHECKING = "checking"
    WRITING = "writing"
    DONE = "done"
    FAILED = "failed"
    STOPPED = "stopped"


class ProcessImport(Base):
    """A file with a process that somebody has sent. The file is kept until a worker is done with it.

    `lang`: of the words in `error`. `done`, `total`: rows so far, and how many there are; 0: not counted yet. `attempts`: how often a worker
    has begun; only the last of them may write. `problems`: what is wrong in the file: [{file, row, column, fault}], where `fault` is told in the language of each
    reader (`participation.faults`); in rows of before it is `message`, in English.
    """

    __tablename__ = "participation_imports"
    __table_args__ = (
        CheckConstraint("(state IN ('waiting', 'checking', 'writing')) = (file_key IS NOT NULL)", name="file"),
        CheckConstraint("state = 'done' OR process_id IS NULL", name="process"),
        # One at a time in a space: the next one may count on what this one brings.
        Index(
            "uq_participation_imports_open",
            "space_id",
            unique=True,
            postgresql_where="state IN ('waiting', 'checking', 'writing')",
        ),
        Index("ix_participation_imports_space_id", "space_id", "asked_at"),
    )

    id: Mapped[Id]
    space_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("participation_spaces.id", ondelete="CASCADE"))
    state: Mapped[ImportState] = mapped_column(default=ImportState.WAITING)
    lang: Mapped[str] = mapped_column(String(12))
    filename: Mapped[str] = mapped_column(String(200))
    size: Mapped[int] = mapped_column(BigInteger)
    file_key: Mapped[str | None] = mapped_column(String(64))
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    attempts: Mapped[int] = mapped_column(default=0)
    problems: Mapped[JsonList] = mapped_column(default=list)
    error: Mapped[str] = mapped_column(String(500), default="")
    process_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("participation_processes.id", ondelete="SET NULL"), index=True
    )
    claimed_until: Mapped[Utc | None]
    asked_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("accounts_users.id", ondelete="SET NULL"), index=True)
    asked_at: Mapped[CreatedAt]
    finished_at: Mapped[Utc | None]

    space: Mapped[Space] = relationship(lazy="raise_on_sql")
    process: Mapped[Process | None] = relationship(lazy="raise_on_sql")
    asker: Mapped[User | None] = relationship(lazy="raise_on_sql")

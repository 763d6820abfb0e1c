"""SCORM packages, file by file; what each participant has in them; launches, each with a secret of its own."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, ForeignKeyConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import Base, CreatedAt, Id, Json, JsonList, Utc

STATUSES = ("not attempted", "incomplete", "completed", "passed", "failed")


class ScormPackage(Base):
    """An uploaded package; it never changes. An activity names it in its settings (`package`), as do its later versions."""

    __tablename__ = "training_scorm_packages"
    __table_args__ = (CheckConstraint("standard IN ('1.2', '2004')", name="standard"),)

    id: Mapped[Id]
    standard: Mapped[str] = mapped_column(String(10))
    title: Mapped[str] = mapped_column(String(200))
    # What can be opened, in order: the fields of `training.scorm.Item`.
    items: Mapped[JsonList]
    files: Mapped[int]
    # Bytes, unpacked.
    size: Mapped[int] = mapped_column(BigInteger)
    created_at: Mapped[CreatedAt]


class ScormFile(Base):
    """A file of a package and where it is kept: one by one, so that a page is served without opening an archive."""

    __tablename__ = "training_scorm_files"

    package_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("training_scorm_packages.id", ondelete="CASCADE"), primary_key=True
    )
    path: Mapped[str] = mapped_column(String(400), primary_key=True)
    storage_key: Mapped[str] = mapped_column(String(64))
    content_type: Mapped[str] = mapped_column(String(100))


class ScormLaunch(Base):
    """An item that was opened once by a participant. The address of its files holds a secret that soon expires.

    Launches of an item are numbered; what a later one has sent is never overwritten by an earlier one.
    """

    __tablename__ = "training_scorm_launches"
    __table_args__ = (UniqueConstraint("enrolment_id", "activity_id", "item", "number"),)

    id: Mapped[Id]
    enrolment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("training_enrolments.id", ondelete="CASCADE"))
    activity_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("training_activities.id", ondelete="CASCADE"), index=True)
    package_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("training_scorm_packages.id", ondelete="CASCADE"))
    item: Mapped[str] = mapped_column(String(200))
    number: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[CreatedAt]
    expires_at: Mapped[Utc]


class ScormState(Base):
    """What a participant has in an item: the data that the package gave, and what they mean.

    `launch` and `sequence` say which sending they are of. `earlier_seconds`: of all launches before it, `seconds`: of it.
    """

    __tablename__ = "training_scorm_states"
    __table_args__ = (
        CheckConstraint("score BETWEEN 0 AND 1", name="share"),
        CheckConstraint("status IN ('not attempted', 'incomplete', 'completed', 'passed', 'failed')", name="status"),
        ForeignKeyConstraint(["enrolment_id"], ["training_enrolments.id"], ondelete="CASCADE"),
        ForeignKeyConstraint(["activity_id"], ["training_activities.id"], ondelete="CASCADE"),
    )

    enrolment_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    activity_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    item: Mapped[str] = mapped_column(String(200), primary_key=True)
    launch: Mapped[int]
    sequence: Mapped[int]
    cmi: Mapped[Json]
    status: Mapped[str] = mapped_column(String(20))
    score: Mapped[float | None]
    earlier_seconds: Mapped[float] = mapped_column(default=0.0)
    seconds: Mapped[float] = mapped_column(default=0.0)
    started_at: Mapped[CreatedAt]
    updated_at: Mapped[datetime]
    # When it became what `status` says.
    status_at: Mapped[datetime]

    @property
    def is_done(self) -> bool:
        return self.status in {"completed", "passed"}

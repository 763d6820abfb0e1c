"""Recordings of a run: files of several sizes, where each comes from, who watched how much, and who wants to be taken out."""

from __future__ import annotations

import uuid
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core.db import Base, CreatedAt, Id, Json, JsonList, Utc
from portal.webinars.models.webinars import Run

MOST_SPEED = 2  # seconds of a recording that can be played in one second


class RecordingState(StrEnum):
    """`processing` at the provider → `fetching` → `ready` to be checked → `published` ⇄ `withdrawn`; `deleted` when its time is
    over. `failed` from the first two, and back by trying again.
    """

    PROCESSING = "processing"
    FETCHING = "fetching"
    READY = "ready"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"
    FAILED = "failed"
    DELETED = "deleted"


class RecordingAudience(StrEnum):
    """`registered`: whoever has a seat in one of the webinar's runs, and who makes it."""

    REGISTERED = "registered"
    EVERYBODY = "everybody"


class RecordingSize(StrEnum):
    """`large`: as it was made, some 720 lines; `small`: for weak lines, some 360 lines."""

    LARGE = "large"
    SMALL = "small"
    SOUND = "sound"


class Recording(Base):
    """One recording of a run. `ref`: the provider's name of it; empty: it was brought in as a file.

    `begins_after`: seconds from the planned start of the run to its first picture, may be negative; captions and markers, which
    count from zeros of their own, are moved by it (`rules.recordings.begins_at`). `seconds`: its length, that of its longest file, kept when the files are
    gone. `with_quiz`: the polls of kind quiz of the webinar are asked afterwards.
    `attempts` tells workers apart: each that takes the row up makes it one more, and only the last may finish.
    `error`: a key of `words.recordings.ERRORS`. `not_consented`: people who were there without having agreed, as the organiser
    saw it when he confirmed that none of them is heard or seen.
    """

    __tablename__ = "webinars_recordings"
    __table_args__ = (
        CheckConstraint("state <> 'failed' OR error <> ''", name="error"),
        CheckConstraint("state <> 'published' OR published_at IS NOT NULL", name="published"),
        CheckConstraint("(state = 'deleted') = (deleted_at IS NOT NULL)", name="deleted"),
        CheckConstraint("not_consented = 0 OR confirmed_at IS NOT NULL", name="confirmed"),
        CheckConstraint("attempts >= 0 AND not_consented >= 0 AND seconds >= 0", name="counts"),
        Index("uq_webinars_recordings_ref", "run_id", "ref", unique=True, postgresql_where="ref <> ''"),
        Index("ix_webinars_recordings_run_id", "run_id", "created_at"),
        Index("ix_webinars_recordings_next_at", "next_at", postgresql_where="state = 'fetching'"),
        Index("ix_webinars_recordings_kept_until", "kept_until", postgresql_where="state <> 'deleted'"),
    )

    id: Mapped[Id]
    run_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("webinars_runs.id", ondelete="CASCADE"))
    ref: Mapped[str] = mapped_column(String(200), default="")
    state: Mapped[RecordingState]
    audience: Mapped[RecordingAudience] = mapped_column(default=RecordingAudience.REGISTERED)
    begins_after: Mapped[int] = mapped_column(default=0)
    with_quiz: Mapped[bool] = mapped_column(default=False)
    seconds: Mapped[int] = mapped_column(default=0)
    error: Mapped[str] = mapped_column(String(40), default="")
    attempts: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[Utc | None]
    kept_until: Mapped[Utc]
    warned_at: Mapped[Utc | None]
    deleted_at: Mapped[Utc | None]
    published_at: Mapped[Utc | None]
    confirmed_at: Mapped[Utc | None]
    confirmed_by: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("accounts_users.id", ondelete="SET NULL"), index=True
    )
    not_consented: Mapped[int] = mapped_column(default=0)
    created_by: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("accounts_users.id", ondelete="SET NULL"), index=True
    )
    created_at: Mapped[CreatedAt]

    run: Mapped[Run] = relationship(lazy="raise_on_sql")
    files: Mapped[list[RecordingFile]] = relationship(lazy="raise_on_sql", order_by="RecordingFile.size")

    @property
    def there(self) -> list[RecordingFile]:
        """The files that can be played, the largest first."""
        order = list(RecordingSize)
        return sorted((one for one in self.files if one.is_there), key=lambda one: order.index(one.size))


class RecordingFile(Base):
    """A size of a recording. `file_key`: of the storage, chosen before its bytes come, so that a second worker writes over what
    the first left. `sources`: addresses at the provider, tried in order. `done` of `weight` bytes are there.
    """

    __tablename__ = "webinars_recording_files"
    __table_args__ = (
        UniqueConstraint("recording_id", "size"),
        CheckConstraint("done >= 0 AND weight >= 0 AND seconds >= 0", name="numbers"),
        CheckConstraint("NOT is_there OR (seconds > 0 AND content_type <> '')", name="there"),
    )

    id: Mapped[Id]
    recording_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("webinars_recordings.id", ondelete="CASCADE"))
    size: Mapped[RecordingSize]
    file_key: Mapped[str] = mapped_column(String(64))
    filename: Mapped[str] = mapped_column(String(200), default="")
    content_type: Mapped[str] = mapped_column(String(100), default="")
    sources: Mapped[JsonList] = mapped_column(default=list)
    weight: Mapped[int] = mapped_column(BigInteger, default=0)
    done: Mapped[int] = mapped_column(BigInteger, default=0)
    seconds: Mapped[int] = mapped_column(default=0)
    is_there: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[CreatedAt]

    @property
    def is_sound(self) -> bool:
        return self.content_type.startswith("audio/")


class RecordingSearch(Base):
    """A run whose provider is asked for recordings, until it has one or the time for it is over."""

    __tablename__ = "webinars_recording_searches"
    __table_args__ = (Index("ix_webinars_recording_searches_next_at", "next_at"),)

    run_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("webinars_runs.id", ondelete="CASCADE"), primary_key=True)
    next_at: Mapped[Utc | None]
    attempts: Mapped[int] = mapped_column(default=0)
    asked_at: Mapped[Utc | None]


class Viewing(Base):
    """What one registration has played of a recording: `spans`, a union of `[first, last]` in seconds, and their sum.

    No more can have been played than the time that has passed allows: a constraint says so.
    """

    __tablename__ = "webinars_recording_viewings"
    __table_args__ = (
        CheckConstraint("seconds >= 0 AND last_at >= first_at", name="numbers"),
        CheckConstraint(f"seconds <= {MOST_SPEED} * EXTRACT(EPOCH FROM last_at - first_at)", name="speed"),
    )

    recording_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("webinars_recordings.id", ondelete="CASCADE"), primary_key=True
    )
    registration_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("webinars_registrations.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    first_at: Mapped[Utc]
    last_at: Mapped[Utc]
    spans: Mapped[JsonList] = mapped_column(default=list)
    seconds: Mapped[int] = mapped_column(default=0)


class QuizTry(Base):
    """One try at the quiz of a recording: `answers` are numbers of options by id of the poll."""

    __tablename__ = "webinars_recording_quizzes"
    __table_args__ = (
        CheckConstraint("number BETWEEN 1 AND 5", name="number"),
        CheckConstraint("points BETWEEN 0 AND most", name="points"),
    )

    recording_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("webinars_recordings.id", ondelete="CASCADE"), primary_key=True
    )
    registration_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("webinars_registrations.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    points: Mapped[int]
    most: Mapped[int]
    is_passed: Mapped[bool]
    answers: Mapped[Json]
    at: Mapped[CreatedAt]


class RemovalWish(Base):
    """Somebody is heard or seen in a recording and does not want to be. One waits for an answer at a time."""

    __tablename__ = "webinars_recording_removals"
    __table_args__ = (
        CheckConstraint("words <> ''", name="words"),
        CheckConstraint("(answered_at IS NULL) = (answer = '')", name="answered"),
        Index(
            "uq_webinars_recording_removals_open", "recording_id", "registration_id", unique=True,
            postgresql_where="answered_at IS NULL",
        ),
        Index("ix_webinars_recording_removals_registration_id", "registration_id"),
    )  # fmt: skip

    id: Mapped[Id]
    recording_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("webinars_recordings.id", ondelete="CASCADE"))
    registration_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("webinars_registrations.id", ondelete="CASCADE"))
    words: Mapped[str] = mapped_column(String(2000))
    answer: Mapped[str] = mapped_column(String(1000), default="")
    created_at: Mapped[CreatedAt]
    answered_at: Mapped[Utc | None]
    answered_by: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("accounts_users.id", ondelete="SET NULL"), index=True
    )

"""Polls of a webinar: prepared in advance, opened in each of its runs, counted over all of them."""

from __future__ import annotations

import uuid
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core.db import Base, CreatedAt, Id, LocalizedText, Utc

MOST_OPTIONS = 12
MOST_WORDS = 3
LONGEST_WORD = 40


class PollKind(StrEnum):
    SINGLE = "single"
    MULTIPLE = "multiple"
    SCALE = "scale"
    WORDS = "words"
    RANKING = "ranking"
    QUIZ = "quiz"


class Poll(Base):
    """What is asked. Frozen once a vote is cast: a trigger refuses every change of it and of its options.

    `prompts`: the question by language. `most`: of `multiple`, how many options; of `words`, how many words; else None. `lowest`
    and `highest`: the ends of a `scale`, `low_labels` and `high_labels` what they mean, by language.
    `is_anonymous`: who voted how is not kept. `may_change`: a vote can be changed until the poll is closed.
    """

    __tablename__ = "webinars_polls"
    __table_args__ = (
        UniqueConstraint("webinar_id", "position", deferrable=True, initially="DEFERRED"),
        UniqueConstraint("id", "is_anonymous"),  # what ballots point at
        CheckConstraint("(kind = 'scale') = (lowest IS NOT NULL AND highest IS NOT NULL)", name="scale"),
        CheckConstraint("lowest >= 0 AND highest <= 10 AND highest - lowest BETWEEN 1 AND 10", name="range"),
        CheckConstraint("(kind IN ('multiple', 'words')) = (most IS NOT NULL)", name="most_where"),
        CheckConstraint("most BETWEEN 1 AND 12", name="most"),
    )

    id: Mapped[Id]
    webinar_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("webinars_webinars.id", ondelete="CASCADE"))
    position: Mapped[int]
    kind: Mapped[PollKind]
    prompts: Mapped[LocalizedText]
    most: Mapped[int | None]
    lowest: Mapped[int | None]
    highest: Mapped[int | None]
    low_labels: Mapped[LocalizedText] = mapped_column(default=dict)
    high_labels: Mapped[LocalizedText] = mapped_column(default=dict)
    is_anonymous: Mapped[bool] = mapped_column(default=True)
    may_change: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[CreatedAt]

    options: Mapped[list[PollOption]] = relationship(
        lazy="raise_on_sql", order_by="PollOption.number", cascade="all, delete-orphan"
    )
    openings: Mapped[list[PollOpening]] = relationship(lazy="raise_on_sql", cascade="all, delete-orphan")


class PollOption(Base):
    """An answer to choose, by language. `is_right`: of a quiz."""

    __tablename__ = "webinars_poll_options"
    __table_args__ = (CheckConstraint("number BETWEEN 1 AND 12", name="number"),)

    poll_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("webinars_polls.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    texts: Mapped[LocalizedText]
    is_right: Mapped[bool] = mapped_column(default=False)


class OpeningState(StrEnum):
    OPEN = "open"
    CLOSED = "closed"


class PollOpening(Base):
    """A poll in one run; without a row it is a draft there. `shows_results`: everybody sees them, not the crew alone. `is_on_screen`: the hall's
    screen shows it; one a run.
    """

    __tablename__ = "webinars_poll_openings"
    __table_args__ = (
        Index("uq_webinars_poll_openings_screen", "run_id", unique=True, postgresql_where="is_on_screen"),
    )

    poll_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("webinars_polls.id", ondelete="CASCADE"), primary_key=True)
    run_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("webinars_runs.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    state: Mapped[OpeningState] = mapped_column(default=OpeningState.OPEN)
    shows_results: Mapped[bool] = mapped_column(default=False)
    is_on_screen: Mapped[bool] = mapped_column(default=False)
    opened_at: Mapped[CreatedAt]
    closed_at: Mapped[Utc | None]


class Ballot(Base):
    """What one person answered, once in all runs: the key is the rule. Nothing here tells when.

    `voter`: HMAC-SHA-256 of the person, with a key of this poll: the same person cannot be found in two polls. `registration_id`
    says who it was, never in an anonymous poll (a foreign key
    holds `is_anonymous` equal to the poll's).
    """

    __tablename__ = "webinars_ballots"
    __table_args__ = (
        ForeignKeyConstraint(
            ["poll_id", "run_id"],
            ["webinars_poll_openings.poll_id", "webinars_poll_openings.run_id"],
            ondelete="CASCADE",
            name="fk_webinars_ballots_opening",
        ),
        ForeignKeyConstraint(
            ["poll_id", "is_anonymous"],
            ["webinars_polls.id", "webinars_polls.is_anonymous"],
            name="fk_webinars_ballots_poll",
            ondelete="CASCADE",
        ),
        CheckConstraint("NOT is_anonymous OR registration_id IS NULL", name="anonymous"),
        Index("ix_webinars_ballots_run_id", "run_id"),
    )

    poll_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    voter: Mapped[str] = mapped_column(String(64), primary_key=True)
    run_id: Mapped[uuid.UUID]
    is_anonymous: Mapped[bool]
    registration_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("webinars_registrations.id", ondelete="SET NULL"), index=True
    )
    value: Mapped[int | None]  # of a scale


class BallotMark(Base):
    """One line of a ballot: an option, at its place in a ranking; or a word."""

    __tablename__ = "webinars_marks"
    __table_args__ = (
        ForeignKeyConstraint(
            ["poll_id", "voter"],
            ["webinars_ballots.poll_id", "webinars_ballots.voter"],
            ondelete="CASCADE",
            name="fk_webinars_marks_ballot",
        ),
        ForeignKeyConstraint(
            ["poll_id", "option"],
            ["webinars_poll_options.poll_id", "webinars_poll_options.number"],
            name="fk_webinars_marks_option",
            ondelete="CASCADE",
        ),
        UniqueConstraint("poll_id", "voter", "option"),
        UniqueConstraint("poll_id", "voter", "word"),
        CheckConstraint("(option IS NULL) <> (word IS NULL)", name="what"),
        CheckConstraint("place BETWEEN 1 AND 12", name="place"),
    )

    poll_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    voter: Mapped[str] = mapped_column(String(64), primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    option: Mapped[int | None]
    word: Mapped[str | None] = mapped_column(String(LONGEST_WORD))

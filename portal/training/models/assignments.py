"""What is handed in at an assignment, who marks it, and until when it is due in an edition."""

from __future__ import annotations

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core.db import Base, CreatedAt, Id, Json, Utc


class LateRule(StrEnum):
    """What happens to work that comes after the due date and its grace."""

    ACCEPT = "accept"
    PENALTY = "penalty"
    REFUSE = "refuse"


class SubmissionState(StrEnum):
    """`draft` → `handed_in` → `marked`, or `returned` for another round."""

    DRAFT = "draft"
    HANDED_IN = "handed_in"
    MARKED = "marked"
    RETURNED = "returned"


class AssignmentTerms(Base):
    """Until when an assignment is due in an edition, and what lateness costs. A course version is shared; dates are not.

    `due_local` is wall time in `timezone`: what was announced stays, whatever happens to the zone's offset.
    """

    __tablename__ = "training_assignment_terms"
    __table_args__ = (
        CheckConstraint("penalty_per_day BETWEEN 0 AND 1", name="share"),
        CheckConstraint("grace_minutes >= 0", name="grace"),
    )

    edition_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("training_editions.id", ondelete="CASCADE"), primary_key=True
    )
    activity_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("training_activities.id"), primary_key=True)
    due_local: Mapped[datetime] = mapped_column(DateTime(timezone=False))
    timezone: Mapped[str] = mapped_column(String(64))
    grace_minutes: Mapped[int] = mapped_column(default=0)
    late: Mapped[LateRule] = mapped_column(default=LateRule.ACCEPT)
    # Share of the score lost for each day begun after the grace.
    penalty_per_day: Mapped[float] = mapped_column(default=0)


class ExtraTime(Base):
    """More time for one person at one assignment. `reason` may be about health: only staff and the person read it."""

    __tablename__ = "training_extra_time"
    __table_args__ = (CheckConstraint("minutes > 0", name="some"),)

    enrolment_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("training_enrolments.id", ondelete="CASCADE"), primary_key=True
    )
    activity_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("training_activities.id"), primary_key=True)
    minutes: Mapped[int]
    reason: Mapped[str] = mapped_column(Text, default="")
    given_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("accounts_users.id", ondelete="SET NULL"))
    given_at: Mapped[CreatedAt]


class Submission(Base):
    """One round of a participant's work. Rounds are kept; the best score of all counts.

    `penalty` is fixed when it is handed in. `score` is what staff settled on, the penalty taken off, 0-1.
    """

    __tablename__ = "training_submissions"
    __table_args__ = (
        UniqueConstraint("enrolment_id", "activity_id", "round"),
        Index(
            "uq_training_submissions_open", "enrolment_id", "activity_id", unique=True,
            postgresql_where="state IN ('draft', 'handed_in')",
        ),
        Index("ix_training_submissions_queue", "submitted_at", postgresql_where="state = 'handed_in'"),
        CheckConstraint("penalty BETWEEN 0 AND 1 AND score BETWEEN 0 AND 1", name="shares"),
        CheckConstraint("(state = 'draft') = (submitted_at IS NULL)", name="submitted"),
    )  # fmt: skip

    id: Mapped[Id]
    enrolment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("training_enrolments.id", ondelete="CASCADE"))
    activity_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("training_activities.id"), index=True)
    round: Mapped[int]
    state: Mapped[SubmissionState] = mapped_column(default=SubmissionState.DRAFT)
    text: Mapped[str] = mapped_column(Text, default="")
    lang: Mapped[str] = mapped_column(String(12), default="en")
    submitted_at: Mapped[Utc | None]
    penalty: Mapped[float] = mapped_column(default=0)
    score: Mapped[float | None]
    feedback: Mapped[str] = mapped_column(Text, default="")
    settled_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("accounts_users.id", ondelete="SET NULL"))
    settled_at: Mapped[Utc | None]
    created_at: Mapped[CreatedAt]

    files: Mapped[list[SubmissionFile]] = relationship(lazy="raise_on_sql", order_by="SubmissionFile.created_at")
    marks: Mapped[list[Mark]] = relationship(lazy="raise_on_sql", order_by="Mark.position")


class SubmissionFile(Base):
    """A file of a submission; its bytes are private in the store."""

    __tablename__ = "training_submission_files"

    id: Mapped[Id]
    submission_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("training_submissions.id", ondelete="CASCADE"), index=True
    )
    file_key: Mapped[str] = mapped_column(String(64), unique=True)
    filename: Mapped[str] = mapped_column(String(200))
    size: Mapped[int]
    created_at: Mapped[CreatedAt]


class Mark(Base):
    """What one marker thinks. `position` 1 or 2; with a second marker neither sees the other's before both are in.

    `levels`: criterion → number of the level chosen, from 0.
    """

    __tablename__ = "training_marks"
    __table_args__ = (
        UniqueConstraint("submission_id", "position"),
        UniqueConstraint("submission_id", "marker_id"),
        CheckConstraint("position IN (1, 2)", name="two"),
        CheckConstraint("score BETWEEN 0 AND 1", name="share"),
    )

    id: Mapped[Id]
    submission_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("training_submissions.id", ondelete="CASCADE"))
    marker_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("accounts_users.id", ondelete="SET NULL"), index=True
    )
    position: Mapped[int]
    levels: Mapped[Json]
    score: Mapped[float]
    comment: Mapped[str] = mapped_column(Text, default="")
    made_at: Mapped[CreatedAt]


class PeerReview(Base):
    """A participant reads another's work and says what he thinks by the rubric; neither learns who the other is."""

    __tablename__ = "training_peer_reviews"
    __table_args__ = (
        UniqueConstraint("submission_id", "reviewer_id"),
        CheckConstraint("score BETWEEN 0 AND 1", name="share"),
    )

    id: Mapped[Id]
    submission_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("training_submissions.id", ondelete="CASCADE"))
    # The enrolment of whoever reviews.
    reviewer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("training_enrolments.id", ondelete="CASCADE"), index=True)
    levels: Mapped[Json] = mapped_column(default=dict)
    score: Mapped[float | None]
    comment: Mapped[str] = mapped_column(Text, default="")
    assigned_at: Mapped[CreatedAt]
    done_at: Mapped[Utc | None]

"""Surveys of an edition, who is asked when, answers without a name; and who shows himself to other alumni."""

from __future__ import annotations

import uuid
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import Base, CreatedAt, Id, Json, JsonList, Line, LocalizedText, Utc


class Moment(StrEnum):
    """When an edition's survey opens, counted from its last day."""

    END = "end"
    THREE_MONTHS = "three_months"
    TWELVE_MONTHS = "twelve_months"


class EditionSurvey(Base):
    """Questions to all participants of an edition. `questions` are frozen with the first answer.

    `next_at`: when the participants are asked; empty once they were.
    """

    __tablename__ = "training_edition_surveys"
    __table_args__ = (
        UniqueConstraint("edition_id", "moment"),
        Index("ix_training_edition_surveys_due", "next_at", postgresql_where="next_at IS NOT NULL"),
    )

    id: Mapped[Id]
    edition_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("training_editions.id", ondelete="CASCADE"))
    moment: Mapped[Moment]
    titles: Mapped[LocalizedText]
    questions: Mapped[JsonList]
    opens_at: Mapped[Utc]
    next_at: Mapped[Utc | None]
    created_at: Mapped[CreatedAt]


class SurveyInvitation(Base):
    """A participant is asked. It says that he answered, never what; `next_at` is when to remind him, once."""

    __tablename__ = "training_survey_invitations"
    __table_args__ = (
        UniqueConstraint("survey_id", "enrolment_id"),
        Index("ix_training_survey_invitations_due", "next_at", postgresql_where="next_at IS NOT NULL"),
    )

    id: Mapped[Id]
    survey_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("training_edition_surveys.id", ondelete="CASCADE"))
    enrolment_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("training_enrolments.id", ondelete="CASCADE"), index=True
    )
    next_at: Mapped[Utc | None]
    has_answered: Mapped[bool] = mapped_column(default=False)


class SurveyResponse(Base):
    """One set of answers. Nothing in it leads to a person: a random id without a time in it, no date, no city."""

    __tablename__ = "training_survey_responses"
    __table_args__ = (CheckConstraint("(survey_id IS NULL) <> (activity_id IS NULL)", name="of_one"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    survey_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("training_edition_surveys.id", ondelete="CASCADE"), index=True
    )
    activity_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("training_activities.id"), index=True)
    edition_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("training_editions.id", ondelete="CASCADE"), index=True)
    lang: Mapped[str] = mapped_column(String(12), default="en")
    answers: Mapped[Json]


class Alumnus(Base):
    """Somebody who completed an edition lets others of the programme find him. No row: not shown."""

    __tablename__ = "training_alumni"

    enrolment_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("training_enrolments.id", ondelete="CASCADE"), primary_key=True
    )
    offers: Mapped[Line] = mapped_column(default="")
    asks: Mapped[Line] = mapped_column(default="")
    agreed_at: Mapped[CreatedAt]

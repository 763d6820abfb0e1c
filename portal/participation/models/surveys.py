"""Surveys and quick polls: what is asked, what was answered, and what somebody has not sent yet."""

from __future__ import annotations

import uuid
from datetime import date

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import Base, CreatedAt, Json, JsonList, Utc


class Survey(Base):
    """The questions of a component that is a survey, as `core.questions.stored` writes them. Its settings stand in the component.

    `brought_total`, `brought`: how many had answered elsewhere before it came here from a file, and the figures of it as
    `participation.brought` reads them.
    """

    __tablename__ = "participation_surveys"

    component_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("participation_components.id", ondelete="CASCADE"), primary_key=True
    )
    questions: Mapped[JsonList] = mapped_column(default=list)
    changed_at: Mapped[CreatedAt]
    brought_total: Mapped[int] = mapped_column(default=0, server_default="0")
    brought: Mapped[JsonList] = mapped_column(default=list, server_default="[]")


class CitizenResponse(Base):
    """What one person answered, without the person: who has taken part stands in the ledger, and nothing leads from there to here.

    So the id is random and not made of the time, and only the day is kept. `receipt`: digest of the number that the person was
    given, with which he can see that his answers are counted.
    """

    __tablename__ = "participation_survey_responses"
    __table_args__ = (
        # For pages of the export, and for counting.
        Index("ix_participation_survey_responses_component_id_id", "component_id", "id"),
        Index("uq_participation_survey_responses_receipt", "receipt", unique=True),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    component_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("participation_components.id", ondelete="CASCADE"))
    lang: Mapped[str] = mapped_column(String(12))
    answers: Mapped[Json]
    answered_on: Mapped[date]
    receipt: Mapped[str] = mapped_column(String(64))


class SurveyDraft(Base):
    """What somebody has written and not sent. It goes with the sending, with the account, and three months after the last change.

    `person`: the mark with which he came (`services.surveys.key_of`). `resume`: digest of the code with which somebody without an account goes
    on elsewhere. `is_trial`: of staff who try the survey out; it never counts.
    """

    __tablename__ = "participation_survey_drafts"
    __table_args__ = (
        Index("uq_participation_survey_drafts_resume", "resume", unique=True),
        Index("ix_participation_survey_drafts_changed_at", "changed_at"),
    )

    component_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("participation_components.id", ondelete="CASCADE"), primary_key=True
    )
    person: Mapped[str] = mapped_column(String(64), primary_key=True)
    is_trial: Mapped[bool] = mapped_column(primary_key=True, default=False)
    user_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("accounts_users.id", ondelete="CASCADE"), index=True)
    resume: Mapped[str | None] = mapped_column(String(64))
    answers: Mapped[Json] = mapped_column(default=dict)
    created_at: Mapped[CreatedAt]
    changed_at: Mapped[Utc]

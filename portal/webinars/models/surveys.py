"""What people answer to the survey of a webinar: once each, and without a name beside it."""

from __future__ import annotations

import uuid

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import Base, CreatedAt, Id, Json


class SurveyAnswer(Base):
    """The answers of one person, by key of the question, as `portal.webinars.asking` describes.

    `taker`: a keyed digest that is the same for one person and one webinar, whatever runs he was in, and leads to nobody
    without the portal's secret; with the account or the guest's address it is overwritten with a random one.
    """

    __tablename__ = "webinars_survey_answers"
    __table_args__ = (
        UniqueConstraint("webinar_id", "taker"),
        Index("ix_webinars_survey_answers_run_id", "run_id"),
    )

    id: Mapped[Id]
    webinar_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("webinars_webinars.id", ondelete="CASCADE"))
    # Where he was; answers are counted over all runs.
    run_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("webinars_runs.id", ondelete="SET NULL"))
    taker: Mapped[str] = mapped_column(String(64))
    answers: Mapped[Json]
    created_at: Mapped[CreatedAt]

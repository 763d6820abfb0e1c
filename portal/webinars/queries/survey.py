"""Answers to the survey of a webinar, never with a person beside them."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import func, select

from portal.core import db
from portal.webinars.models import SurveyAnswer


def is_answered(webinar_id: uuid.UUID, takers: Collection[str]) -> bool:
    """Whether somebody with one of these digests has answered."""
    found = select(SurveyAnswer.id).where(SurveyAnswer.webinar_id == webinar_id, SurveyAnswer.taker.in_(takers))
    return bool(db.session.scalar(select(found.exists())))


def number_of_answers(webinar_id: uuid.UUID) -> int:
    return db.session.scalar(select(func.count()).where(SurveyAnswer.webinar_id == webinar_id)) or 0


def answers_to(webinar_id: uuid.UUID) -> Sequence[Mapping[str, Any]]:
    """All answers, in an order that tells nothing about when they came."""
    return db.session.scalars(
        select(SurveyAnswer.answers).where(SurveyAnswer.webinar_id == webinar_id).order_by(SurveyAnswer.taker)
    ).all()


def answered_keys(webinar_id: uuid.UUID) -> set[str]:
    """Keys of the questions that somebody has answered."""
    keys = func.jsonb_object_keys(SurveyAnswer.answers)
    return set(db.session.scalars(select(keys).where(SurveyAnswer.webinar_id == webinar_id).distinct()))

"""The words of training: names of states, dates and spans in the reader's language."""

from __future__ import annotations

from portal.training.words.editions import (
    ADMISSIONS,
    EDITION_STATES,
    ENROLMENT_STATES,
    MOVES,
    NOMINATION_STATES,
    PHASES,
    hours,
    languages,
    minutes,
    score,
    span,
    time_left,
)
from portal.training.words.plans import LATE_RULES, MOMENTS, PLAN_STATES, SUBMISSION_STATES

__all__ = [
    "ADMISSIONS",
    "EDITION_STATES",
    "ENROLMENT_STATES",
    "LATE_RULES",
    "MOMENTS",
    "MOVES",
    "NOMINATION_STATES",
    "PHASES",
    "PLAN_STATES",
    "SUBMISSION_STATES",
    "hours",
    "languages",
    "minutes",
    "score",
    "span",
    "time_left",
]

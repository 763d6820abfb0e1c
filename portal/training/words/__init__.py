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
from portal.training.words.plans import (
    LATE_RULES,
    MOMENTS,
    PLAN_STATES,
    SUBMISSION_STATES,
)
from portal.training.words.quizzes import (
    IMPORT_FORMATS,
    QUESTION_KINDS,
    REVIEW_MOMENTS,
)

__all__ = [
    "ADMISSIONS",
    "EDITION_STATES",
    "ENROLMENT_STATES",
    "IMPORT_FORMATS",
    "LATE_RULES",
    "MOMENTS",
    "MOVES",
    "NOMINATION_STATES",
    "PHASES",
    "PLAN_STATES",
    "QUESTION_KINDS",
    "REVIEW_MOMENTS",
    "SUBMISSION_STATES",
    "hours",
    "languages",
    "minutes",
    "score",
    "span",
    "time_left",
]

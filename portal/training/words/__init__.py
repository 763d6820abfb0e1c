"""The words of training: names of states, dates and spans in the reader's language."""

from __future__ import annotations

from portal.training.words.content import (
    MEDIA_KINDS,
    TEXT_STATES,
)
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
from portal.training.words.figures import (
    DIMENSIONS,
    MEASURES,
    gender,
    measure,
    region,
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
from portal.training.words.sessions import (
    EVIDENCE_STATES,
    SESSION_KINDS,
    SOURCES,
    reached,
    rule_label,
    session_time,
)

__all__ = [
    "ADMISSIONS",
    "DIMENSIONS",
    "EDITION_STATES",
    "ENROLMENT_STATES",
    "EVIDENCE_STATES",
    "IMPORT_FORMATS",
    "LATE_RULES",
    "MEASURES",
    "MEDIA_KINDS",
    "MOMENTS",
    "MOVES",
    "NOMINATION_STATES",
    "PHASES",
    "PLAN_STATES",
    "QUESTION_KINDS",
    "REVIEW_MOMENTS",
    "SESSION_KINDS",
    "SOURCES",
    "SUBMISSION_STATES",
    "TEXT_STATES",
    "gender",
    "hours",
    "languages",
    "measure",
    "minutes",
    "reached",
    "region",
    "rule_label",
    "score",
    "session_time",
    "span",
    "time_left",
]

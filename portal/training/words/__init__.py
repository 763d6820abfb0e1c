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
    counted,
    gender,
    measure,
    region,
)
from portal.training.words.plans import (
    LATE_RULES,
    MOMENTS,
    PLAN_STATES,
    SUBMISSION_STATES,
    SURVEY_KINDS,
)
from portal.training.words.quizzes import (
    IMPORT_FORMATS,
    QUESTION_KINDS,
    REVIEW_MOMENTS,
    counts_until,
    quiz_title,
)
from portal.training.words.scorm import (
    SCORM_STATES,
)
from portal.training.words.selection import (
    DOCUMENTS,
    GENDERS,
    OFFERS,
    OUTCOMES,
    QUESTION_TYPES,
    REASONS,
    SEAT_RULES,
    outcome,
    place,
    seat_rule,
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
    "DOCUMENTS",
    "EDITION_STATES",
    "ENROLMENT_STATES",
    "EVIDENCE_STATES",
    "GENDERS",
    "IMPORT_FORMATS",
    "LATE_RULES",
    "MEASURES",
    "MEDIA_KINDS",
    "MOMENTS",
    "MOVES",
    "NOMINATION_STATES",
    "OFFERS",
    "OUTCOMES",
    "PHASES",
    "PLAN_STATES",
    "QUESTION_KINDS",
    "QUESTION_TYPES",
    "REASONS",
    "REVIEW_MOMENTS",
    "SCORM_STATES",
    "SEAT_RULES",
    "SESSION_KINDS",
    "SOURCES",
    "SUBMISSION_STATES",
    "SURVEY_KINDS",
    "TEXT_STATES",
    "counted",
    "counts_until",
    "gender",
    "hours",
    "languages",
    "measure",
    "minutes",
    "outcome",
    "place",
    "quiz_title",
    "reached",
    "region",
    "rule_label",
    "score",
    "seat_rule",
    "session_time",
    "span",
    "time_left",
]

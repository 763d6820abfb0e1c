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

__all__ = [
    "ADMISSIONS",
    "DOCUMENTS",
    "EDITION_STATES",
    "ENROLMENT_STATES",
    "GENDERS",
    "MOVES",
    "NOMINATION_STATES",
    "OFFERS",
    "OUTCOMES",
    "PHASES",
    "QUESTION_TYPES",
    "REASONS",
    "SEAT_RULES",
    "hours",
    "languages",
    "minutes",
    "outcome",
    "place",
    "score",
    "seat_rule",
    "span",
    "time_left",
]

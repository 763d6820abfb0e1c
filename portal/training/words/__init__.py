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
from portal.training.words.scorm import SCORM_STATES

__all__ = [
    "ADMISSIONS",
    "EDITION_STATES",
    "ENROLMENT_STATES",
    "MOVES",
    "NOMINATION_STATES",
    "PHASES",
    "SCORM_STATES",
    "hours",
    "languages",
    "minutes",
    "score",
    "span",
    "time_left",
]

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
from portal.training.words.sessions import EVIDENCE_STATES, SESSION_KINDS, SOURCES, reached, rule_label, session_time

__all__ = [
    "ADMISSIONS",
    "EDITION_STATES",
    "ENROLMENT_STATES",
    "EVIDENCE_STATES",
    "MOVES",
    "NOMINATION_STATES",
    "PHASES",
    "SESSION_KINDS",
    "SOURCES",
    "hours",
    "languages",
    "minutes",
    "reached",
    "rule_label",
    "score",
    "session_time",
    "span",
    "time_left",
]

"""The words of the case library, by topic."""

from __future__ import annotations

from portal.cases.words import awards
from portal.cases.words.adoptions import (
    ADOPTION_STAGES,
    ADOPTION_STEPS,
    EVIDENCE_WHY,
)
from portal.cases.words.cases import (
    COST_BANDS,
    FIELD_NAMES,
    FILE_KINDS,
    LEVELS,
    LICENCES,
    PARTS,
    SCHEMES,
    SECTION_HINTS,
    SECTIONS,
    STAGES,
    STATES,
    field_name,
    partial_date,
    span,
)
from portal.cases.words.matching import (
    ASK_STATES,
)
from portal.cases.words.reviews import (
    DESK_STATES,
    EDITOR_CHECKS,
    REVIEW_FIELDS,
    REVIEW_STATES,
    RUBRIC,
    VERDICTS,
    readable,
)
from portal.cases.words.similar import (
    reason,
    reasons,
)
from portal.cases.words.texts import (
    TEXT_STATES,
    text_field_name,
)
from portal.cities.labels import (
    BANDS,
)

__all__ = [
    "ADOPTION_STAGES",
    "ADOPTION_STEPS",
    "ASK_STATES",
    "BANDS",
    "COST_BANDS",
    "DESK_STATES",
    "EDITOR_CHECKS",
    "EVIDENCE_WHY",
    "FIELD_NAMES",
    "FILE_KINDS",
    "LEVELS",
    "LICENCES",
    "PARTS",
    "REVIEW_FIELDS",
    "REVIEW_STATES",
    "RUBRIC",
    "SCHEMES",
    "SECTIONS",
    "SECTION_HINTS",
    "STAGES",
    "STATES",
    "TEXT_STATES",
    "VERDICTS",
    "awards",
    "field_name",
    "partial_date",
    "readable",
    "reason",
    "reasons",
    "span",
    "text_field_name",
]

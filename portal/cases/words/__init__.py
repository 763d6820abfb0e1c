"""The words of the case library, by topic."""

from __future__ import annotations

from portal.cases.words import awards
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
from portal.cases.words.texts import TEXT_STATES, text_field_name

__all__ = [
    "COST_BANDS",
    "FIELD_NAMES",
    "FILE_KINDS",
    "LEVELS",
    "LICENCES",
    "PARTS",
    "SCHEMES",
    "SECTIONS",
    "SECTION_HINTS",
    "STAGES",
    "STATES",
    "TEXT_STATES",
    "awards",
    "field_name",
    "partial_date",
    "span",
    "text_field_name",
]

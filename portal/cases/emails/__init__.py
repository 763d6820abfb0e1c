"""Mails of the case library, each in its reader's language."""

from __future__ import annotations

from portal.cases.emails.adoptions import (
    adoption_moved,
    evidence_changed,
    evidence_decays,
)
from portal.cases.emails.base import (
    address,
    case_decided,
    case_news,
    case_submitted,
)
from portal.cases.emails.matching import (
    mentor_answered,
    mentor_asked,
    mentor_reminded,
)
from portal.cases.emails.reviews import (
    review_asked,
    review_news,
)

__all__ = [
    "address",
    "adoption_moved",
    "case_decided",
    "case_news",
    "case_submitted",
    "evidence_changed",
    "evidence_decays",
    "mentor_answered",
    "mentor_asked",
    "mentor_reminded",
    "review_asked",
    "review_news",
]

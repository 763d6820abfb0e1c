"""Tables of the case library, by topic."""

from __future__ import annotations

from portal.cases.models.awards import (
    Call,
    CallCategory,
    CallCriterion,
    CallRound,
    CallState,
    Eligibility,
    Entry,
    EntryFile,
    EntryState,
    Juror,
    JurorCategory,
    JurorConflict,
    ScoreSheet,
)
from portal.cases.models.cases import (
    Case,
    CaseFile,
    CaseTag,
    CaseText,
    CaseVersion,
    CostBand,
    Edit,
    FileKind,
    Stage,
    VersionState,
)
from portal.cases.models.evidence import EvidenceLevel, EvidenceStep
from portal.cases.models.reviews import Review, ReviewState, Verdict

__all__ = [
    "Call",
    "CallCategory",
    "CallCriterion",
    "CallRound",
    "CallState",
    "Case",
    "CaseFile",
    "CaseTag",
    "CaseText",
    "CaseVersion",
    "CostBand",
    "Edit",
    "Eligibility",
    "Entry",
    "EntryFile",
    "EntryState",
    "EvidenceLevel",
    "EvidenceStep",
    "FileKind",
    "Juror",
    "JurorCategory",
    "JurorConflict",
    "Review",
    "ReviewState",
    "ScoreSheet",
    "Stage",
    "Verdict",
    "VersionState",
]  # fmt: skip

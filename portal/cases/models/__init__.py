"""Tables of the case library, by topic."""

from __future__ import annotations

import portal.cities.models  # the tables that keys lead to
import portal.search.models  # noqa: F401  # as above
from portal.cases.models.adoptions import Adoption, AdoptionStage, AdoptionStep, Side
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
from portal.cases.models.kits import CityMeans, Kit, KitOpens
from portal.cases.models.matching import AskState, MentorOffer, MentorRequest, Problem
from portal.cases.models.reviews import Review, ReviewState, Verdict
from portal.cases.models.similar import PairChoice, Similar, SimilarChoice

__all__ = [
    "Adoption",
    "AdoptionStage",
    "AdoptionStep",
    "AskState",
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
    "CityMeans",
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
    "Kit",
    "KitOpens",
    "MentorOffer",
    "MentorRequest",
    "PairChoice",
    "Problem",
    "Review",
    "ReviewState",
    "ScoreSheet",
    "Side",
    "Similar",
    "SimilarChoice",
    "Stage",
    "Verdict",
    "VersionState",
]  # fmt: skip

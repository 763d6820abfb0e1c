"""Tables of the case library, by topic."""

from __future__ import annotations

from portal.cases.models.adoptions import Adoption, AdoptionStage, AdoptionStep, Side
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
    "Adoption", "AdoptionStage", "AdoptionStep", "AskState", "Case", "CaseFile", "CaseTag", "CaseText", "CaseVersion", "CityMeans",
    "CostBand", "Edit", "EvidenceLevel", "EvidenceStep", "FileKind", "Kit", "KitOpens", "MentorOffer", "MentorRequest", "PairChoice",
    "Problem", "Review", "ReviewState", "Side", "Similar", "SimilarChoice", "Stage", "Verdict", "VersionState",
]  # fmt: skip

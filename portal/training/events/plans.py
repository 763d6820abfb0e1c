"""What happens to work that is handed in and to action plans."""

from __future__ import annotations

import uuid
from dataclasses import dataclass


@dataclass(frozen=True)
class SubmissionSettled:
    """Staff settled on the score of somebody's work, or sent it back for another round; the row says which."""

    submission_id: uuid.UUID


@dataclass(frozen=True)
class ActionPlanSubmitted:
    """An action plan waits for a trainer."""

    plan_id: uuid.UUID


@dataclass(frozen=True)
class ActionPlanReviewed:
    """A trainer accepted an action plan or returned it; the row says which."""

    plan_id: uuid.UUID


@dataclass(frozen=True)
class ActionPlanHandedOver:
    """Another person of the city answers for an action plan now."""

    plan_id: uuid.UUID


@dataclass(frozen=True)
class ActionPlanFinished:
    """An action plan has come to its end and could become a case; `services.plan_as_case_draft` says what of it."""

    plan_id: uuid.UUID

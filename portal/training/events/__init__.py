"""What happens in training."""

from __future__ import annotations

from portal.training.events.courses import (
    CoursePublished,
    EditionChanged,
    EnrolmentCompleted,
    NominationAnswered,
    NominationMade,
    NominationWithdrawn,
    ProgrammeMade,
)
from portal.training.events.plans import (
    ActionPlanFinished,
    ActionPlanHandedOver,
    ActionPlanReviewed,
    ActionPlanSubmitted,
    SubmissionSettled,
)

__all__ = [
    "ActionPlanFinished",
    "ActionPlanHandedOver",
    "ActionPlanReviewed",
    "ActionPlanSubmitted",
    "CoursePublished",
    "EditionChanged",
    "EnrolmentCompleted",
    "NominationAnswered",
    "NominationMade",
    "NominationWithdrawn",
    "ProgrammeMade",
    "SubmissionSettled",
]

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
from portal.training.events.quizzes import (
    AttemptGraded,
)

__all__ = [
    "ActionPlanFinished",
    "ActionPlanHandedOver",
    "ActionPlanReviewed",
    "ActionPlanSubmitted",
    "AttemptGraded",
    "CoursePublished",
    "EditionChanged",
    "EnrolmentCompleted",
    "NominationAnswered",
    "NominationMade",
    "NominationWithdrawn",
    "ProgrammeMade",
    "SubmissionSettled",
]

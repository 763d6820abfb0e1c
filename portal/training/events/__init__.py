"""What happens in training."""

from __future__ import annotations

from portal.training.events.content import (
    EditionRepinned,
    RemarkMade,
)
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
from portal.training.events.selection import (
    DecisionsReleased,
    InterviewBooked,
    OfferLapsed,
    OfferMade,
)
from portal.training.events.sessions import (
    EligibilityOutdated,
    SessionMoved,
)

__all__ = [
    "ActionPlanFinished",
    "ActionPlanHandedOver",
    "ActionPlanReviewed",
    "ActionPlanSubmitted",
    "AttemptGraded",
    "CoursePublished",
    "DecisionsReleased",
    "EditionChanged",
    "EditionRepinned",
    "EligibilityOutdated",
    "EnrolmentCompleted",
    "InterviewBooked",
    "NominationAnswered",
    "NominationMade",
    "NominationWithdrawn",
    "OfferLapsed",
    "OfferMade",
    "ProgrammeMade",
    "RemarkMade",
    "SessionMoved",
    "SubmissionSettled",
]

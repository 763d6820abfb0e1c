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
from portal.training.events.quizzes import AttemptGraded

__all__ = [
    "AttemptGraded",
    "CoursePublished",
    "EditionChanged",
    "EnrolmentCompleted",
    "NominationAnswered",
    "NominationMade",
    "NominationWithdrawn",
    "ProgrammeMade",
]

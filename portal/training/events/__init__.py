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

__all__ = [
    "CoursePublished",
    "EditionChanged",
    "EnrolmentCompleted",
    "NominationAnswered",
    "NominationMade",
    "NominationWithdrawn",
    "ProgrammeMade",
]

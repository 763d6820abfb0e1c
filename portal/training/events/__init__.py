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
from portal.training.events.sessions import EligibilityOutdated, SessionMoved

__all__ = [
    "CoursePublished",
    "EditionChanged",
    "EligibilityOutdated",
    "EnrolmentCompleted",
    "NominationAnswered",
    "NominationMade",
    "NominationWithdrawn",
    "ProgrammeMade",
    "SessionMoved",
]

"""What happens in training."""

from __future__ import annotations

from portal.training.events.content import EditionRepinned, RemarkMade
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
    "EditionRepinned",
    "EnrolmentCompleted",
    "NominationAnswered",
    "NominationMade",
    "NominationWithdrawn",
    "ProgrammeMade",
    "RemarkMade",
]

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
from portal.training.events.selection import DecisionsReleased, InterviewBooked, OfferLapsed, OfferMade

__all__ = [
    "CoursePublished",
    "DecisionsReleased",
    "EditionChanged",
    "EnrolmentCompleted",
    "InterviewBooked",
    "NominationAnswered",
    "NominationMade",
    "NominationWithdrawn",
    "OfferLapsed",
    "OfferMade",
    "ProgrammeMade",
]

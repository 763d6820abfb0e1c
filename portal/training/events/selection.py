"""What happens in a selection."""

from __future__ import annotations

import uuid
from dataclasses import dataclass


@dataclass(frozen=True)
class DecisionsReleased:
    """The secretariat lets all decisions about an edition's nominees go out at once."""

    edition_id: uuid.UUID


@dataclass(frozen=True)
class OfferMade:
    """Somebody moved up from the reserve list and is offered a seat."""

    nomination_id: uuid.UUID


@dataclass(frozen=True)
class OfferLapsed:
    """An offer of a seat was not answered in time; the seat is free again."""

    nomination_id: uuid.UUID


@dataclass(frozen=True)
class InterviewBooked:
    """A nominee took an interview slot."""

    slot_id: uuid.UUID

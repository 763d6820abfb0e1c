"""What happened to a space, a process or a proposal."""

from __future__ import annotations

import uuid
from dataclasses import dataclass


@dataclass(frozen=True)
class SpaceChanged:
    """What readers see of a city's space has changed: its words, its state, a process."""

    space_id: uuid.UUID


@dataclass(frozen=True)
class ProposalChanged:
    """A proposal was written, changed, supported or withdrawn."""

    proposal_id: uuid.UUID


@dataclass(frozen=True)
class ThresholdReached:
    """Supports have opened a debate, or earned an answer: `stage` is a value of `Stage`. Author and city are told."""

    proposal_id: uuid.UUID
    stage: str


@dataclass(frozen=True)
class ProposalAnswered:
    """The city has said something. Everybody who wrote or supported it is told."""

    answer_id: uuid.UUID


@dataclass(frozen=True)
class PetitionChanged:
    """A petition was handed in, changed, signed, withdrawn or hidden."""

    petition_id: uuid.UUID


@dataclass(frozen=True)
class PetitionReached:
    """Its signatures have reached the threshold. Author and city are told."""

    petition_id: uuid.UUID


@dataclass(frozen=True)
class PetitionAnswered:
    """The city has said something. Everybody who wrote or signed it is told."""

    answer_id: uuid.UUID


@dataclass(frozen=True)
class MeetingChanged:
    """Something of a meeting has changed that readers see."""

    meeting_id: uuid.UUID


@dataclass(frozen=True)
class MeetingMoved:
    """A meeting has another time or place, or was cancelled: whoever has signed up is told."""

    meeting_id: uuid.UUID


@dataclass(frozen=True)
class SeatFreed:
    """Somebody has moved up from the waiting list of a meeting; `person` is his mark there."""

    meeting_id: uuid.UUID
    person: str


@dataclass(frozen=True)
class HearingChanged:
    """A question of a hearing was let through, answered or taken away."""

    component_id: uuid.UUID


@dataclass(frozen=True)
class BodyChanged:
    """A body, its members or a draw have changed."""

    space_id: uuid.UUID


@dataclass(frozen=True)
class PersonDrawn:
    """Somebody was drawn by lot, or has moved up: he is told and answers."""

    candidate_id: uuid.UUID

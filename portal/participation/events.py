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
class ConsultationChanged:
    """A text, a plan or a debate has changed: a version, what people wrote or support, what the city said."""

    component_id: uuid.UUID


@dataclass(frozen=True)
class ConclusionPublished:
    """What came of a consultation or debate is on its page. Everybody who wrote in it is told, once."""

    component_id: uuid.UUID

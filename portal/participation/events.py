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
    """The city has said something. Everybody who wrote, supports or follows it is told."""

    answer_id: uuid.UUID


@dataclass(frozen=True)
class CoAuthorInvited:
    """Somebody was asked to write a proposal too."""

    proposal_id: uuid.UUID
    user_id: uuid.UUID


@dataclass(frozen=True)
class MergeAsked:
    """The authors of two proposals are asked whether they shall become one."""

    merge_id: uuid.UUID


@dataclass(frozen=True)
class MergeDeclined:
    """One of them does not want it. Who asked is told."""

    merge_id: uuid.UUID


@dataclass(frozen=True)
class AmendmentSuggested:
    """Somebody suggests another wording. The authors are told."""

    amendment_id: uuid.UUID


@dataclass(frozen=True)
class AmendmentSettled:
    """The authors took it up or not. Who suggested it is told."""

    amendment_id: uuid.UUID

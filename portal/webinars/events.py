"""What happened to a webinar, a run or a registration."""

from __future__ import annotations

import uuid
from dataclasses import dataclass


@dataclass(frozen=True)
class WebinarPublished:
    webinar_id: uuid.UUID


@dataclass(frozen=True)
class WebinarChanged:
    """What readers see of a published webinar has changed: its words, its people, a run."""

    webinar_id: uuid.UUID


@dataclass(frozen=True)
class RunChanged:
    """What a calendar shows of a run has changed: time, place, link or state. Who registered is told, with this `sequence`."""

    run_id: uuid.UUID
    sequence: int


@dataclass(frozen=True)
class AddressMended:
    """An organiser has corrected the address of a guest; he is told there."""

    registration_id: uuid.UUID
    email_key: str


@dataclass(frozen=True)
class BounceFound:
    """An organiser lets somebody know in the portal that mail does not reach him."""

    registration_id: uuid.UUID

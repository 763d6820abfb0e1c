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
class RegistrationChanged:
    """A registration that counts has another state: `before` and `after` are values of `RegistrationState`; "" before the first."""

    registration_id: uuid.UUID
    before: str
    after: str


@dataclass(frozen=True)
class GuestLinkAsked:
    """Somebody without an account wants the link to his registration; `at` (ISO 8601) tells one mail from the next."""

    registration_id: uuid.UUID
    at: str

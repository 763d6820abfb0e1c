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


@dataclass(frozen=True)
class WebinarProposed:
    """An organiser of a city wants it published; the secretariat decides."""

    webinar_id: uuid.UUID


@dataclass(frozen=True)
class WebinarDecided:
    """The secretariat has published a proposed webinar, or sent it back with a remark."""

    webinar_id: uuid.UUID
    is_published: bool


@dataclass(frozen=True)
class ContributorAsked:
    """Somebody is asked to speak, moderate, interpret, caption or take notes; `again`: he is reminded."""

    contributor_id: uuid.UUID
    again: int


@dataclass(frozen=True)
class ContributorAnswered:
    """He has said yes or no; the organiser is told."""

    contributor_id: uuid.UUID


@dataclass(frozen=True)
class QuestionsLeft:
    """Questions that nobody answered stand on the page of the webinar since that instant, ISO 8601."""

    webinar_id: uuid.UUID
    at: str


@dataclass(frozen=True)
class AttendanceDecided:
    """An organiser has said whether somebody attended, or that what was counted holds; `at`: when, ISO 8601."""

    registration_id: uuid.UUID
    at: str


@dataclass(frozen=True)
class GuestAttended:
    """Somebody without an account attended a webinar that gives certificates."""

    registration_id: uuid.UUID


@dataclass(frozen=True)
class AttendanceAppealed:
    """Somebody says that what was counted is wrong."""

    appeal_id: uuid.UUID


@dataclass(frozen=True)
class AppealDecided:
    appeal_id: uuid.UUID


@dataclass(frozen=True)
class AddressMended:
    """An organiser has corrected the address of a guest; he is told there."""

    registration_id: uuid.UUID
    email_key: str


@dataclass(frozen=True)
class BounceFound:
    """An organiser lets somebody know in the portal that mail does not reach him."""

    registration_id: uuid.UUID


@dataclass(frozen=True)
class RecordingReady:
    """A recording has come from the provider and waits to be checked."""

    recording_id: uuid.UUID


@dataclass(frozen=True)
class RecordingFailed:
    """A recording could not be brought from the provider; `at` tells one time from the next."""

    recording_id: uuid.UUID
    at: str


@dataclass(frozen=True)
class RecordingPublished:
    """A recording can be watched; what readers see of it has changed, or it is there for the first time."""

    recording_id: uuid.UUID


@dataclass(frozen=True)
class RecordingTaken:
    """A published recording cannot be watched any more."""

    recording_id: uuid.UUID


@dataclass(frozen=True)
class RecordingLeaves:
    """The time of a recording is nearly over; its organisers are told."""

    recording_id: uuid.UUID


@dataclass(frozen=True)
class RecordingDeleted:
    """The time of a recording is over: its files are gone."""

    recording_id: uuid.UUID


@dataclass(frozen=True)
class RemovalAsked:
    """Somebody wants to be taken out of a recording."""

    wish_id: uuid.UUID


@dataclass(frozen=True)
class RemovalAnswered:
    wish_id: uuid.UUID


@dataclass(frozen=True)
class CaptionsChanged:
    """The words of a run's captions have changed; transcripts are searched."""

    run_id: uuid.UUID

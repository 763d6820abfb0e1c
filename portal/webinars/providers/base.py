"""The interface of all carriers."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from http import HTTPStatus
from typing import Protocol

from portal.core.errors import DomainError
from portal.webinars.models import Registration, Run
from portal.webinars.rules import powers


class Role(StrEnum):
    """What somebody may do in the room of a provider."""

    MODERATOR = "moderator"
    VIEWER = "viewer"

    @classmethod
    def of(cls, registration: Registration) -> Role:
        return cls.MODERATOR if powers.moderates_at_provider(registration) else cls.VIEWER


@dataclass(frozen=True)
class Capabilities:
    """What a carrier can do. frames: the room stands inside our page, else behind a link. sound_only: it has a way without
    pictures. records: recordings can be asked for. presence: it says who is there. ends: we can end the room.
    """

    frames: bool = False
    sound_only: bool = False
    records: bool = False
    presence: bool = False
    ends: bool = False


@dataclass(frozen=True)
class JoinTarget:
    """Where one person goes. Meant for this person and this moment: it is neither kept nor shown to others.

    origin: that of a frame, for the content security policy; empty: the address is opened in a window of its own.
    """

    url: str
    origin: str = ""

    @property
    def is_frame(self) -> bool:
        return bool(self.origin)


@dataclass(frozen=True)
class Recording:
    """A recording at the provider. state: its own word, e.g. `processing`. formats: address by kind, e.g. `presentation`."""

    ref: str
    state: str
    starts_at: datetime | None
    ends_at: datetime | None
    formats: Mapping[str, str]


@dataclass(frozen=True)
class Notice:
    """What a provider told of a room: `ended`, or `recording` with its `ref`."""

    run_id: uuid.UUID
    kind: str
    ref: str = ""


class RoomUnavailable(DomainError):
    """The provider did not answer, or refused; trying again may help."""

    status = HTTPStatus.SERVICE_UNAVAILABLE


class Forged(Exception):
    """Something that claims to come from a provider, and does not."""


class Carrier(Protocol):
    """What carries sound and picture. `lang`: of the page. All but `capabilities` and `on_webhook` may ask the network.

    Raises (all): RoomUnavailable.
    """

    def capabilities(self) -> Capabilities: ...

    def ensure_room(self, run: Run) -> str:
        """Opens the room if it is not open; doing it twice does it once. Returns what the provider calls it."""

    def join(self, registration: Registration, role: Role, lang: str) -> JoinTarget: ...

    def end(self, run: Run) -> None:
        """Ends the room for everybody, if the carrier can; a room that is gone already is fine."""

    def list_recordings(self, run: Run) -> list[Recording]: ...

    def pull_presence(self, run: Run) -> Collection[uuid.UUID]:
        """Ids of the registrations that are in the room now."""

    def on_webhook(self, values: Mapping[str, str]) -> Notice:
        """What a request to our address says.

        Raises:
            Forged: it is not the provider's.
        """

    def health(self) -> bool:
        """Whether the provider answers."""

"""What carries sound and picture, behind one small interface; `link`, `jitsi` and `bbb`. docs/webinars/providers.md.

The join page is always ours. A carrier is asked for where somebody goes from there, and for nothing before the doors are
open: neither mails nor pages hold an address of a room.
"""

from __future__ import annotations

from collections.abc import Callable

from portal.webinars.models import Provider, Run
from portal.webinars.providers.base import (
    Capabilities,
    Carrier,
    Forged,
    JoinTarget,
    Notice,
    Recording,
    Role,
    RoomUnavailable,
)
from portal.webinars.providers.bbb import BigBlueButton
from portal.webinars.providers.jitsi import Jitsi
from portal.webinars.providers.link import Link

__all__ = [
    "Capabilities",
    "Carrier",
    "Forged",
    "JoinTarget",
    "Notice",
    "Recording",
    "Role",
    "RoomUnavailable",
    "available",
    "carrier",
    "carrier_of",
]

# The built-in room joins here with a line of its own.
_CARRIERS: dict[Provider, Callable[[], Carrier | None]] = {
    Provider.LINK: Link,
    Provider.JITSI: Jitsi.configured,
    Provider.BBB: BigBlueButton.configured,
}


def carrier(provider: Provider) -> Carrier | None:
    """The carrier; None: there is none of this name, or the operator has not set it up."""
    return _CARRIERS[provider]() if provider in _CARRIERS else None


def carrier_of(run: Run) -> Carrier | None:
    """What carries a run; None: nothing does."""
    return carrier(run.provider)


def available() -> list[Provider]:
    """What organisers can choose on this portal."""
    return [provider for provider in _CARRIERS if carrier(provider) is not None]

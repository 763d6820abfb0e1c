"""Any https address: a room of Zoom, Teams, Webex or anything else, which we know nothing of but where it is."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from urllib.parse import urlsplit

from portal.core.i18n import _
from portal.webinars.models import Bandwidth, Registration, Run
from portal.webinars.providers.base import Capabilities, Forged, JoinTarget, Notice, Recording, Role, RoomUnavailable

LONGEST = 1000


def is_address(text: str) -> bool:
    """Whether it can be the address of a room: https, a host, and nothing that a browser reads in another way."""
    if len(text) > LONGEST or not text.isprintable() or any(sign in text for sign in ' "<>\\^`{|}'):
        return False
    try:
        parts = urlsplit(text)
        has_host = bool(parts.hostname) and "." in str(parts.hostname) and parts.port != 0
        return parts.scheme == "https" and has_host and parts.username is None
    except ValueError:
        return False


class Link:
    """`provider_data`: `url`, and `sound_url` if there is one for sound only (a phone bridge in the browser)."""

    def capabilities(self) -> Capabilities:
        return Capabilities()

    def ensure_room(self, run: Run) -> str:
        if not is_address(str(run.provider_data.get("url", ""))):
            raise RoomUnavailable(_("The organiser has not entered the address of the room yet."))
        return ""

    def join(self, registration: Registration, role: Role, lang: str) -> JoinTarget:  # noqa: ARG002  # the same for all
        self.ensure_room(registration.run)
        data = registration.run.provider_data
        sound = str(data.get("sound_url", ""))
        wants_sound = registration.bandwidth is not Bandwidth.FULL and is_address(sound)
        return JoinTarget(sound if wants_sound else str(data["url"]))

    def end(self, run: Run) -> None:
        """Nothing of ours: the room ends where it is held."""

    def list_recordings(self, run: Run) -> list[Recording]:  # noqa: ARG002  # as above
        return []

    def pull_presence(self, run: Run) -> Collection[uuid.UUID]:  # noqa: ARG002  # as above
        return []

    def on_webhook(self, values: Mapping[str, str]) -> Notice:
        raise Forged(f"nobody calls us about a link; {len(values)} values")

    def health(self) -> bool:
        return True

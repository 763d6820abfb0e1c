"""Jitsi Meet, inside our page: a token for each person and role, so that nobody becomes moderator by coming first.

Claims as Prosody's token plugin reads them: https://github.com/jitsi/lib-jitsi-meet/blob/master/doc/tokens.md. The options
behind `#` are those of config.js (https://jitsi.github.io/handbook/docs/dev-guide/dev-guide-configuration).
"""

from __future__ import annotations

import hashlib
import hmac
import json
import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import quote, urlsplit

from portal.core import clock, settings
from portal.webinars.models import Bandwidth, Registration, Run
from portal.webinars.providers.base import Capabilities, Forged, JoinTarget, Notice, Recording, Role
from portal.webinars.rules import joining as rules

_BUTTONS = (
    "chat",
    "desktop",
    "fullscreen",
    "hangup",
    "participants-pane",
    "raisehand",
    "settings",
    "tileview",
    "toggle-camera",
)
_OWN_MEDIA = ("microphone", "camera")
_EARLIER = timedelta(minutes=1)  # clocks of two servers differ


@dataclass(frozen=True)
class Jitsi:
    """url: origin of the installation. app_id, secret: as its Prosody has them (`app_id`, `app_secret`)."""

    url: str
    app_id: str
    secret: str

    @classmethod
    def configured(cls) -> Jitsi | None:
        """As the operator has set it up; None: he has not."""
        known = settings()
        return cls(known.jitsi_url.rstrip("/"), known.jitsi_app_id, known.jitsi_secret) if known.jitsi_url else None

    def capabilities(self) -> Capabilities:
        return Capabilities(frames=True, sound_only=True)

    def ensure_room(self, run: Run) -> str:
        """The room opens with the first who comes; its name is not to be guessed without the secret."""
        return "r" + hmac.new(self.secret.encode(), run.id.bytes, hashlib.sha256).hexdigest()[:32]

    def join(self, registration: Registration, role: Role, lang: str) -> JoinTarget:
        room = self.ensure_room(registration.run)
        token = self._token(registration, room, role)
        options = "&".join(
            f"{name}={quote(json.dumps(value), safe='')}" for name, value in _options(registration, role, lang).items()
        )
        parts = urlsplit(self.url)
        return JoinTarget(f"{self.url}/{room}?jwt={token}#{options}", f"{parts.scheme}://{parts.netloc}")

    def _token(self, registration: Registration, room: str, role: Role) -> str:
        from joserfc import jwt  # brings cryptography along, which most web processes never need
        from joserfc.jwk import OctKey

        now, is_moderator = clock.now(), role is Role.MODERATOR
        claims = {
            "aud": "jitsi", "iss": self.app_id, "sub": urlsplit(self.url).hostname, "room": room,
            "nbf": int((now - _EARLIER).timestamp()), "exp": int(rules.closes_at(registration.run).timestamp()),
            "context": {
                "user": {
                    "id": str(registration.id), "name": registration.shown_name, "moderator": is_moderator,
                    "affiliation": "owner" if is_moderator else "member",
                }
            },
        }  # fmt: skip
        return jwt.encode({"alg": "HS256", "typ": "JWT"}, claims, OctKey.import_key(self.secret))

    def end(self, run: Run) -> None:
        """Nothing to call: tokens end half an hour after the run, and moderators can end it for all before."""

    def list_recordings(self, run: Run) -> list[Recording]:  # noqa: ARG002  # Jibri writes files and tells nobody
        return []

    def pull_presence(self, run: Run) -> Collection[uuid.UUID]:  # noqa: ARG002  # our page says who is there
        return []

    def on_webhook(self, values: Mapping[str, str]) -> Notice:
        raise Forged(f"Jitsi does not call us; {len(values)} values")

    def health(self) -> bool:
        return True


def _options(registration: Registration, role: Role, lang: str) -> dict[str, Any]:
    """Viewers come in muted; who does not want to be recorded has no buttons for sound and picture of his own."""
    takes_part = registration.recording_consent is not False or not registration.run.webinar.is_recorded
    is_viewer = role is Role.VIEWER
    return {
        "config.prejoinConfig.enabled": False,
        "config.startWithAudioMuted": is_viewer or not takes_part,
        "config.startWithVideoMuted": is_viewer or not takes_part or registration.bandwidth is not Bandwidth.FULL,
        "config.startAudioOnly": registration.bandwidth is not Bandwidth.FULL,
        "config.disableDeepLinking": True,
        "config.defaultLanguage": lang,
        "config.toolbarButtons": [*(_OWN_MEDIA if takes_part else ()), *_BUTTONS],
    }

"""The right to listen to a channel for some minutes, signed by the portal and checked by the live process without a database.

`<payload>.<signature>`: compact JSON and the HMAC-SHA-256 of it, each in base64url without padding. Its owner can read it and
cannot change it; it travels in an address, so it is short-lived and holds no name.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass

LIFETIME = 600  # seconds: who may no longer hear something stops hearing it after that long at the latest
CHANNEL = re.compile(r"[a-z0-9][a-z0-9:_-]{0,99}")
NAME = re.compile(r"[a-z][a-z0-9_-]{0,39}")  # of an audience or of a kind of message
_PURPOSE = b"portal.live stream token 1"
_LONGEST = 1000  # characters; ours have some 200


class InvalidToken(ValueError):
    """It was not signed by us, has been changed, or its time is over."""


@dataclass(frozen=True, slots=True)
class Token:
    """Who may hear what, and until when.

    channel: name of the channel. subject: who it is, opaque (an id or a digest, never a name): connections are limited and
    people counted by it. hears: audiences whose messages are for them beside those for everybody, e.g. {"moderators"}.
    expires: seconds since 1970.
    """

    channel: str
    subject: str
    hears: frozenset[str]
    expires: int


def derive_key(secret: str) -> bytes:
    """The key of stream tokens, 32 bytes, out of SECRET_KEY: one that leaks opens no session."""
    return hmac.digest(secret.encode(), _PURPOSE, "sha256")


def sign(
    key: bytes, *, channel: str, subject: str, hears: Iterable[str] = (), now: float, lifetime: int = LIFETIME
) -> str:
    """A token. `now` in seconds since 1970, `lifetime` in seconds.

    Raises:
        ValueError: the channel or an audience is not a plain name, or there is no subject.
    """
    audiences = sorted(set(hears))
    if not CHANNEL.fullmatch(channel) or not all(NAME.fullmatch(name) for name in audiences):
        raise ValueError("channels and audiences are plain names in small letters of ASCII")
    if not subject or len(subject) > 100:
        raise ValueError("a token is for somebody: 1 to 100 characters")
    payload = _encoded(
        json.dumps(
            {"c": channel, "s": subject, "h": audiences, "e": int(now) + lifetime}, separators=(",", ":")
        ).encode()
    )
    return f"{payload}.{_signature(key, payload)}"


def verify(key: bytes, token: str, *, now: float) -> Token:
    """What a token says. `now` in seconds since 1970.

    Raises:
        InvalidToken: it is not ours, was changed, or has expired.
    """
    payload, _dot, signature = token.partition(".")
    if len(token) > _LONGEST or not token.isascii() or not hmac.compare_digest(signature, _signature(key, payload)):
        raise InvalidToken("not signed by this portal")
    try:
        found = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        read = Token(found["c"], found["s"], frozenset(found["h"]), found["e"])
    except (ValueError, KeyError, TypeError, binascii.Error) as error:  # signed by us, but of another version
        raise InvalidToken("not a stream token") from error
    if now >= read.expires:
        raise InvalidToken("expired")
    return read


def _signature(key: bytes, payload: str) -> str:
    return _encoded(hmac.digest(key, payload.encode(), hashlib.sha256))


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()

"""Codes that are shown in a room and typed or scanned there: whoever knows the code of now is in the room."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime, timedelta

# How long a code is shown. It is taken for as long again, so that nobody who types slowly is refused.
CODE_LASTS = timedelta(minutes=5)
CODE_DIGITS = 6


def code_at(secret: str, now: datetime) -> str:
    """The code that is shown in the room at this moment."""
    window = int(now.timestamp() // CODE_LASTS.total_seconds())
    mac = hmac.digest(secret.encode(), str(window).encode(), hashlib.sha256)
    return f"{int.from_bytes(mac[:8]) % 10**CODE_DIGITS:0{CODE_DIGITS}d}"


def is_code(secret: str, code: str, now: datetime) -> bool:
    """Whether this is the code of now, or the one before it."""
    plain = "".join(char for char in code if char.isdecimal())
    wanted = (code_at(secret, now), code_at(secret, now - CODE_LASTS))
    # Digits of any script are digits: a phone set to Arabic types ١٢٣.
    typed = "".join(str(int(char)) for char in plain)
    return any(hmac.compare_digest(typed, one) for one in wanted)

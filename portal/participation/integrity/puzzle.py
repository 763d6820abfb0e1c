"""A small sum that a browser does before a visitor without an account sends something, instead of a stranger's picture riddle. Pure.

Hashcash (Back 2002): the browser looks for a number with which the hash of challenge and number begins with some zero bits; whoever
sends one message does not notice, whoever sends a hundred thousand pays for each. frontend/js/puzzle.js does the sum in a worker.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from portal.core import ids

BITS = 15  # zero bits: 32,768 hashes on average, under a second on a cheap phone
LASTS = timedelta(hours=12)


def challenge(key: str, purpose: str, now: datetime) -> str:
    """`seconds.random.signature`; nothing is kept of it until it is used."""
    said = f"{int(now.timestamp())}.{secrets.token_hex(8)}"
    return f"{said}.{_signed(key, purpose, said)}"


def _signed(key: str, purpose: str, said: str) -> str:
    return ids.keyed(key, f"participation.puzzle:{purpose}:{said}")[:32]


def is_solved(*, key: str, purpose: str, given: str, answer: str, now: datetime, bits: int = BITS) -> bool:
    """Whether the challenge is ours and not too old, and the answer is right. That it is used once, its user sees to."""
    said, _dot, signature = given.rpartition(".")
    seconds = said.partition(".")[0]
    if not (seconds.isascii() and seconds.isdigit() and len(seconds) < 12) or signature != _signed(key, purpose, said):
        return False
    age = now.timestamp() - int(seconds)
    if not -60 <= age <= LASTS.total_seconds() or not (answer.isascii() and answer.isdigit() and len(answer) < 16):
        return False
    made = hashlib.sha256(f"{given}:{answer}".encode()).digest()
    return int.from_bytes(made, "big") >> (256 - bits) == 0

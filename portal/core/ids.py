"""Identifiers: time-ordered UUIDs for rows, random tokens for links, codes that people can read aloud."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
import uuid
from datetime import datetime

# Crockford's base 32 without I, L, O, U: https://www.crockford.com/base32.html.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_AS_READ: dict[str, str | int | None] = {"O": "0", "I": "1", "L": "1", "-": None, " ": None}
CODE_LENGTH = 19  # 95 random bits; the twentieth sign is the check


def new_id() -> uuid.UUID:
    """A UUID of version 7 (RFC 9562, 5.7): 48 bits of Unix milliseconds, 74 random bits.

    Made here because PostgreSQL has `uuidv7()` only from 18 on and we run on 15.
    """
    value = (time.time_ns() // 1_000_000) << 80 | secrets.randbits(80)
    value = (value & ~(0xF << 76)) | (0x7 << 76)
    value = (value & ~(0x3 << 62)) | (0x2 << 62)
    return uuid.UUID(int=value)


def earliest(moment: datetime) -> uuid.UUID:
    """The smallest id that a row written at that moment can have (to the millisecond): for "written since"."""
    return uuid.UUID(int=int(moment.timestamp() * 1000) << 80 | 0x7 << 76 | 0x2 << 62)


def secret(nbytes: int = 20) -> str:
    """A token for an address: `nbytes` random bytes, URL-safe."""
    return secrets.token_urlsafe(nbytes)


def digest(token: str) -> str:
    """What a table keeps of a secret token: SHA-256 in hex, 64 signs."""
    return hashlib.sha256(token.encode()).hexdigest()


def keyed(key: str, text: str) -> str:
    """A secret that can be made again from a key and a text: HMAC-SHA-256 in hex, 64 signs. The text begins with its purpose."""
    return hmac.new(key.encode(), text.encode(), hashlib.sha256).hexdigest()


def _check_sign(code: str) -> str:
    value = 0
    for sign in code:
        value = value * 32 + ALPHABET.index(sign)
    # Crockford takes modulo 37, whose extra signs do not fit an address; modulo 31 catches every single wrong sign too.
    return ALPHABET[value % 31]


def code() -> str:
    """A code nobody guesses and a person can type: 19 random signs and a check sign, in groups of five."""
    plain = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
    return grouped(plain + _check_sign(plain))


def keyed_code(key: str, text: str) -> str:
    """As `code`, and it can be made again from a key and a text, which begins with its purpose."""
    value = int(keyed(key, text), 16)
    plain = "".join(ALPHABET[value >> 5 * place & 31] for place in range(CODE_LENGTH))
    return grouped(plain + _check_sign(plain))


def grouped(plain: str) -> str:
    """`ABCDE-FGHJK-…`"""
    return "-".join(plain[i : i + 5] for i in range(0, len(plain), 5))


def normal_code(text: str) -> str | None:
    """The code as kept, from what a person typed; None if it cannot be one (length, sign or check wrong).

    Accepts lower case, spaces, missing hyphens, O for 0 and I or L for 1.
    """
    plain = text.upper().translate(str.maketrans(_AS_READ))
    if len(plain) != CODE_LENGTH + 1 or any(sign not in ALPHABET for sign in plain):
        return None
    if _check_sign(plain[:-1]) != plain[-1]:
        return None
    return grouped(plain)

"""The claim inside a QR code: what is printed on the paper, in a few signed bytes behind the `#` of the address.

`https://…/verify/CODE#CLAIM`: CLAIM is base 32 of the 64 bytes of an Ed25519 signature and the payload, whose lines are named
in `Claim`. Signed are PREFIX, the code, a line feed and the payload; the address is not, so the paper survives a new domain.
What stands behind `#` is never sent to a server.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

from portal.certificates.credentials.encoding import BadEncoding, base32, is_signature, unbase32

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

PREFIX = b"certificate-claim-1\n"
VERSION = "1"
CUT = "…"
# Bytes of payload: with them, signature and an address of 66 signs a QR code has at most 69 modules a side (version 13,
# error correction M), 0.49 mm each on the paper.
MOST_BYTES = 168
_NAME_BYTES = 96
_SIZE = 64
_CODE = re.compile(r"/verify/([0-9A-Z-]{10,40})$")


class BadClaim(ValueError):
    """Text that is no claim."""


class MutilatedClaim(BadClaim):
    """Text that is a claim's address, but what follows the `#` is none."""


@dataclass(frozen=True, kw_only=True)
class Claim:
    """What the paper says; each a line of the payload, in this order. `key` and `status_list` are names such as `2026-1`."""

    key: str
    status_list: str
    index: str
    revision: str
    issued_on: str
    hours: str
    name: str
    city: str
    title: str
    details: str


@dataclass(frozen=True)
class Parsed:
    """A claim as read, its signature still unchecked."""

    code: str
    claim: Claim
    payload: bytes
    signature: bytes

    def is_good(self, key: Ed25519PublicKey) -> bool:
        return is_signature(self.signature, _signed(self.code, self.payload), key)


def _signed(code: str, payload: bytes) -> bytes:
    return PREFIX + code.encode() + b"\n" + payload


def _shortened(text: str, most: int) -> str:
    """The text within so many bytes of UTF-8; what was cut ends in an ellipsis."""
    if len(text.encode()) <= most:
        return text
    return text.encode()[: max(0, most - len(CUT.encode()))].decode(errors="ignore").rstrip() + CUT


def fitted(claim: Claim, most: int = MOST_BYTES) -> Claim:
    """The claim within so many bytes: first what names the programme is cut, then the title, the city, last the name."""
    claim = replace(claim, name=_shortened(claim.name, _NAME_BYTES))
    for name, least in (("details", 0), ("title", 40), ("city", 16), ("title", 12), ("name", 48)):
        over = len(_payload(claim)) - most
        if over <= 0:
            break
        text: str = getattr(claim, name)
        room = max(least, len(text.encode()) - over)
        claim = replace(claim, **{name: _shortened(text, room) if room > len(CUT.encode()) else ""})
    return claim


def _payload(claim: Claim) -> bytes:
    lines = [VERSION, *(" ".join(str(getattr(claim, field.name)).split()) for field in fields(Claim))]
    return "\n".join(lines).encode()


def make(claim: Claim, *, code: str, key: Ed25519PrivateKey) -> str:
    """The signed claim as text for an address; shortened where it would make the QR code too dense."""
    payload = _payload(fitted(claim))
    return base32(key.sign(_signed(code, payload)) + payload)


def parse(text: str) -> Parsed:
    """A claim from the text of a QR code.

    Raises:
        BadClaim: it holds none.
    """
    address, _, encoded = text.strip().partition("#")
    code = _CODE.search(address)
    if code is None or not encoded or len(encoded) > 2000:
        raise BadClaim("this text holds no certificate's claim")
    try:
        data = unbase32(encoded)
        lines = data[_SIZE:].decode().split("\n")
    except (BadEncoding, UnicodeDecodeError) as error:
        raise MutilatedClaim("the claim is mutilated") from error
    if lines[0] != VERSION or len(lines) != len(fields(Claim)) + 1:
        raise MutilatedClaim("the claim is mutilated or newer than this verifier")
    names = [field.name for field in fields(Claim)]
    return Parsed(code[1], Claim(**dict(zip(names, lines[1:], strict=True))), data[_SIZE:], data[:_SIZE])

"""What was revoked, as one bit a credential: Bitstring Status List v1.0 (W3C Recommendation, 2025)."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Iterable
from typing import Any

from portal.certificates.credentials.encoding import BadEncoding, base64url, unbase64url

LENGTH = 131_072  # places; the least the Recommendation allows, so that an index tells nothing of whose it is
_MOST_BYTES = 4 * 1024 * 1024  # of a list from elsewhere, unpacked


class BadList(ValueError):
    """Not a status list, or one that is too short or too long."""


def pack(indexes: Iterable[int]) -> str:
    """`encodedList` of a list in which the given places are set. Place 0 is the left-most bit of the first byte.

    Raises:
        ValueError: a place lies outside the list.
    """
    bits = bytearray(LENGTH // 8)
    for index in indexes:
        if not 0 <= index < LENGTH:
            raise ValueError(f"place {index} lies outside the list")
        bits[index // 8] |= 0x80 >> (index % 8)
    out = io.BytesIO()
    with gzip.GzipFile(fileobj=out, mode="wb", mtime=0) as file:  # no time inside: the same list gives the same text
        file.write(bits)
    return "u" + base64url(out.getvalue())


def unpack(encoded: object) -> bytes:
    """The bits of an `encodedList`.

    Raises:
        BadList: it is not one.
    """
    if not isinstance(encoded, str) or not encoded.startswith("u"):
        raise BadList("the list is not multibase base64url")
    unzip = zlib.decompressobj(31)
    try:
        bits = unzip.decompress(unbase64url(encoded[1:]), _MOST_BYTES)
    except (zlib.error, BadEncoding) as error:
        raise BadList("the list cannot be unpacked") from error
    if unzip.unconsumed_tail or not unzip.eof or len(bits) * 8 < LENGTH:
        raise BadList("the list is too long or too short")
    return bits


def is_set(bits: bytes, index: int) -> bool:
    """Raises BadList if the list has no such place."""
    if not 0 <= index < len(bits) * 8:
        raise BadList("the list has no such place")
    return bool(bits[index // 8] & 0x80 >> (index % 8))


def entry(list_url: str, index: int) -> dict[str, str]:
    """`credentialStatus` of a credential."""
    return {
        "id": f"{list_url}#{index}", "type": "BitstringStatusListEntry", "statusPurpose": "revocation",
        "statusListIndex": str(index), "statusListCredential": list_url,
    }  # fmt: skip


def document(
    *, list_url: str, issuer: dict[str, Any] | str, valid_from: str, indexes: Iterable[int], context: str
) -> dict[str, Any]:
    """The status list credential, still to be signed. `valid_from` (ISO 8601, `Z`): up to when revocations are in it."""
    return {
        "@context": [context], "id": list_url, "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer, "validFrom": valid_from,
        "credentialSubject": {
            "id": f"{list_url}#list", "type": "BitstringStatusList", "statusPurpose": "revocation",
            "encodedList": pack(indexes),
        },
    }  # fmt: skip

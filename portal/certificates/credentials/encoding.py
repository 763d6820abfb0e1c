"""Multibase (base58btc `z`, base64url `u`), base 32, and Ed25519 keys as Multikeys."""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # loaded where it is used: six megabytes, which a web process needs for few pages
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

_ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_VALUES = {sign: value for value, sign in enumerate(_ALPHABET)}
_LONGEST = 200  # signs; a signature has 88, and the time to decode grows with the square
# Multicodec prefixes of the Multikey form: https://www.w3.org/TR/cid-1.0/#Multikey
_PUBLIC, _PRIVATE = b"\xed\x01", b"\x80\x26"


class BadEncoding(ValueError):
    """Text that is not what it should encode."""


def base58(data: bytes) -> str:
    """Base58 with Bitcoin's alphabet, without a prefix."""
    number, signs = int.from_bytes(data), ""
    while number:
        number, rest = divmod(number, 58)
        signs = _ALPHABET[rest] + signs
    return "1" * (len(data) - len(data.lstrip(b"\0"))) + signs


def unbase58(text: str) -> bytes:
    """Raises BadEncoding."""
    if len(text) > _LONGEST or any(sign not in _VALUES for sign in text):
        raise BadEncoding("not base58")
    number = 0
    for sign in text:
        number = number * 58 + _VALUES[sign]
    zeros = len(text) - len(text.lstrip("1"))
    return b"\0" * zeros + number.to_bytes((number.bit_length() + 7) // 8)


def multibase58(data: bytes) -> str:
    return "z" + base58(data)


def unmultibase58(text: object) -> bytes:
    """Raises BadEncoding."""
    if not isinstance(text, str) or not text.startswith("z"):
        raise BadEncoding("not multibase base58btc")
    return unbase58(text[1:])


def base64url(data: bytes) -> str:
    """Without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def unbase64url(text: str) -> bytes:
    """Raises BadEncoding."""
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadEncoding("not base64url") from error


def base32(data: bytes) -> str:
    """RFC 4648 without padding: signs that a QR code packs densely and an address may carry."""
    return base64.b32encode(data).rstrip(b"=").decode()


def unbase32(text: str) -> bytes:
    """Raises BadEncoding."""
    try:
        return base64.b32decode(text + "=" * (-len(text) % 8))
    except (binascii.Error, ValueError) as error:
        raise BadEncoding("not base 32") from error


def public_multikey(key: Ed25519PublicKey) -> str:
    """`z6Mk…`"""
    return multibase58(_PUBLIC + key.public_bytes_raw())


def public_key(multikey: object) -> Ed25519PublicKey:
    """Raises BadEncoding if it is not an Ed25519 key."""
    data = unmultibase58(multikey)
    if len(data) != 34 or data[:2] != _PUBLIC:
        raise BadEncoding("not an Ed25519 Multikey")
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    return Ed25519PublicKey.from_public_bytes(data[2:])


def private_key(multikey: str) -> Ed25519PrivateKey:
    """Raises BadEncoding if it is not an Ed25519 key."""
    data = unmultibase58(multikey)
    if len(data) != 34 or data[:2] != _PRIVATE:
        raise BadEncoding("not an Ed25519 Multikey")
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.from_private_bytes(data[2:])


def is_signature(signature: bytes, data: bytes, key: Ed25519PublicKey) -> bool:
    """Whether `signature` is one of `data` with this key."""
    from cryptography.exceptions import InvalidSignature

    try:
        key.verify(signature, data)
    except InvalidSignature:
        return False
    return True

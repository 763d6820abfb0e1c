"""Badges inside files: PNG and SVG as Open Badges 3.0 (section 5.3) says, PDF as an attached file."""

from __future__ import annotations

import io
import json
import re
import struct
import zlib
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import ParseError

KEYWORD = b"openbadgecredential"
NAMESPACE = "https://purl.imsglobal.org/ob/v3p0"
ATTACHMENT = "credential.json"
MOST_BYTES = 20 * 1024 * 1024  # of a file that somebody asks about
_PNG = b"\x89PNG\r\n\x1a\n"


class NoBadge(ValueError):
    """A file without a badge, or one that cannot be read."""


def bake_png(picture: bytes, credential: str) -> bytes:
    """The picture with the credential in an uncompressed iTXt chunk; one that it had before is left out.

    Raises NoBadge if it is no PNG.
    """
    # Keyword, end, not compressed, method 0, no language, no translated keyword: https://www.w3.org/TR/png-3/#11iTXt
    data = KEYWORD + b"\0\0\0\0\0" + credential.encode()
    out = [_PNG]
    for kind, body in _chunks(picture):
        if kind == b"iTXt" and body.startswith(KEYWORD + b"\0"):
            continue
        out.append(_chunk(kind, body))
        if kind == b"IHDR":
            out.append(_chunk(b"iTXt", data))
    return b"".join(out)


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _chunks(picture: bytes) -> Iterator[tuple[bytes, bytes]]:
    if not picture.startswith(_PNG):
        raise NoBadge("this is not a PNG picture")
    at = len(_PNG)
    while at + 12 <= len(picture):
        (length,) = struct.unpack_from(">I", picture, at)
        if at + 12 + length > len(picture):
            raise NoBadge("the picture ends in the middle")
        yield picture[at + 4 : at + 8], picture[at + 8 : at + 8 + length]
        at += 12 + length


def from_png(picture: bytes) -> str:
    """Raises NoBadge."""
    for kind, body in _chunks(picture):
        if kind == b"iTXt" and body.startswith(KEYWORD + b"\0"):
            if body[len(KEYWORD) + 1 : len(KEYWORD) + 2] != b"\0":
                raise NoBadge("the badge in this picture is compressed, which the standard forbids")
            parts = body[len(KEYWORD) + 3 :].split(b"\0", 2)
            if len(parts) == 3:
                return _text(parts[2])
    raise NoBadge("this picture holds no badge")


def bake_svg(drawing: str, credential: str) -> str:
    """The drawing with the credential as its first element. Raises NoBadge if it is no SVG."""
    start = re.search(r"<svg\b[^>]*>", drawing)
    if start is None:
        raise NoBadge("this is not an SVG drawing")
    inside = credential.replace("]]>", "]]]]><![CDATA[>")
    element = f'<openbadges:credential xmlns:openbadges="{NAMESPACE}"><![CDATA[{inside}]]></openbadges:credential>'
    return drawing[: start.end()] + element + drawing[start.end() :]


def from_svg(drawing: bytes) -> str:
    """Raises NoBadge."""
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    try:
        found = fromstring(drawing).find(f".//{{{NAMESPACE}}}credential")
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise NoBadge("this drawing cannot be read") from error
    if found is None or not (found.text or "").strip():
        raise NoBadge("this drawing holds no badge")
    return str(found.text)


def from_pdf(document: bytes) -> str:
    """Raises NoBadge."""
    import pypdf

    try:
        files = pypdf.PdfReader(io.BytesIO(document)).attachments.get(ATTACHMENT, [])
    except Exception as error:  # a broken PDF raises anything
        raise NoBadge("this PDF cannot be read") from error
    if not files:
        raise NoBadge("this PDF has no badge attached")
    found = files if isinstance(files, list) else [files]
    if len(set(found)) != 1:  # somebody added one: readers would see different badges
        raise NoBadge("this PDF has several badges attached")
    return _text(found[0])


def _text(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise NoBadge("the badge is not UTF-8") from error


def extract(data: bytes) -> dict[str, Any] | str:
    """What a file of any kind holds: a credential (parsed), or a text that may be that of a QR code.

    Raises:
        NoBadge: neither, or the file is too large.
    """
    if len(data) > MOST_BYTES:
        raise NoBadge("the file is too large")
    head = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    if head.startswith(_PNG):
        return parsed(from_png(data))
    if b"%PDF-" in head:
        return parsed(from_pdf(data))
    if head.startswith(b"<"):
        return parsed(from_svg(data))
    text = _text(data).lstrip("\ufeff").strip()
    return parsed(text) if text.startswith("{") else text


def parsed(text: str) -> dict[str, Any]:
    """JSON that is an object, no name twice. Raises NoBadge."""
    try:
        found = json.loads(text, object_pairs_hook=_once, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise NoBadge("the badge is not valid JSON") from error
    if not isinstance(found, dict):
        raise NoBadge("the badge is not an object")
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    # Of two entries with one name readers take the first or the last: they would see different badges.
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


def _refuse(name: str) -> None:
    raise ValueError(f"{name} is not JSON")

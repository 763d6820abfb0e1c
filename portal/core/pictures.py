"""Pictures that stand in people's texts: judged by their content, with their size in pixels. Never SVG: it is a document."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal.core import filetypes
from portal.core.errors import DomainError
from portal.core.i18n import _, number
from portal.core.storage import MAX_PIXELS, MAX_SIDE

if TYPE_CHECKING:
    from PIL.Image import Image as Pixels

ENDINGS = filetypes.PICTURES | {"image/gif": "gif"}
_FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/gif": "GIF", "image/webp": "WEBP"}
_TELLING = {"exif", "xmp", "XML:com.adobe.xmp", "comment"}  # where it was taken, with what, by whom


@dataclass(frozen=True)
class Picture:
    """A picture: its bytes, what they are, how many pixels."""

    data: bytes
    content_type: str
    width: int
    height: int


def kind_of(data: bytes) -> str | None:
    """The content type of a PNG, JPEG, GIF or WebP picture by its first bytes; None for anything else."""
    if data[:6] in {b"GIF87a", b"GIF89a"}:
        return "image/gif"
    found = filetypes.detect(data[:64])
    return found if found in filetypes.PICTURES else None


def check(data: bytes, *, max_bytes: int) -> Picture:
    """A picture that can be shown. It stays as it is, unless it is very large or tells where it was taken.

    Raises:
        DomainError: too large, or no picture of a kind that is taken, or a damaged one.
    """
    if len(data) > max_bytes:
        raise DomainError(_("The picture is larger than %(size)s MB.", size=number(max_bytes / 1_000_000)))
    kind = kind_of(data)
    if kind is None:
        raise DomainError(_("This is no picture of a kind that is taken: PNG, JPEG, GIF or WebP."))
    return _read(data, kind)


def _read(data: bytes, kind: str) -> Picture:
    from PIL import Image, UnidentifiedImageError  # 2 MB that most processes never need

    try:
        with Image.open(io.BytesIO(data), formats=(_FORMATS[kind],)) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise DomainError(_("The picture has too many pixels."))
            picture.load()
            tells = bool(picture.getexif()) or not _TELLING.isdisjoint(picture.info)
            if tells or max(picture.size) > MAX_SIDE:
                return _plain(picture, kind)
            return Picture(data, kind, picture.width, picture.height)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, Image.DecompressionBombError):
        raise DomainError(_("The picture is damaged and cannot be shown.")) from None


def _plain(picture: Pixels, kind: str) -> Picture:
    """The picture upright, not too large, and without what it tells about itself."""
    from PIL import ImageOps

    upright = ImageOps.exif_transpose(picture)
    upright.thumbnail((MAX_SIDE, MAX_SIDE))
    plain = upright.convert("RGB" if kind == "image/jpeg" else "RGBA")
    plain.info.clear()
    out = io.BytesIO()
    ending = "image/png" if kind == "image/gif" else kind
    plain.save(out, _FORMATS[ending])
    return Picture(out.getvalue(), ending, plain.width, plain.height)

"""Small pictures of each kind that is taken, and files that only look like one."""

from __future__ import annotations

import base64
import io
from typing import Any

from PIL import Image


def picture(kind: str = "PNG", size: tuple[int, int] = (12, 8), colour: str = "teal", **options: Any) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, kind, **options)
    return out.getvalue()


def telling_picture() -> bytes:
    """A photo, turned by its camera, that says where it was taken."""
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by a quarter
    exif.get_ifd(0x8825)[1] = "N"
    return picture("JPEG", exif=exif)


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def embedded(name: str, data: bytes, path: str = "/") -> str:
    """A file as Moodle XML holds it."""
    return f'<file name="{name}" path="{path}" encoding="base64">{base64.b64encode(data).decode()}</file>'

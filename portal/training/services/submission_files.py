"""Files that participants hand in: judged by what is in them, kept private."""

from __future__ import annotations

import io
import zipfile

from werkzeug.datastructures import FileStorage

from portal.core import storage
from portal.core.errors import DomainError
from portal.core.i18n import _, number

MOST_BYTES = 8_000_000
_MOST_UNPACKED = 200_000_000

# What stands in [Content_Types].xml (ECMA-376, part 2) or in `mimetype` (OpenDocument 1.3, part 2) of a document without macros.
_OOXML = {
    b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml":
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml":
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    b"application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml":
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}  # fmt: skip
_ODF = {f"application/vnd.oasis.opendocument.{kind}".encode() for kind in ("text", "spreadsheet", "presentation")}


def check(upload: FileStorage) -> tuple[bytes, str]:
    """The bytes and their content type: PDF, pictures, office documents without macros.

    Raises:
        DomainError: too large, empty or of another kind.
    """
    head = upload.stream.read(4)
    upload.stream.seek(0)
    if head != b"PK\x03\x04":
        return storage.check_upload(upload, kinds={"pdf", "image"}, max_bytes=MOST_BYTES)
    data = upload.stream.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise DomainError(_("The file is larger than %(size)s MB.", size=number(MOST_BYTES / 1_000_000)))
    kind = _office_type(data)
    if kind is None:
        raise DomainError(_("The file is not of a kind that is accepted here."))
    return data, kind


def _office_type(data: bytes) -> str | None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            names = set(package.namelist())
            if sum(item.file_size for item in package.infolist()) > _MOST_UNPACKED:
                return None
            if any(name.lower().endswith("vbaproject.bin") for name in names):
                return None
            if "mimetype" in names:
                kind = package.read("mimetype").strip()
                return kind.decode() if kind in _ODF else None
            if "[Content_Types].xml" not in names:
                return None
            listed = package.read("[Content_Types].xml")
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, EOFError):
        return None
    return next((kind for mark, kind in _OOXML.items() if mark in listed), None)

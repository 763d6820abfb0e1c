"""A course folder as a ZIP file: unpacked only after every entry has been looked at. Knows no database."""

from __future__ import annotations

import io
import stat
import zipfile
import zlib
from pathlib import Path, PurePosixPath

from portal.core.errors import DomainError
from portal.core.i18n import _

MOST_ENTRIES = 1000
MOST_BYTES = 50_000_000  # unpacked, all together
MOST_OF_ONE = 5_000_000
MOST_RATIO = 200  # text rarely packs better than 20 : 1


def unpack(data: bytes, into: Path) -> Path:
    """Unpacks a ZIP file into an empty folder and gives the course folder in it: the only folder at the top, or the top itself.

    Raises:
        DomainError: it is no ZIP file, or an entry has a path that leads out, is a link, is encrypted, or is too large.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            _check(entries)
            for entry in entries:
                _write(archive, entry, into)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError):
        raise DomainError(_("This is no ZIP file that can be read."), field="file") from None
    inside = [path for path in into.iterdir() if path.name != "__MACOSX"]
    return inside[0] if len(inside) == 1 and inside[0].is_dir() else into


def _check(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MOST_ENTRIES:
        raise DomainError(_("There are more than %(most)s files in the ZIP file.", most=MOST_ENTRIES), field="file")
    if sum(entry.file_size for entry in entries) > MOST_BYTES:
        raise _too_large("")
    for entry in entries:
        path = PurePosixPath(entry.filename)
        name = entry.filename[:100]
        leads_out = path.is_absolute() or ".." in path.parts or "\\" in entry.filename or ":" in entry.filename
        if leads_out or not path.parts or any(len(part.encode(errors="replace")) > 200 for part in path.parts):
            raise DomainError(
                _("%(file)s: %(reason)s", file=name, reason=_("the path leads out of the folder")), field="file"
            )
        if stat.S_ISLNK(entry.external_attr >> 16):
            raise DomainError(_("%(file)s: %(reason)s", file=name, reason=_("links are not taken")), field="file")
        if entry.file_size > MOST_OF_ONE or entry.file_size > MOST_RATIO * max(entry.compress_size, 100):
            raise _too_large(name)


def _too_large(name: str) -> DomainError:
    reason = _("unpacked it is too large")
    return DomainError(_("%(file)s: %(reason)s", file=name, reason=reason) if name else reason, field="file")


def _write(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, into: Path) -> None:
    """An entry may say a smaller size than it has, so no more than that is read."""
    target = into / entry.filename
    if entry.is_dir():
        target.mkdir(parents=True, exist_ok=True)
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    with archive.open(entry) as source:
        content = source.read(MOST_OF_ONE + 1)
    if len(content) > MOST_OF_ONE:
        raise _too_large(entry.filename[:100])
    target.write_bytes(content)

"""The zip file of a package: checked before anything is unpacked, then handed out file by file.

What is refused: bombs (by size, number and ratio), paths that lead out, links, encrypted files, programs for a server or
a desk. A zip file may lie about sizes, so what is unpacked is counted again.
"""

from __future__ import annotations

import re
import stat
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from portal.core.i18n import _
from portal.training.scorm import manifest
from portal.training.scorm.manifest import Item, PackageError

MAX_ZIP = 150_000_000  # bytes
MAX_TOTAL = 400_000_000  # bytes, unpacked
MAX_FILE = 150_000_000
MAX_FILES = 3000
MAX_RATIO = 200  # unpacked to packed; texts reach 20, drawn pictures 100
RATIO_FROM = 5_000_000  # bytes; below that a ratio harms nobody
LONGEST_PATH = 400

_TYPES = {
    "html": "text/html", "htm": "text/html", "xhtml": "application/xhtml+xml", "js": "text/javascript",
    "mjs": "text/javascript", "css": "text/css", "json": "application/json", "xml": "application/xml",
    "xsd": "application/xml", "dtd": "application/xml-dtd", "txt": "text/plain", "csv": "text/csv", "vtt": "text/vtt",
    "srt": "text/plain", "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "gif": "image/gif",
    "webp": "image/webp", "svg": "image/svg+xml", "ico": "image/x-icon", "bmp": "image/bmp", "avif": "image/avif",
    "mp3": "audio/mpeg", "m4a": "audio/mp4", "ogg": "audio/ogg", "oga": "audio/ogg", "wav": "audio/wav",
    "opus": "audio/ogg", "mp4": "video/mp4", "m4v": "video/mp4", "webm": "video/webm", "ogv": "video/ogg",
    "woff": "font/woff", "woff2": "font/woff2", "ttf": "font/ttf", "otf": "font/otf", "eot": "application/vnd.ms-fontobject",
    "pdf": "application/pdf", "wasm": "application/wasm", "swf": "application/x-shockwave-flash",
}  # fmt: skip
_PROGRAMS = frozenset(
    [
        "exe", "dll", "com", "scr", "msi", "bat", "cmd", "ps1", "vbs", "sh", "jar", "class", "apk", "app", "dmg", "so",
        "php", "phtml", "asp", "aspx", "jsp", "cgi", "pl", "py", "rb", "htaccess",
    ]
)  # fmt: skip
# What systems leave in a folder without asking.
_LEFT_BEHIND = re.compile(r"(^|/)(__MACOSX/|\.DS_Store\Z|Thumbs\.db\Z|desktop\.ini\Z|\._)", re.IGNORECASE)
_DRIVE = re.compile(r"[A-Za-z]:")
_LINK_OR_DEVICE = {stat.S_IFLNK, stat.S_IFCHR, stat.S_IFBLK, stat.S_IFIFO, stat.S_IFSOCK}


@dataclass(frozen=True)
class Package:
    """A checked package. `standard`: `1.2` or `2004`. `size`: bytes, unpacked."""

    standard: str
    title: str
    items: tuple[Item, ...]
    size: int
    _zip: zipfile.ZipFile
    _files: dict[str, zipfile.ZipInfo]

    def __len__(self) -> int:
        return len(self._files)

    def files(self) -> Iterator[tuple[str, str, bytes]]:
        """(path, content type, content) of each file.

        Raises:
            PackageError: the zip file is damaged or not what it says.
        """
        for path, info in self._files.items():
            yield path, content_type(path), _content(self._zip, info)


def content_type(path: str) -> str:
    """By the ending of the name; what is not known is offered as bytes and shown nowhere."""
    return _TYPES.get(_ending(path), "application/octet-stream")


def _ending(path: str) -> str:
    return path.rsplit("/", 1)[-1].rsplit(".", 1)[-1].lower()


def read(file: IO[bytes]) -> Package:
    """Checks a zip file and reads its manifest. The file must stay open while `files()` is used.

    Raises:
        PackageError: it cannot be used.
    """
    try:
        archive = zipfile.ZipFile(file)
        infos = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError, OverflowError):
        raise PackageError(_("The file is no zip file, or it is damaged.")) from None
    files = _checked(infos)
    if manifest.NAME not in files:
        raise PackageError(_no_manifest(files))
    found = manifest.read(_content(archive, files[manifest.NAME]), files.keys())
    size = sum(info.file_size for info in files.values())
    return Package(found.standard, found.title, found.items, size, archive, files)


def _no_manifest(files: dict[str, zipfile.ZipInfo]) -> str:
    deeper = next((path for path in files if path.endswith(f"/{manifest.NAME}")), None)
    if deeper:
        return _(
            "%(file)s lies in the folder '%(folder)s'. Make the zip file of what is in that folder, not of the folder.",
            file=manifest.NAME, folder=deeper.rsplit("/", 1)[0],
        )  # fmt: skip
    return _("There is no %(file)s in the zip file, so this is no SCORM package.", file=manifest.NAME)


def _checked(infos: list[zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
    if len(infos) > MAX_FILES:
        raise PackageError(_("There are more than %(most)s files in the package.", most=MAX_FILES))
    files: dict[str, zipfile.ZipInfo] = {}
    for info in infos:
        path = _path(info)
        if info.is_dir() or path.endswith("/") or _LEFT_BEHIND.search(path):
            continue
        if path in files:
            raise PackageError(_("The file '%(file)s' is in the package twice.", file=path))
        _check_file(path, info)
        files[path] = info
    total, packed = (sum(getattr(info, of) for info in infos) for of in ("file_size", "compress_size"))
    if total > MAX_TOTAL:
        raise PackageError(_("Unpacked, the package is larger than %(size)s MB.", size=MAX_TOTAL // 1_000_000))
    if total > RATIO_FROM and total > packed * MAX_RATIO:
        raise PackageError(_("The package unpacks to far more than it holds and is refused."))
    return files


def _path(info: zipfile.ZipInfo) -> str:
    """The path as it is kept.

    Raises:
        PackageError: it leads out of the package or is no path.
    """
    path = info.filename.replace("\\", "/")
    steps = path.rstrip("/").split("/")
    is_odd = any(ord(sign) < 32 or 0xD800 <= ord(sign) <= 0xDFFF for sign in path)
    if path.startswith("/") or _DRIVE.match(path) or is_odd or len(path) > LONGEST_PATH or {"", ".", ".."} & set(steps):
        shown = path.encode("utf-8", "replace").decode()[:80]
        raise PackageError(_("The path '%(path)s' in the package leads out of it or is no path.", path=shown))
    return path


def _check_file(path: str, info: zipfile.ZipInfo) -> None:
    if stat.S_IFMT(info.external_attr >> 16) in _LINK_OR_DEVICE:
        raise PackageError(_("'%(file)s' is a link. A package holds files only.", file=path))
    if info.flag_bits & 0x1:
        raise PackageError(_("'%(file)s' is encrypted.", file=path))
    if _ending(path) in _PROGRAMS:
        raise PackageError(_("'%(file)s' is a program and is not accepted in a package.", file=path))
    if info.file_size > MAX_FILE:
        raise PackageError(
            _("'%(file)s' is larger than %(size)s MB when unpacked.", file=path, size=MAX_FILE // 1_000_000)
        )


def _content(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    try:
        with archive.open(info) as opened:
            content: bytes | None = opened.read(info.file_size + 1)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError, ValueError):
        content = None
    except Exception as error:  # LZMA and bzip2 have errors of their own
        if type(error).__module__ not in {"lzma", "_lzma", "_bz2", "bz2"}:
            raise
        content = None
    if content is None or len(content) != info.file_size:
        raise PackageError(_("'%(file)s' in the zip file is damaged.", file=info.filename[:200]))
    return content

"""What a file is, by its first bytes and not by its name. Pure."""

from __future__ import annotations

import io
import zipfile

DOCUMENTS = {
    "application/pdf": "pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "pptx",
    "application/vnd.oasis.opendocument.text": "odt",
    "application/vnd.oasis.opendocument.spreadsheet": "ods",
    "application/vnd.oasis.opendocument.presentation": "odp",
}
VIDEOS = {"video/mp4": "mp4", "video/webm": "webm"}
AUDIOS = {"audio/mpeg": "mp3", "audio/ogg": "ogg", "audio/mp4": "m4a"}
PICTURES = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp"}
TEXTS = {"text/vtt": "vtt", "text/plain": "txt"}
EXTENSIONS = DOCUMENTS | VIDEOS | AUDIOS | PICTURES | TEXTS

_OFFICE_PARTS = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx", "ppt/presentation.xml": "pptx"}
_TYPES = {extension: kind for kind, extension in DOCUMENTS.items()}


def detect(data: bytes) -> str | None:
    """The content type of a file that lessons may hold; None for anything else."""
    for begins, kind in (
        (b"%PDF-", "application/pdf"),
        (b"\xff\xd8\xff", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n", "image/png"),
    ):
        if data.startswith(begins):
            return kind
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    if data[:4] == b"\x1aE\xdf\xa3":
        return "video/webm" if b"webm" in data[:64] else None
    if data[4:8] == b"ftyp":
        return "audio/mp4" if data[8:12] in {b"M4A ", b"M4B "} else _movie(data)
    if data[:4] == b"OggS":
        return "audio/ogg" if b"OpusHead" in data[:80] or b"\x01vorbis" in data[:80] else None
    if data[:3] == b"ID3" or _is_mpeg_audio(data):
        return "audio/mpeg"
    if data[:4] == b"PK\x03\x04":
        return _office(data)
    return _text(data)


def _movie(data: bytes) -> str | None:
    return (
        "video/mp4"
        if data[8:12] in {b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"dash", b"M4V "}
        else None
    )


def _is_mpeg_audio(data: bytes) -> bool:
    """A frame of MPEG layer III: eleven set bits, then version, layer, bit rate and sampling rate that exist."""
    return (
        len(data) > 4 and data[0] == 0xFF and data[1] & 0xE6 == 0xE2 and data[2] >> 4 not in {0, 15} and data[2] & 0x0C != 0x0C
    )  # fmt: skip


def _office(data: bytes) -> str | None:
    """An office document by the part that it cannot do without; macros are refused."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            if any(name.endswith("vbaProject.bin") for name in names):
                return None
            found = next((_TYPES[kind] for part, kind in _OFFICE_PARTS.items() if part in names), None)
            if found is not None:
                return found
            info = archive.getinfo("mimetype")
            kind = archive.read(info).decode("ascii") if info.file_size < 100 else ""
    except (zipfile.BadZipFile, KeyError, UnicodeDecodeError, NotImplementedError, RuntimeError, OSError, ValueError):
        return None
    return kind if kind in DOCUMENTS else None


def _text(data: bytes) -> str | None:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    if "\x00" in text or text.lstrip()[:1] == "<":  # a web page in disguise
        return None
    return "text/vtt" if text.startswith("WEBVTT") else "text/plain"

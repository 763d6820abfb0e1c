"""Files of a draft: pictures, videos, sounds, captions, transcripts, downloads."""

from __future__ import annotations

import re
import unicodedata
import uuid

from sqlalchemy import delete
from werkzeug.datastructures import FileStorage

from portal.core import db, filetypes, ids, storage, webvtt
from portal.core.errors import DomainError, NotFound
from portal.core.i18n import _
from portal.training import lesson_page
from portal.training.models import CourseVersion, MediaFile, MediaKind
from portal.training.queries import media as queries
from portal.training.services.authoring import locked_draft

MEGABYTE = 1_000_000
MOST_BYTES = {
    MediaKind.IMAGE: 10 * MEGABYTE, MediaKind.VIDEO: 80 * MEGABYTE, MediaKind.AUDIO: 30 * MEGABYTE,
    MediaKind.DOCUMENT: 20 * MEGABYTE, MediaKind.CAPTIONS: MEGABYTE, MediaKind.TRANSCRIPT: MEGABYTE,
}  # fmt: skip
LARGEST = max(MOST_BYTES.values())
MOST_FILES = 300


def add_file(*, version: CourseVersion, upload: FileStorage) -> MediaFile:
    """Adds a file, or replaces the one of the same name. What it is, its content says; its name is made simple.

    Raises:
        DomainError: of no kind that is taken, too large, or captions that cannot be read (with the line).
    """
    held = locked_draft(version.id)
    data, content_type = storage.check_upload(
        upload, kinds={"image", "video", "audio", "document", "text"}, max_bytes=LARGEST
    )
    kind = _kind(content_type)
    if len(data) > MOST_BYTES[kind]:
        most = lesson_page.size(MOST_BYTES[kind])
        raise DomainError(_("This file is larger than %(size)s.", size=most), field="file")
    name = simple_name(upload.filename or "", content_type)
    lang = _check_side(kind, name, data)
    existing = queries.file_named(held.id, name)
    if existing is not None:
        remove_file(version=held, file_id=existing.id)
    elif len(queries.files_of(held.id)) >= MOST_FILES:
        raise DomainError(_("A course has at most %(most)s files.", most=MOST_FILES), field="file")
    file = MediaFile(
        id=ids.new_id(), version_id=held.id, name=name, kind=kind, lang=lang, content_type=content_type, size=len(data),
        file_key=storage.save(data, filename=name, content_type=content_type),
    )  # fmt: skip
    db.session.add(file)
    db.session.flush()
    return file


def _kind(content_type: str) -> MediaKind:
    if content_type == "text/vtt":
        return MediaKind.CAPTIONS
    if content_type == "text/plain":
        return MediaKind.TRANSCRIPT
    for types, kind in (
        (filetypes.PICTURES, MediaKind.IMAGE),
        (filetypes.VIDEOS, MediaKind.VIDEO),
        (filetypes.AUDIOS, MediaKind.AUDIO),
    ):
        if content_type in types:
            return kind
    return MediaKind.DOCUMENT


def simple_name(given: str, content_type: str) -> str:
    """A name that can stand in a lesson and an address: lower-case Latin letters, digits, hyphens; the ending by content."""
    stem = storage.clean_filename(given).rpartition(".")[0] or storage.clean_filename(given)
    ending = filetypes.EXTENSIONS[content_type]
    side = lesson_page.side_of(f"{stem}.{ending}") if ending in {"vtt", "txt"} else None
    stem, lang = side or (stem, "")
    plain = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode().lower()
    plain = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].strip("-") or "file"
    return ".".join(part for part in (plain, lang, ending) if part)


def _check_side(kind: MediaKind, name: str, data: bytes) -> str:
    """The language of captions or a transcript; empty for other kinds."""
    if kind not in (MediaKind.CAPTIONS, MediaKind.TRANSCRIPT):
        return ""
    side = lesson_page.side_of(name)
    if side is None:
        raise DomainError(_("The name must say the language, for example talk.en.vtt beside talk.mp4."), field="file")
    if kind is MediaKind.CAPTIONS:
        try:
            webvtt.parse(data.decode("utf-8-sig"))
        except webvtt.VttError as error:
            raise DomainError(_("%(file)s: %(reason)s", file=name, reason=error.message), field="file") from None
    return side[1]


def remove_file(*, version: CourseVersion, file_id: uuid.UUID) -> None:
    """Takes a file out of a draft; its bytes go once no version has them.

    Raises:
        NotFound: the draft has no such file.
    """
    held = locked_draft(version.id)
    file = db.session.get(MediaFile, file_id)
    if file is None or file.version_id != held.id:
        raise NotFound
    db.session.execute(delete(MediaFile).where(MediaFile.id == file.id))
    db.session.expunge(file)
    if not queries.uses_of(file.file_key):
        storage.delete(file.file_key)

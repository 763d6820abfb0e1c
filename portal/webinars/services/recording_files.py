"""Files of recordings: judged by what is in them, kept without ever being in memory as a whole."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import BinaryIO

from sqlalchemy import func, select

from portal.core import db, filetypes, ids, media_length, settings, storage
from portal.core.errors import DomainError
from portal.core.i18n import _, number
from portal.webinars.models import Recording, RecordingFile, RecordingSize

MEGABYTE = 1_000_000
_HEAD = 8192  # bytes that say what a file is


class BadMedia(DomainError):
    """A file cannot be a recording. `why`: a key of `words.recordings.ERRORS`."""

    def __init__(self, message: str, why: str) -> None:
        super().__init__(message, field="file")
        self.why = why


@dataclass(frozen=True)
class Media:
    """What is in a file."""

    content_type: str
    seconds: int
    weight: int

    @property
    def is_sound(self) -> bool:
        return self.content_type.startswith("audio/")


def most_bytes() -> int:
    """The largest file that is taken."""
    return settings().recording_most_mb * MEGABYTE


def checked(file: BinaryIO, size: RecordingSize) -> Media:
    """What a file is, by its content.

    Raises:
        BadMedia: too large, empty, neither video nor sound, not what the size says, or silent about how long it is.
    """
    weight = file.seek(0, os.SEEK_END)
    file.seek(0)
    if weight > most_bytes():
        raise BadMedia(_("The file is larger than %(size)s MB.", size=number(most_bytes() / MEGABYTE)), "too_large")
    if not weight:
        raise BadMedia(_("The file is empty."), "empty")
    found = filetypes.detect(file.read(_HEAD))
    if found not in filetypes.VIDEOS and found not in filetypes.AUDIOS:
        raise BadMedia(
            _("This is no recording that browsers play. Take MP4 or WebM for video; M4A, MP3 or Ogg for sound."), "kind"
        )
    if found.startswith("audio/") is not (size is RecordingSize.SOUND):
        raise BadMedia(
            _("This file is video: choose a size with picture.")
            if size is RecordingSize.SOUND
            else _("This file is sound: choose “Sound only”."),
            "size",
        )
    seconds = media_length.seconds_of(file, found)
    if seconds is None or seconds < 1:
        raise BadMedia(
            _("The file does not say how long it is, or is damaged. Save it anew with a program for video, then try again."),
            "length",
        )  # fmt: skip
    return Media(found, int(seconds), weight)


def new_row(recording: Recording, size: RecordingSize, sources: list[str] | None = None) -> RecordingFile:
    """A size without bytes yet; its key is chosen now."""
    return RecordingFile(
        id=ids.new_id(), recording_id=recording.id, size=size, file_key=ids.secret(24), sources=sources or []
    )


def keep(*, recording: Recording, row: RecordingFile, file: BinaryIO, media: Media, filename: str) -> None:
    """Puts the bytes into the storage and the facts onto the rows."""
    storage.save_file(file, key=row.file_key, filename=filename, content_type=media.content_type)
    row.content_type, row.seconds, row.weight, row.done = media.content_type, media.seconds, media.weight, media.weight
    row.filename, row.is_there = storage.clean_filename(filename), True
    db.session.flush()
    _measure(recording)


def drop(recording: Recording, row: RecordingFile) -> None:
    """Takes a size away with its bytes."""
    storage.delete(row.file_key)
    db.session.delete(row)
    db.session.flush()
    _measure(recording)


def _measure(recording: Recording) -> None:
    """As long as its longest file: one that was brought in by mistake and replaced must not set how much has to be watched."""
    longest = db.session.scalar(
        select(func.max(RecordingFile.seconds)).where(
            RecordingFile.recording_id == recording.id, RecordingFile.is_there
        )
    )
    recording.seconds = longest or recording.seconds
    db.session.flush()

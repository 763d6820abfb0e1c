"""Which files a provider's recording has: addresses to try, by size. Pure.

Source: docs.bigbluebutton.org, development/api, getRecordings, and development/recording. `video` is a page beside the file
`video-0.m4v` (`video-0.mp4` in newer ones), `podcast` the sound, `presentation` a page that no player of ours can play.
"""

from __future__ import annotations

from portal.webinars.models import RecordingSize
from portal.webinars.providers.base import Recording

WORKING = frozenset({"processing", "processed"})  # files are there once it is published, or unpublished again
GONE = frozenset({"deleted"})
_FILES = (".mp4", ".m4v", ".webm", ".ogg", ".mp3", ".m4a")


def sources(found: Recording) -> dict[RecordingSize, list[str]]:
    """Size → addresses, the likeliest first; empty: nothing that can be fetched."""
    files: dict[RecordingSize, list[str]] = {}
    for kind, size in (("video", RecordingSize.LARGE), ("podcast", RecordingSize.SOUND)):
        url = found.formats.get(kind, "")
        if url.lower().endswith(_FILES):
            files[size] = [url]
        elif url and size is RecordingSize.LARGE:
            files[size] = [f"{url.rstrip('/')}/video-0.{ending}" for ending in ("m4v", "mp4")]
    return files

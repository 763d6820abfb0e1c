"""The words of authoring: where a translation stands, what a file is."""

from __future__ import annotations

from portal.core.i18n import lazy as _l
from portal.training.models import MediaKind

# Each with the kind of status that the components draw.
TEXT_STATES = {
    "missing": (_l("Missing"), "failed"),
    "original": (_l("Original"), "note"),
    "stale": (_l("Older than the original"), "waiting"),
    "machine": (_l("Draft by a machine"), "waiting"),
    "translated": (_l("Translated"), "open"),
    "reviewed": (_l("Reviewed"), "done"),
}
MEDIA_KINDS = {
    MediaKind.IMAGE: _l("Picture"),
    MediaKind.VIDEO: _l("Video"),
    MediaKind.AUDIO: _l("Sound"),
    MediaKind.CAPTIONS: _l("Captions"),
    MediaKind.TRANSCRIPT: _l("Transcript"),
    MediaKind.DOCUMENT: _l("Document"),
}

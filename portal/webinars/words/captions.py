"""What captions and minutes are called."""

from __future__ import annotations

from portal.core.i18n import lazy as _l
from portal.webinars.models import NoteKind, TrackOrigin, TrackState

TRACK_STATES = {
    TrackState.LIVE: (_l("Being written"), "waiting"),
    TrackState.DRAFT: (_l("Draft, not read by anybody yet"), "waiting"),
    TrackState.CHECKED: (_l("Read and corrected"), "done"),
}
TRACK_ORIGINS = {TrackOrigin.HUMAN: _l("Written by people"), TrackOrigin.MACHINE: _l("Recognised by a machine")}
NOTE_KINDS = {
    NoteKind.NOTE: _l("Note"),
    NoteKind.DECISION: _l("Decision"),
    NoteKind.TOOL: _l("Tool"),
    NoteKind.CONTACT: _l("Contact"),
    NoteKind.FIGURE: _l("Figure"),
}
SIZES = {"m": _l("Normal letters"), "l": _l("Large letters"), "xl": _l("Very large letters")}

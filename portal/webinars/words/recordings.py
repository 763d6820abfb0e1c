"""The words of recordings: states, sizes, reasons, and what organisers are told."""

from __future__ import annotations

from portal.core import i18n
from portal.core.i18n import _
from portal.core.i18n import lazy as _l
from portal.webinars.models import (
    CaptionTrack,
    RecordingAudience,
    RecordingFile,
    RecordingSize,
    RecordingState,
    TrackOrigin,
    TrackState,
)
from portal.webinars.watching import Progress

STATES = {
    RecordingState.PROCESSING: (_l("Being worked on by the provider"), "waiting"),
    RecordingState.FETCHING: (_l("Being fetched from the provider"), "waiting"),
    RecordingState.READY: (_l("Ready for you to check"), "waiting"),
    RecordingState.PUBLISHED: (_l("Published"), "done"),
    RecordingState.WITHDRAWN: (_l("Taken back"), "open"),
    RecordingState.FAILED: (_l("Did not come"), "failed"),
    RecordingState.DELETED: (_l("Deleted"), "open"),
}
ERRORS = {
    "provider": _l("The provider did not answer, or the line broke."),
    "gone": _l("The provider does not give its file out."),
    "only_page": _l("The provider has only a page of this recording, no file. Bring the file in by hand."),
    "gave_up": _l("It was tried several times without success."),
    "too_large": _l("Its file is larger than the portal takes. Bring in a smaller one by hand."),
    "empty": _l("Its file is empty."),
    "kind": _l("Its file is of a kind that browsers do not play."),
    "size": _l("Its file is not of the kind that was expected."),
    "length": _l("Its file is damaged, or does not say how long it is."),
}
SIZES = {
    RecordingSize.LARGE: _l("Large picture, some 720 lines"),
    RecordingSize.SMALL: _l("Small picture, some 360 lines"),
    RecordingSize.SOUND: _l("Sound only"),
}
AUDIENCES = {
    RecordingAudience.REGISTERED: _l("Whoever was registered for the webinar"),
    RecordingAudience.EVERYBODY: _l("Everybody"),
}

# What organisers are told: the subject, and what it means.
TOLD = {
    "ready": (
        _l("The recording of “%(title)s” is here"),
        _l("The recording has come from the provider. Look at it, then publish it. Nobody else sees it until then."),
    ),
    "failed": (
        _l("The recording of “%(title)s” did not come"),
        _l("The recording could not be brought from the provider: %(reason)s Try again, or bring the file in by hand."),
    ),
    "leaves": (
        _l("The recording of “%(title)s” is deleted on %(day)s"),
        _l("Its time is over then. If it is needed for longer, keep a copy that people have agreed to."),
    ),
    "deleted": (
        _l("The recording of “%(title)s” is deleted"),
        _l("Its time was over. Its files are gone; captions and minutes are kept."),
    ),
    "removal": (
        _l("Somebody wants to be taken out of the recording of “%(title)s”"),
        _l("%(name)s writes: %(words)s"),
    ),
}  # fmt: skip


def megabytes(weight: int) -> str:
    """`12 MB`, never less than one tenth."""
    return _("%(size)s MB", size=i18n.number(max(weight / 1_000_000, 0.1), 0 if weight >= 10_000_000 else 1))


def length(seconds: int) -> str:
    """`1:02:05`, or `2:05` where there are no hours."""
    hours, rest = divmod(seconds, 3600)
    return f"{hours}:{rest // 60:02}:{rest % 60:02}" if hours else f"{rest // 60}:{rest % 60:02}"


def track_state(track: CaptionTrack) -> str:
    """`Recognised by a machine, draft` and the like: how far captions can be relied on."""
    if track.state is TrackState.CHECKED:
        return _("checked")
    return _("by a machine, not checked") if track.origin is TrackOrigin.MACHINE else _("draft, not checked")


def size_name(file: RecordingFile) -> str:
    return str(SIZES[file.size])


def counted(progress: Progress) -> str:
    """`12:05 of 58:10 are counted; 40:43 are needed.`"""
    return _(
        "%(seconds)s of %(length)s are counted; %(needed)s are needed.", seconds=length(progress.seconds),
        length=length(progress.length), needed=length(progress.needed),
    )  # fmt: skip

"""Role × object for recordings: the owner was registered, the coordinator of the city makes the webinar."""

from __future__ import annotations

import io
from typing import Any

from tests.architecture.access import EVERYBODY, OWNER, Case
from tests.factories.recordings import media

CREW = frozenset({"coordinator", "regional office", "secretariat"})
AT = {"slug": "recording_webinar", "recording_id": "webinar_recording"}
MINE = {"recording_id": "webinar_recording"}
RUN = {"run_id": "recording_run"}
SETTINGS = {"audience": "everybody", "begins_after": "5", "kept_until": "2027-01-05"}


def _file() -> dict[str, Any]:
    return {"file": (io.BytesIO(media("talk.mp3").read()), "talk.mp3")}


TABLE = (
    Case("webinars.recording", AT, OWNER | CREW),
    Case("webinars.recording", AT | {"recording_id": "recording_ready"}, CREW),
    Case("webinars.recording", AT | {"recording_id": "recording_failed"}, frozenset()),
    Case("webinars.recording_media", AT | {"size": "recording_size"}, OWNER | CREW),
    Case("webinars.recording_captions", AT | {"lang": "recording_lang"}, OWNER | CREW),
    Case("webinars.recording_chapters", AT, OWNER | CREW),
    Case("webinars.recording_watched", AT, OWNER, {"spans": "0-5"}),
    Case("webinars.recording_quiz", AT, OWNER),
    Case("webinars.recording_quiz", AT, OWNER, {}, unfinished=True),
    Case("webinars.ask_removal", AT, OWNER),
    Case("webinars.ask_removal", AT, OWNER, {"words": "I am heard in it."}),
    Case("webinars.guest_recording", {"token": "token_recording", "recording_id": "webinar_recording"}, EVERYBODY),
    Case("webinars.guest_recording", {"token": "token_stop", "recording_id": "webinar_recording"}, frozenset()),
    Case("webinars.run_recordings", RUN, CREW),
    Case("webinars.run_recordings", RUN, CREW, {"size": "sound"}, upload=_file),
    Case("webinars.look_for_recordings", RUN, CREW, {}),
    Case("webinars.manage_recording", MINE, CREW),
    Case("webinars.manage_recording", MINE, CREW, SETTINGS),
    Case("webinars.add_recording_size", MINE, CREW, {"size": "sound"}, upload=_file),
    Case("webinars.remove_recording_size", MINE | {"file_id": "recording_file"}, CREW, {}),
    Case("webinars.publish_recording", {"recording_id": "recording_ready"}, CREW, {}),
    Case("webinars.step_of_recording", MINE | {"what": "step_withdraw"}, CREW, {}),
    Case("webinars.step_of_recording", {"recording_id": "recording_failed", "what": "step_retry"}, CREW, {}),
    Case("webinars.step_of_recording", MINE | {"what": "step_delete"}, CREW, {}),
    Case("webinars.recording_progress", MINE, CREW),
    Case("webinars.answer_removal", MINE | {"wish_id": "recording_wish"}, CREW, {"answer": "Cut out."}),
)  # fmt: skip

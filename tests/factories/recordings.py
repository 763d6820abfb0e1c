"""Recordings for tests, of real small files (tests/webinars/media); each function joins the open transaction or opens its own."""

from __future__ import annotations

import io
from contextlib import nullcontext
from datetime import timedelta
from pathlib import Path
from typing import Any

from portal.accounts.models import User
from portal.core import clock, db
from portal.webinars.models import (
    CaptionCue,
    CaptionTrack,
    Minute,
    NoteKind,
    Recording,
    RecordingSize,
    RecordingState,
    Run,
    TrackOrigin,
    TrackState,
)
from portal.webinars.queries import recordings as queries
from portal.webinars.services import recordings as services
from tests.factories.accounts import make_secretariat

MEDIA = Path(__file__).parent.parent / "webinars" / "media"
SECONDS = 12  # of each of the files


def _writing():
    return nullcontext() if db.in_transaction() else db.transaction()


def media(name: str = "talk.mp4") -> io.BytesIO:
    """A file as it comes from a form."""
    return io.BytesIO((MEDIA / name).read_bytes())


def make_recording(
    run: Run, *names: str, actor: User | None = None, state: RecordingState = RecordingState.PUBLISHED, **values: Any
) -> Recording:
    """A recording with files (`talk.mp4` unless said otherwise), published unless `state` says otherwise. `seconds` may pretend
    that it is longer than its file.
    """
    actor = actor or make_secretariat()
    first, *more = names or ("talk.mp4",)
    with _writing():
        run = queries.run_of(run.id)
        made = services.begin(run=run, file=media(first), filename=first, size=_size(first), actor=actor)
        for name in more:
            services.add_size(recording_id=made.id, file=media(name), filename=name, size=_size(name), actor=actor)
        made.state, made.published_at = state, clock.now()
        for name, value in values.items():
            setattr(made, name, value)
        db.session.flush()
        services._changed(made)
    found = queries.recording(made.id)
    assert found is not None
    return found


def _size(name: str) -> RecordingSize:
    ending = name.rpartition(".")[2]
    return {"mp4": RecordingSize.LARGE, "webm": RecordingSize.SMALL}.get(ending, RecordingSize.SOUND)


def make_captions(run: Run, lang: str, *said: str, every: float = 3, **values: Any) -> CaptionTrack:
    """A track with a cue each `every` seconds from the start of the run."""
    with _writing():
        track = CaptionTrack(
            run_id=run.id, lang=lang,
            **{"state": TrackState.CHECKED, "origin": TrackOrigin.HUMAN, "zero_at": run.starts_at} | values,
        )  # fmt: skip
        db.session.add(track)
        db.session.flush()
        for n, text in enumerate(said):
            start = int(n * every * 1000)
            db.session.add(CaptionCue(track_id=track.id, start_ms=start, end_ms=start + 2900, text=text))
    return track


def make_marker(run: Run, at: int, text: str, kind: NoteKind = NoteKind.DECISION) -> Minute:
    with _writing():
        made = Minute(run_id=run.id, at_seconds=at, kind=kind, text=text, request_key=f"marker-{at}-{kind.value}")
        db.session.add(made)
    return made


def ended(**values: Any) -> dict[str, Any]:
    """A run that ended an hour ago, for `make_webinar(run=…)`."""
    return {"starts_in": timedelta(hours=-2), **values}

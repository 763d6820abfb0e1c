"""The recording of a webinar of the demo: a minute and a half of slides made for it, with captions, chapters and a quiz."""

from __future__ import annotations

from typing import Any

from portal.cities import queries as cities
from portal.core import db, ids
from portal.demo import files, people
from portal.webinars import queries
from portal.webinars.models import (
    CaptionCue,
    CaptionTrack,
    Minute,
    NoteKind,
    PollKind,
    RecordingAudience,
    RecordingSize,
    Registration,
    RegistrationState,
    Run,
    TrackOrigin,
    TrackState,
)
from portal.webinars.queries import recordings as found
from portal.webinars.services import polls, recordings
from portal.webinars.services.polls import PollPlan

FOLDER = files.DATA / "recordings"


def load() -> None:
    """Recordings that are not there yet. Whoever had a seat and was not there can still get the certificate by watching."""
    for item in files.read("recordings")["recordings"]:
        webinar = queries.webinar_by_slug(item["webinar"])
        if webinar is None:
            raise LookupError(f"{item['webinar']} has to be loaded before its recording")
        run = next(one for one in webinar.runs if one.number == item["run"])
        if not found.of_run(run.id):
            _load(run, item)


def _load(run: Run, item: dict[str, Any]) -> None:
    organiser = people.by_key("nam-yunseo")
    for lang, track in item["captions"].items():
        _captions(run, lang, track)
    for at, kind, text in item["markers"]:
        db.session.add(
            Minute(run_id=run.id, at_seconds=at, kind=NoteKind(kind), text=text, request_key=f"demo-{at}-{kind}")
        )
    for prompts, options in item["quiz"]:
        plan = PollPlan(PollKind.QUIZ, prompts, [(texts, is_right) for texts, is_right in options])
        polls.save(webinar=run.webinar, plan=plan, poll=None, actor=None)
    for key in item["watches"]:
        _seat(run, key)
    _publish(run, item, organiser)


def _captions(run: Run, lang: str, track: dict[str, Any]) -> None:
    made = CaptionTrack(
        id=ids.new_id(), run_id=run.id, lang=lang, state=TrackState(track["state"]), origin=TrackOrigin(track["origin"]),
        zero_at=run.starts_at,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    db.session.add_all(
        CaptionCue(track_id=made.id, start_ms=start * 1000, end_ms=end * 1000, text=text)
        for start, end, text in track["cues"]
    )


def _seat(run: Run, key: str) -> None:
    """Somebody of the demo had a seat, agreed to be recorded, and did not come."""
    person = people.by_key(key)
    city = next(iter(cities.cities_of(person)), None)
    db.session.add(
        Registration(
            run_id=run.id, user_id=person.id, city_id=city.id if city else None, lang=person.locale, timezone=person.timezone,
            state=RegistrationState.CONFIRMED, recording_consent=True,
        )
    )  # fmt: skip


def _publish(run: Run, item: dict[str, Any], organiser: Any) -> None:
    made = None
    for size, name in item["files"]:
        with (FOLDER / name).open("rb") as file:
            if made is None:
                whole = found.run_of(run.id) or run
                made = recordings.begin(run=whole, file=file, filename=name, size=RecordingSize(size), actor=organiser)
            else:
                recordings.add_size(
                    recording_id=made.id, file=file, filename=name, size=RecordingSize(size), actor=organiser
                )
    if made is None:
        raise LookupError("a recording without files")
    recordings.change(
        recording_id=made.id, audience=RecordingAudience.EVERYBODY, with_quiz=True, begins_after=0, until=made.kept_until,
        actor=organiser,
    )  # fmt: skip
    recordings.publish(recording_id=made.id, confirmed=False, actor=organiser)

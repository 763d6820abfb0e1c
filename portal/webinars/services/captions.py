"""Captions: written while somebody speaks, corrected in place, brought in as a file, given out as WebVTT."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, update

from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.core import clock, db, events, i18n, ids, webvtt
from portal.core.errors import DomainError, NotFound
from portal.core.i18n import _
from portal.live import services as live
from portal.webinars import rooms
from portal.webinars.events import CaptionsChanged
from portal.webinars.models import LONGEST_CUE, CaptionCue, CaptionTrack, Registration, TrackOrigin, TrackState
from portal.webinars.queries import captions as queries
from portal.webinars.rules import joining as rules
from portal.webinars.rules import powers
from portal.webinars.rules.questions import is_request_key

MOST_SHIFT = 3600  # seconds
MOST_TYPED = 15_000  # ms that somebody may have typed at a cue
SHORTEST, LONGEST, PER_SIGN = 1500, 7000, 65  # ms for which a cue is shown: people read some 15 signs a second


def write_cue(*, captioner: Registration, lang: str, text: str, request_key: str, typed_ms: int = 0) -> CaptionCue:
    """A cue, told to those who read the language. It begins when its first letter was typed, and never before the one above.

    Raises:
        NotFound: he does not write them, or no such language. DomainError: there are no words, or too many.
    """
    words, track = _words(text), _track(captioner, lang)
    if not is_request_key(request_key):
        raise DomainError(_("The form had expired. Nothing was saved. Load the page again and repeat."))
    if (known := queries.cue_by_request(track.id, request_key)) is not None:
        return known
    start = _ms(clock.now() - track.zero_at) - min(max(typed_ms, 0), MOST_TYPED)
    before = next(iter(queries.latest_cues(captioner.run_id, lang, 1)), None)
    if before is not None:
        start = max(start, before.start_ms + 1)
        before.end_ms = min(before.end_ms, start)
    cue = CaptionCue(
        track_id=track.id, start_ms=start, end_ms=start + shown_for(words), text=words, request_key=request_key
    )
    db.session.add(cue)
    db.session.flush()
    _tell(captioner.run_id, lang, cue.id, words)
    return cue


def shown_for(text: str) -> int:
    """For how many ms a cue is shown unless the next one comes."""
    return min(LONGEST, max(SHORTEST, PER_SIGN * len(text)))


def correct_cue(*, captioner: Registration, lang: str, cue_id: uuid.UUID, text: str) -> None:
    """Other words for a cue, also on the pages of those who read it; none: it goes.

    Raises:
        NotFound: no such cue, or he does not write them. DomainError: too many words.
    """
    track = _track(captioner, lang)
    cue = queries.cue_in(track.id, cue_id)
    if cue is None:
        raise NotFound
    if text.strip():
        cue.text, cue.corrected_at = _words(text), clock.now()
    else:
        db.session.delete(cue)
    db.session.flush()
    events.publish(CaptionsChanged(captioner.run_id))
    _tell(captioner.run_id, lang, cue_id, cue.text if text.strip() else "")


def bring_in(*, captioner: Registration, lang: str, source: str, actor: User | None) -> int:
    """A WebVTT file in place of all cues of the language; returns how many there are. It is a draft until somebody read it.

    Raises:
        NotFound: he does not write them, or no such language. webvtt.VttError: what is wrong, with its line.
    """
    found = webvtt.parse(source)
    for number, cue in enumerate(found, start=1):
        if len(cue.text) > LONGEST_CUE:
            raise DomainError(
                _("Caption %(number)s is longer than %(most)s characters.", number=number, most=LONGEST_CUE)
            )
    track = _track(captioner, lang)
    _replace(track, found)
    track.state, track.origin, track.checked_at = TrackState.DRAFT, TrackOrigin.HUMAN, None
    db.session.flush()
    events.publish(CaptionsChanged(captioner.run_id))
    _audit(captioner, "webinars.captions_brought_in", lang, actor)
    return len(found)


def take_recognised(*, track: CaptionTrack, cues: Iterable[webvtt.Cue]) -> None:
    """What a speech recogniser heard, in place of all cues: a draft of a machine, and shown as such."""
    _replace(track, cues)
    track.state, track.origin, track.checked_at = TrackState.DRAFT, TrackOrigin.MACHINE, None
    db.session.flush()
    events.publish(CaptionsChanged(track.run_id))


def set_state(*, captioner: Registration, lang: str, state: TrackState, actor: User | None) -> None:
    """Says that the captions are being written, wait to be read, or were read by somebody.

    Raises:
        NotFound: he does not write them, or no such language.
    """
    track = _track(captioner, lang)
    track.state, track.checked_at = state, clock.now() if state is TrackState.CHECKED else None
    db.session.flush()
    _audit(captioner, "webinars.captions_state", lang, actor, state=state.value)


def as_vtt(track: CaptionTrack) -> str:
    """The captions of a language as a WebVTT file, as the recording plays: what was said before it began is left out."""
    return webvtt.write(
        webvtt.Cue(max(0, cue.start_ms) / 1000, cue.end_ms / 1000, cue.text)
        for cue in queries.cues_of(track.id)
        if cue.end_ms > 0
    )


def start_now(*, captioner: Registration, lang: str) -> None:
    """The recording starts now: times of the language count from here. What was written before is kept, before the start.

    Raises:
        NotFound: he does not write them, or no such language.
    """
    count_from(track=_track(captioner, lang), zero_at=clock.now())


def shift(*, captioner: Registration, lang: str, seconds: float) -> None:
    """Shows every caption of the language so much later (earlier, below 0), those that come as well.

    Raises:
        NotFound: he does not write them, or no such language. DomainError: more than an hour.
    """
    track = _track(captioner, lang)
    if not abs(seconds) <= MOST_SHIFT:
        raise DomainError(_("Enter a number of seconds between −3600 and 3600."), field="seconds")
    count_from(track=track, zero_at=track.zero_at - timedelta(seconds=seconds))


def count_from(*, track: CaptionTrack, zero_at: datetime) -> None:
    """Other zero, same moments: words, corrections and the distances between captions stay."""
    moved = _ms(zero_at - track.zero_at)
    track.zero_at = zero_at
    db.session.flush()
    db.session.execute(
        update(CaptionCue)
        .where(CaptionCue.track_id == track.id)
        .values(start_ms=CaptionCue.start_ms - moved, end_ms=CaptionCue.end_ms - moved)
        .execution_options(synchronize_session="fetch")
    )


def _ms(length: timedelta) -> int:
    return round(length.total_seconds() * 1000)


def choose(*, registration: Registration, lang: str) -> None:
    """Reads captions in this language from now on; empty: none."""
    registration.caption_lang = lang if lang in i18n.LOCALES else ""
    db.session.flush()


def _replace(track: CaptionTrack, cues: Iterable[webvtt.Cue]) -> None:
    db.session.execute(delete(CaptionCue).where(CaptionCue.track_id == track.id))
    rows = [
        {
            "id": ids.new_id(), "track_id": track.id, "start_ms": round(cue.start * 1000), "end_ms": round(cue.end * 1000),
            "text": cue.text, "created_at": clock.now(),
        }
        for cue in cues
        if cue.text
    ]  # fmt: skip
    if rows:
        db.session.execute(insert(CaptionCue), rows)


def _track(captioner: Registration, lang: str) -> CaptionTrack:
    if not powers.may_write_captions(captioner, lang) or lang not in i18n.LOCALES:
        raise NotFound
    return queries.track_locked(captioner.run_id, lang, rules.began_at(captioner.run))


def _words(text: str) -> str:
    words = " ".join(text.split())
    if not words:
        raise DomainError(_("Write what is said."), field="text")
    if len(words) > LONGEST_CUE:
        raise DomainError(
            _("At most %(number)s characters: this has %(count)s.", number=LONGEST_CUE, count=len(words)), field="text"
        )
    return words


def _tell(run_id: uuid.UUID, lang: str, cue_id: uuid.UUID, text: str) -> None:
    """`text` empty: the cue goes."""
    live.publish(
        channel=rooms.channel(run_id), kind="cue", data={"id": str(cue_id), "lang": lang, "text": text},
        audience=rooms.captions(lang),
    )  # fmt: skip


def _audit(captioner: Registration, action: str, lang: str, actor: User | None, **data: str) -> None:
    facts = {"run": str(captioner.run_id), "language": lang, **data}
    if actor is None:
        facts["registration"] = str(captioner.id)
    accounts.audit(actor=actor, action=action, subject=("webinar", captioner.run.webinar_id), data=facts)

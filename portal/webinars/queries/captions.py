"""Captions and minutes of a run."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from portal.core import clock, db, ids
from portal.webinars.models import CaptionCue, CaptionTrack, Minute, TrackOrigin, TrackState

LATEST = 30  # cues that the rolling display holds


def tracks_of(run_id: uuid.UUID) -> Sequence[CaptionTrack]:
    """The tracks of a run, by language."""
    return db.session.scalars(
        select(CaptionTrack).where(CaptionTrack.run_id == run_id).order_by(CaptionTrack.lang)
    ).all()


def tracks_at(run_id: uuid.UUID, *moments: datetime) -> Sequence[CaptionTrack]:
    """The tracks whose times count from one of these moments, locked."""
    return db.session.scalars(
        select(CaptionTrack).where(CaptionTrack.run_id == run_id, CaptionTrack.zero_at.in_(moments)).with_for_update()
    ).all()


def track(run_id: uuid.UUID, lang: str) -> CaptionTrack | None:
    """The track of a language."""
    found: CaptionTrack | None = db.session.scalar(
        select(CaptionTrack).where(CaptionTrack.run_id == run_id, CaptionTrack.lang == lang)
    )
    return found


def track_locked(run_id: uuid.UUID, lang: str, zero_at: datetime) -> CaptionTrack:
    """The track of a language, made if there is none, with times from `zero_at`; nobody else writes into it until the end of the transaction."""
    db.session.execute(
        insert(CaptionTrack)
        .values(
            id=ids.new_id(), run_id=run_id, lang=lang, state=TrackState.LIVE, origin=TrackOrigin.HUMAN, zero_at=zero_at,
            created_at=clock.now(),
        )
        .on_conflict_do_nothing()
    )  # fmt: skip
    found: CaptionTrack = db.session.scalars(
        select(CaptionTrack)
        .where(CaptionTrack.run_id == run_id, CaptionTrack.lang == lang)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    return found


def cues_of(track_id: uuid.UUID) -> Sequence[CaptionCue]:
    """All cues of a track in order."""
    return db.session.scalars(
        select(CaptionCue).where(CaptionCue.track_id == track_id).order_by(CaptionCue.start_ms, CaptionCue.id)
    ).all()


def latest_cues(run_id: uuid.UUID, lang: str, most: int = LATEST) -> list[CaptionCue]:
    """The last cues of a language, the oldest first."""
    rows = db.session.scalars(
        select(CaptionCue)
        .join(CaptionTrack, CaptionTrack.id == CaptionCue.track_id)
        .where(CaptionTrack.run_id == run_id, CaptionTrack.lang == lang)
        .order_by(CaptionCue.start_ms.desc(), CaptionCue.id.desc())
        .limit(most)
    ).all()
    return list(reversed(rows))


def cue_by_request(track_id: uuid.UUID, request_key: str) -> CaptionCue | None:
    """The cue that a form has sent already."""
    found: CaptionCue | None = db.session.scalar(
        select(CaptionCue).where(CaptionCue.track_id == track_id, CaptionCue.request_key == request_key)
    )
    return found


def cue_in(track_id: uuid.UUID, cue_id: uuid.UUID) -> CaptionCue | None:
    """A cue of the track."""
    found: CaptionCue | None = db.session.scalar(
        select(CaptionCue).where(CaptionCue.id == cue_id, CaptionCue.track_id == track_id)
    )
    return found


def minutes_of(run_id: uuid.UUID) -> Sequence[Minute]:
    """The minutes of a run in the order of the run."""
    return db.session.scalars(
        select(Minute).where(Minute.run_id == run_id).order_by(Minute.at_seconds, Minute.id)
    ).all()


def minute_in(run_id: uuid.UUID, minute_id: uuid.UUID) -> Minute | None:
    """A line of the minutes, locked."""
    found: Minute | None = db.session.scalar(
        select(Minute)
        .where(Minute.id == minute_id, Minute.run_id == run_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return found

"""What the search over everything knows of recordings: their transcripts, a document for each language with captions."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy import func, literal, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from portal.core import db, i18n
from portal.search import services as search
from portal.search.document import Document
from portal.webinars.models import CaptionCue, CaptionTrack, Recording, RecordingState, Run, TrackOrigin
from portal.webinars.queries import recordings as queries

KIND = "webinar_recording"


def refresh(recording_ids: Sequence[uuid.UUID]) -> None:
    """Writes the index of some recordings anew; none stays of what not everybody may watch."""
    search.refresh(KIND, recording_ids)


def refresh_of(webinar_id: uuid.UUID) -> None:
    """As `refresh`, for all published recordings of a webinar: its title has changed, or it is off."""
    found = select(Recording.id).join(Run, Run.id == Recording.run_id).where(Run.webinar_id == webinar_id)
    refresh(db.session.scalars(found.where(Recording.state == RecordingState.PUBLISHED)).all())


def ids() -> Sequence[uuid.UUID]:
    """All recordings that everybody may watch."""
    return db.session.scalars(
        select(Recording.id)
        .join(Run, Run.id == Recording.run_id)
        .where(*queries.findable(), select(CaptionTrack.id).where(CaptionTrack.run_id == Run.id).exists())
        .order_by(Recording.id)
    ).all()


def documents(wanted: Sequence[uuid.UUID]) -> list[Document]:
    """The documents of some of them as they are now."""
    found = queries.in_search(wanted)
    said = func.string_agg(CaptionCue.text, aggregate_order_by(literal(" "), CaptionCue.start_ms)).label("said")
    words = (
        select(CaptionTrack.run_id, CaptionTrack.lang, CaptionTrack.origin, said)
        .join(CaptionCue, CaptionCue.track_id == CaptionTrack.id)
        .where(CaptionTrack.run_id.in_([one.run_id for one in found]))
        .group_by(CaptionTrack.id)
        .order_by(CaptionTrack.lang)
    )
    rows = db.session.execute(words).all()
    return [
        _document(one, lang, text, is_machine=origin is TrackOrigin.MACHINE)
        for one in found
        for run_id, lang, origin, text in rows
        if run_id == one.run_id
    ]


def _document(one: Recording, lang: str, text: str, *, is_machine: bool) -> Document:
    webinar = one.run.webinar
    title, _lang = i18n.pick({row.lang: row.title for row in webinar.texts}, lang)
    return Document(
        kind=KIND, thing_id=one.id, lang=lang, title=title, text=text, city_id=webinar.city_id, is_machine=is_machine,
        dated_on=one.run.starts_at.date(),
        facts={
            "slug": webinar.slug, "country": webinar.city.country if webinar.city else None,
            "region": webinar.city.region.value if webinar.city else None,
        },
    )  # fmt: skip

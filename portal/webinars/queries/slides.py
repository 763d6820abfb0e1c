"""Decks of a run, and what is on the stage."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import selectinload

from portal.core import db
from portal.webinars.models import Deck, DeckFile, DeckState, Run, Slide, Webinar

STALE = timedelta(minutes=5)  # a worker that has drawn nothing for so long is gone


@dataclass(frozen=True)
class Stage:
    """The page that one reader sees. `speaker_page`: where the speaker is; `number`: what is looked at, with its words in `text`.
    `speaker_id`: whose slides they are, see `models.Deck`.
    """

    file: DeckFile
    number: int
    speaker_page: int
    pages: int
    deck: int
    title: str
    text: str
    speaker_id: uuid.UUID | None

    @property
    def is_private(self) -> bool:
        return self.number != self.speaker_page


def stage(run: Run, langs: Sequence[str], looked_at: int | None = None) -> Stage | None:
    """What is shown of the current deck: in the first of the languages that it has, else in any; None: nothing is shown.

    `looked_at`: a page that the reader has turned to by himself.
    """
    if run.slide_deck is None:
        return None
    wanted = func.least(func.greatest(looked_at or run.slide_page, 1), DeckFile.pages)
    rows = db.session.execute(
        select(DeckFile, Deck, Slide.text)
        .join(Deck, Deck.id == DeckFile.deck_id)
        .outerjoin(Slide, and_(Slide.file_id == DeckFile.id, Slide.number == wanted))
        .where(Deck.run_id == run.id, Deck.number == run.slide_deck, DeckFile.state == DeckState.READY)
        .order_by(DeckFile.lang)
    ).all()
    if not rows:
        return None
    order = {lang: place for place, lang in reversed(list(enumerate(langs)))}
    file, deck, text = min(rows, key=lambda row: order.get(row[0].lang, len(order)))
    speaker_page = min(run.slide_page, file.pages)
    number = min(max(looked_at, 1), file.pages) if looked_at else speaker_page
    return Stage(file, number, speaker_page, file.pages, deck.number, deck.title, text or "", deck.speaker_id)


def shown_now(run_id: uuid.UUID) -> dict[str, Any]:
    """What the stream tells: `{"deck": 1, "page": 3}`, both None where nothing is shown."""
    deck, page = db.session.execute(select(Run.slide_deck, Run.slide_page).where(Run.id == run_id)).one()
    return {"deck": deck, "page": page if deck is not None else None}


def decks_of(run_id: uuid.UUID) -> Sequence[Deck]:
    """All decks of a run with their files, in order."""
    return db.session.scalars(
        select(Deck).where(Deck.run_id == run_id).order_by(Deck.number).options(selectinload(Deck.files))
    ).all()


def deck(run_id: uuid.UUID, number: int) -> Deck | None:
    """A deck with its files."""
    found: Deck | None = db.session.scalar(
        select(Deck).where(Deck.run_id == run_id, Deck.number == number).options(selectinload(Deck.files))
    )
    return found


def file_of(run_id: uuid.UUID, file_id: uuid.UUID) -> DeckFile | None:
    """A file of a deck of this run."""
    found: DeckFile | None = db.session.scalar(
        select(DeckFile).join(Deck, Deck.id == DeckFile.deck_id).where(DeckFile.id == file_id, Deck.run_id == run_id)
    )
    return found


def image_key(run_id: uuid.UUID, file_id: uuid.UUID, number: int) -> str | None:
    """Where the picture of a page lies; None: the file is not of this run, or has no such page (yet)."""
    return db.session.scalar(
        select(Slide.image_key)
        .join(DeckFile, DeckFile.id == Slide.file_id)
        .join(Deck, Deck.id == DeckFile.deck_id)
        .where(Slide.file_id == file_id, Slide.number == number, Deck.run_id == run_id)
    )


def words_of(file_id: uuid.UUID) -> Mapping[int, str]:
    """The words of each page."""
    rows = db.session.execute(select(Slide.number, Slide.text).where(Slide.file_id == file_id).order_by(Slide.number))
    return {number: text for number, text in rows}  # noqa: C416  # rows are no pairs to mypy


def speaker_of(run_id: uuid.UUID, number: int) -> uuid.UUID | None:
    """The registration of the speaker whose deck it is; None: of all who present."""
    return db.session.scalar(select(Deck.speaker_id).where(Deck.run_id == run_id, Deck.number == number))


def deck_speaker(deck_id: uuid.UUID) -> uuid.UUID | None:
    """As `speaker_of`, by the id of the deck."""
    return db.session.scalar(select(Deck.speaker_id).where(Deck.id == deck_id))


def most_pages(run_id: uuid.UUID, number: int) -> int:
    """Of a deck: pages of the longest of its files that are ready; 0: none is."""
    return db.session.scalar(
        select(func.max(DeckFile.pages))
        .join(Deck, Deck.id == DeckFile.deck_id)
        .where(Deck.run_id == run_id, Deck.number == number, DeckFile.state == DeckState.READY)
    ) or 0  # fmt: skip


def images_of(file_id: uuid.UUID) -> Sequence[str]:
    return db.session.scalars(select(Slide.image_key).where(Slide.file_id == file_id)).all()


def claimable(now: datetime) -> Any:
    """Files that wait, or whose worker is gone."""
    return or_(
        DeckFile.state == DeckState.WAITING,
        and_(DeckFile.state == DeckState.WORKING, DeckFile.claimed_at < now - STALE),
    )


def waiting_files(now: datetime, limit: int = 20) -> Sequence[uuid.UUID]:
    """Files that a worker should take up."""
    return db.session.scalars(
        select(DeckFile.id).where(claimable(now)).order_by(DeckFile.created_at).limit(limit)
    ).all()


def file_to_claim(file_id: uuid.UUID, now: datetime) -> DeckFile | None:
    """The file, locked; None: another worker has it, or it is done."""
    found: DeckFile | None = db.session.scalar(
        select(DeckFile).where(DeckFile.id == file_id, claimable(now)).with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )  # fmt: skip
    return found


def expired_files(now: datetime, limit: int = 50) -> Sequence[DeckFile]:
    """Files of decks whose run has been over for longer than anything of it is kept."""
    kept = func.make_interval(0, 0, 0, Webinar.retention_days)
    return db.session.scalars(
        select(DeckFile).join(Deck, Deck.id == DeckFile.deck_id).join(Run, Run.id == Deck.run_id)
        .join(Webinar, Webinar.id == Run.webinar_id).where(Run.ends_at + kept < now).limit(limit)
        .with_for_update(of=DeckFile, skip_locked=True)
    ).all()  # fmt: skip


def ready_decks(run_id: uuid.UUID) -> Sequence[tuple[int, str, uuid.UUID | None]]:
    """(number, title, speaker) of the decks that can be shown."""
    return [
        (number, title, speaker_id)
        for number, title, speaker_id in db.session.execute(
            select(Deck.number, Deck.title, Deck.speaker_id)
            .join(DeckFile, DeckFile.deck_id == Deck.id)
            .where(Deck.run_id == run_id, DeckFile.state == DeckState.READY)
            .group_by(Deck.number, Deck.title, Deck.speaker_id)
            .order_by(Deck.number)
        )
    ]

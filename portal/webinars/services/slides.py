"""Slides: brought in as PDF, drawn by a worker page by page, shown to everybody at once."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import delete, func, select, update

from portal.core import clock, db, storage
from portal.core.errors import Conflict, DomainError, NotFound
from portal.core.i18n import _
from portal.live import services as live
from portal.webinars import pdf, rooms
from portal.webinars.models import Deck, DeckFile, DeckState, Registration, Run, Slide
from portal.webinars.queries import slides as queries
from portal.webinars.rules import powers

LARGEST = 19_000_000  # bytes; the web server takes 20 MB with the rest of the form
MOST_DECKS = 20
TOGETHER = 10  # pages a transaction: progress is seen, and a killed worker loses ten at most
MOST_ATTEMPTS = 3


def bring_in(
    *, registration: Registration, deck_number: int | None, title: str, lang: str, data: bytes, filename: str
) -> DeckFile:
    """A PDF of a deck in one language, which a worker has to draw; one in the same language is replaced.

    `deck_number` None: a new deck with this title.

    Raises:
        DomainError: the run has twenty decks already, the title is missing, or they are not his to bring in.
        Conflict: there is no such deck any more.
    """
    run = registration.run
    db.session.scalars(select(Run.id).where(Run.id == run.id).with_for_update()).one()
    deck = queries.deck(run.id, deck_number) if deck_number is not None else None
    if deck_number is not None and deck is None:
        raise Conflict(_("These slides have been removed meanwhile."), field="deck")
    _check_may_bring(registration, deck, lang)
    deck = deck or _new_deck(registration, title)
    for old in db.session.scalars(select(DeckFile).where(DeckFile.deck_id == deck.id, DeckFile.lang == lang)).all():
        remove(file=old)
    key = storage.save(data, filename=filename, content_type="application/pdf")
    made = DeckFile(
        deck_id=deck.id, lang=lang, file_key=key, filename=storage.clean_filename(filename), size=len(data),
        uploaded_by=registration.id,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    return made


def _check_may_bring(registration: Registration, deck: Deck | None, lang: str) -> None:
    speaker_id = deck.speaker_id if deck else None
    if powers.may_bring(registration, lang, is_new=deck is None, speaker_id=speaker_id):
        return
    if deck is None:
        raise DomainError(_("Choose the slides that you give in your language."), field="deck")
    if lang not in powers.interprets(registration) and powers.interprets(registration):
        raise DomainError(_("Choose a language that you interpret."), field="lang")
    raise DomainError(_("These are the slides of another speaker."), field="deck")


def _new_deck(registration: Registration, title: str) -> Deck:
    """Whoever moderates brings slides in for all who present; a speaker for himself."""
    run = registration.run
    if not title.strip():
        raise DomainError(_("Enter what these slides are about."), field="title")
    last = db.session.scalar(select(func.max(Deck.number)).where(Deck.run_id == run.id)) or 0
    if last >= MOST_DECKS:
        raise DomainError(_("A run has twenty sets of slides at most."), field="file")
    made = Deck(
        run_id=run.id, number=last + 1, title=title.strip()[:200],
        speaker_id=None if powers.may_moderate(registration) else registration.id,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    return made


def remove(*, file: DeckFile) -> None:
    """Takes a file away with its pictures; a deck that has none left goes too."""
    for key in (file.file_key, *queries.images_of(file.id)):
        storage.delete(key)
    db.session.execute(delete(Slide).where(Slide.file_id == file.id))
    db.session.delete(file)
    db.session.flush()


def drop_empty_deck(*, deck_id: uuid.UUID) -> None:
    """Removes a deck without files."""
    db.session.execute(
        delete(Deck).where(Deck.id == deck_id, ~select(DeckFile.id).where(DeckFile.deck_id == deck_id).exists())
    )


# Drawing -------------------------------------------------------------------------------------------------------------


def claim(*, file_id: uuid.UUID) -> bool:
    """A worker takes a file. False: another has it, it is done, or it was tried often enough."""
    now = clock.now()
    file = queries.file_to_claim(file_id, now)
    if file is None:
        return False
    if file.attempts >= MOST_ATTEMPTS:
        file.state, file.error = DeckState.FAILED, "gave_up"
        db.session.flush()
        return False
    file.state, file.claimed_at, file.attempts = DeckState.WORKING, now, file.attempts + 1
    db.session.flush()
    return True


def draw_some(*, file_id: uuid.UUID) -> bool:
    """Draws the next ten pages of a file that was claimed. Returns whether there is more to draw."""
    file = db.session.scalar(
        select(DeckFile).where(DeckFile.id == file_id).with_for_update().execution_options(populate_existing=True)
    )
    if file is None or file.state is not DeckState.WORKING:  # removed or replaced meanwhile
        return False
    data = storage.load(file.file_key)
    try:
        file.pages = pdf.count(data)
        for page in pdf.pages(data, file.done + 1, file.done + TOGETHER):
            key = storage.save(page.data, filename=f"{page.number}.webp", content_type="image/webp")
            db.session.add(
                Slide(
                    file_id=file.id, number=page.number, image_key=key, width=page.width, height=page.height, text=page.text,
                )
            )  # fmt: skip
            file.done = page.number
    except pdf.BadPdf as bad:
        file.state, file.error = DeckState.FAILED, bad.why
        db.session.flush()
        return False
    file.claimed_at = clock.now()
    if file.done >= file.pages:
        file.state = DeckState.READY
    db.session.flush()
    return file.state is DeckState.WORKING


def drop_expired(now: datetime) -> int:
    """Removes slides whose time is over; returns how many files."""
    found = queries.expired_files(now)
    for file in found:
        deck_id = file.deck_id
        remove(file=file)
        drop_empty_deck(deck_id=deck_id)
    return len(found)


# Showing -------------------------------------------------------------------------------------------------------------


def show(*, presenter: Registration, deck: int | None, page: int) -> int | None:
    """Turns everybody's slides to a page of a deck, or takes them off the stage (`deck` None). Returns the page.

    A page behind the last is the last. What is told is a state: of two that turn at once everybody sees the same in the end.

    Raises:
        NotFound: he does not present. Conflict: there is no such deck, it is not drawn yet, or it is another speaker's.
    """
    run = presenter.run
    if not powers.may_present(presenter):
        raise NotFound
    if deck is not None and not powers.may_show(presenter, queries.speaker_of(run.id, deck)):
        raise Conflict(_("These are the slides of another speaker."))
    last = queries.most_pages(run.id, deck) if deck is not None else 1
    if not last:
        raise Conflict(_("These slides are not ready yet."))
    number = min(max(page, 1), last)
    db.session.execute(update(Run).where(Run.id == run.id).values(slide_deck=deck, slide_page=number))
    run_id = run.id
    live.publish_snapshot(
        channel=rooms.channel(run_id), kind="slide", key="slide", make=lambda: queries.shown_now(run_id)
    )
    return number if deck is not None else None

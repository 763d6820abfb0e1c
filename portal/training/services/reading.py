"""Two people read and score each application, and talk to the nominee at a time that both see in their own zone."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.core import clock, db, events, ids
from portal.core.errors import Conflict, DomainError, NotFound
from portal.core.i18n import _
from portal.training import rules
from portal.training.events import InterviewBooked
from portal.training.models import (
    Edition,
    EditionReader,
    EditionState,
    InterviewSlot,
    Nomination,
    NominationState,
    Review,
)
from portal.training.queries import editions, interviews
from portal.training.queries import selection as queries


def add_reader(*, edition: Edition, reader: User, actor: User) -> None:
    """Asks somebody to read for an edition. Asking twice asks once. `reader` is loaded with grants.

    Raises:
        DomainError: the person is neither a trainer nor of the secretariat.
    """
    if not rules.may_read(reader):
        raise DomainError(_("Only trainers and the secretariat read applications."), field="reader")
    made = db.session.scalar(
        insert(EditionReader)
        .values(edition_id=edition.id, user_id=reader.id, added_at=clock.now())
        .on_conflict_do_nothing()
        .returning(EditionReader.user_id)
    )
    if made is not None:
        _note(actor, "training.reader_added", edition, {"user_id": str(reader.id)})


def remove_reader(*, edition: Edition, reader_id: uuid.UUID, actor: User) -> None:
    """Takes a reader off; what was handed in stays, what was not is free for somebody else."""
    row = db.session.get(EditionReader, (edition.id, reader_id))
    if row is None:
        return
    db.session.delete(row)
    unread = select(Nomination.id).where(Nomination.edition_id == edition.id)
    db.session.execute(
        delete(Review).where(
            Review.nomination_id.in_(unread), Review.reader_id == reader_id, Review.submitted_at.is_(None)
        )
    )
    db.session.flush()
    _note(actor, "training.reader_removed", edition, {"user_id": str(reader_id)})


def _note(actor: User | None, action: str, edition: Edition, data: Mapping[str, object] | None = None) -> None:
    accounts.audit(
        actor=actor, action=action, subject=("edition", edition.id), data={"edition": edition.slug, **(data or {})}
    )


def give_out(*, edition: Edition, actor: User) -> tuple[int, int]:
    """Gives every complete application to two readers, evenly, none of the nominee's city. What is given out stays.

    Returns:
        (readings given out now, readings for which no reader is left).

    Raises:
        Conflict: the edition is not selecting, or has no criteria.
    """
    held = editions.edition_locked(edition.id)
    if held.state is not EditionState.SELECTING:
        raise Conflict(_("Begin the selection first."))
    if not held.criteria:
        raise Conflict(_("Say by which criteria the readers judge first."))
    readers = [line.person.id for line in queries.readers_of(held.id)]
    own = queries.cities_of_people(readers)
    given = Counter(review.reader_id for review in queries.reviews_of_edition(held.id))
    made = open_ = 0
    for line in queries.candidates_of(held):
        if not line.is_complete:
            continue
        taken = {review.number for review in line.reviews}
        has = {review.reader_id for review in line.reviews}
        for number in (one for one in range(1, rules.READINGS + 1) if one not in taken):
            possible = [
                one for one in readers if one not in has and not rules.is_own_city(line.city.id, own.get(one, set()))
            ]
            if not possible:
                open_ += 1
                continue
            reader = min(possible, key=lambda one: (given[one], str(one)))
            db.session.add(
                Review(
                    id=ids.new_id(), nomination_id=line.nomination.id, city_id=line.city.id, number=number,
                    reader_id=reader, reader_cities=sorted(own.get(reader, set())),
                )
            )  # fmt: skip
            has.add(reader)
            given[reader] += 1
            made += 1
    db.session.flush()
    _note(actor, "training.readings_given_out", held, {"readings": made})
    return made, open_


def save_scores(
    *, review: Review, edition: Edition, scores: Mapping[str, int], comment: str, actor: User, hand_in: bool
) -> None:
    """Keeps a reader's scores; with `hand_in` they stand, and need one for each criterion.

    The view has loaded the reading as its reader's own.

    Raises:
        Conflict: it was handed in before, the edition is not selecting any more, or the reader has come to work for
            the nominee's city since it was given out.
        DomainError: a score is missing or outside 0-5.
    """
    db.session.refresh(review, with_for_update=True)
    if not rules.may_score(review, edition):
        raise Conflict(_("These scores can no longer be changed. Nothing was saved."))
    if rules.is_own_city(review.city_id, queries.cities_of_people([actor.id]).get(actor.id, set())):
        raise Conflict(_("You work for the city of this nominee. Somebody else has to read the application."))
    keys = [one["key"] for one in edition.criteria]
    kept = {key: scores[key] for key in keys if key in scores}
    if any(not 0 <= value <= rules.BEST_SCORE for value in kept.values()):
        raise DomainError(_("Choose a score for each criterion."))
    if hand_in and len(kept) < len(keys):
        raise DomainError(_("Choose a score for each criterion."))
    review.scores, review.comment = kept, comment
    if hand_in:
        review.submitted_at = clock.now()
        accounts.audit(
            actor=actor, action="training.scores_handed_in", subject=("nomination", review.nomination_id),
            data={"edition": edition.slug},
        )  # fmt: skip
    db.session.flush()


def offer_slot(
    *, edition: Edition, reader: User, starts_at: datetime, timezone: str, minutes: int, place: str
) -> InterviewSlot:
    """A reader offers a time for an interview.

    Raises:
        NotFound: the person does not read for this edition.
        DomainError: the time has passed.
        Conflict: the reader offers that time already.
    """
    if not queries.is_reader_of(reader, edition.id):
        raise NotFound
    if starts_at <= clock.now():
        raise DomainError(_("Choose a time in the future."), field="starts_at")
    made: InterviewSlot | None = db.session.scalar(
        insert(InterviewSlot)
        .values(
            id=ids.new_id(), edition_id=edition.id, reader_id=reader.id, starts_at=starts_at, timezone=timezone,
            minutes=minutes, place=place,
        )
        .on_conflict_do_nothing()
        .returning(InterviewSlot)
    )  # fmt: skip
    if made is None:
        raise Conflict(_("You offer this time already."), field="starts_at")
    return made


def remove_interview_slot(*, slot_id: uuid.UUID, reader: User) -> None:
    """A reader takes a free slot back.

    Raises:
        NotFound: it is not this reader's.
        Conflict: somebody has booked it.
    """
    slot = interviews.slot_locked(slot_id)
    if slot is None or slot.reader_id != reader.id:
        raise NotFound
    if slot.nomination_id is not None:
        raise Conflict(_("Somebody has booked this time. Agree on another one first."))
    db.session.delete(slot)
    db.session.flush()


def book(*, nomination: Nomination, slot_id: uuid.UUID, person: User) -> InterviewSlot:
    """A nominee takes a slot; one that was taken before is free again. Booking the same twice books it once.

    Raises:
        NotFound: there is no such slot for this nominee.
        Conflict: somebody else was first, the time has passed, or the nominee is no candidate any more.
    """
    edition = editions.edition_locked(nomination.edition_id)
    slot = interviews.slot_locked(slot_id)
    allowed = {line.slot.id for line in interviews.slots_for(nomination, clock.now())}
    if slot is None or slot.edition_id != edition.id or not rules.is_nominee(person, nomination):
        raise NotFound
    if slot.nomination_id == nomination.id:
        return slot
    if nomination.state is not NominationState.ACCEPTED or edition.state is not EditionState.SELECTING:
        raise Conflict(_("Interviews for this edition are not open."))
    if slot.id not in allowed:
        raise Conflict(_("This time is taken. Choose another one."))
    earlier = db.session.scalar(
        select(InterviewSlot).where(InterviewSlot.nomination_id == nomination.id).with_for_update()
    )
    if earlier is not None:
        earlier.nomination_id = earlier.booked_at = None
        db.session.flush()
    slot.nomination_id, slot.booked_at = nomination.id, clock.now()
    db.session.flush()
    accounts.audit(
        actor=person, action="training.interview_booked", subject=("nomination", nomination.id),
        data={"edition": edition.slug, "starts_at": slot.starts_at.isoformat()},
    )  # fmt: skip
    events.publish(InterviewBooked(slot.id))
    return slot

"""Applications, documents, readings, interviews and decisions. What one person may see is decided here."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import aliased, joinedload

from portal.accounts.models import Grant, Role, User, UserState
from portal.cities.models import Affiliation, City
from portal.core import db
from portal.training import rules
from portal.training.models import (
    Application,
    Decision,
    Document,
    DocumentKind,
    DocumentOpening,
    Edition,
    EditionReader,
    EditionState,
    Enrolment,
    EnrolmentState,
    Nomination,
    NominationState,
    Outcome,
    Review,
)
from portal.training.rules import IN_FORCE

# Applications and documents -----------------------------------------------------------------------------------------


def application_of(nomination_id: uuid.UUID) -> Application | None:
    return db.session.get(Application, nomination_id)


def documents_of(nomination_ids: Collection[uuid.UUID]) -> Sequence[Document]:
    """The documents of these nominations, by kind."""
    if not nomination_ids:
        return []
    return db.session.scalars(
        select(Document).where(Document.nomination_id.in_(list(nomination_ids))).order_by(Document.kind)
    ).all()


def documents_in_force(edition_id: uuid.UUID) -> Sequence[Document]:
    """Documents of nominations in force that have not been told to go sooner."""
    return db.session.scalars(
        select(Document)
        .join(Nomination, Nomination.id == Document.nomination_id)
        .outerjoin(Decision, Decision.nomination_id == Nomination.id)
        .where(
            Nomination.edition_id == edition_id, Nomination.state.in_(IN_FORCE),
            Decision.released_at.is_(None) | (Decision.outcome != Outcome.OUT),
        )
    ).all()  # fmt: skip


def expired_documents(now: datetime, limit: int = 200) -> Sequence[Document]:
    """Documents whose time is over, locked; those another worker holds are left to it."""
    return db.session.scalars(
        select(Document)
        .where(Document.delete_after <= now)
        .order_by(Document.delete_after)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()


def openings_of(nomination_id: uuid.UUID) -> list[tuple[DocumentOpening, User | None]]:
    """Who opened which document when, newest first."""
    rows = db.session.execute(
        select(DocumentOpening, User)
        .outerjoin(User, User.id == DocumentOpening.opened_by)
        .where(DocumentOpening.nomination_id == nomination_id)
        .order_by(DocumentOpening.opened_at.desc())
    ).all()
    return [(row[0], row[1]) for row in rows]


def document_for(user: User, document_id: uuid.UUID) -> tuple[Document, Nomination, Edition] | None:
    """A document, if this reader may open it."""
    document = db.session.scalar(
        select(Document)
        .where(Document.id == document_id)
        .options(joinedload(Document.nomination).joinedload(Nomination.edition))
    )
    if document is None:
        return None
    nomination, edition = document.nomination, document.nomination.edition
    decision = db.session.get(Decision, nomination.id)
    reads = db.session.scalar(
        select(Review.id).where(Review.nomination_id == nomination.id, Review.reader_id == user.id)
    )
    may = rules.may_open(
        user, document, nomination, edition, is_reader=reads is not None and rules.may_read(user),
        takes_part=rules.takes_part(decision) or nomination.seat is not None,
    )  # fmt: skip
    return (document, nomination, edition) if may else None


# Readers ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ReaderLine:
    """Somebody who reads for an edition, and how far: readings given out and handed in."""

    person: User
    given: int
    done: int


def readers_of(edition_id: uuid.UUID) -> list[ReaderLine]:
    counts = (
        select(Review.reader_id, func.count().label("given"), func.count(Review.submitted_at).label("done"))
        .join(Nomination, Nomination.id == Review.nomination_id)
        .where(Nomination.edition_id == edition_id)
        .group_by(Review.reader_id)
        .subquery()
    )
    rows = db.session.execute(
        select(User, func.coalesce(counts.c.given, 0), func.coalesce(counts.c.done, 0))
        .join(EditionReader, EditionReader.user_id == User.id)
        .outerjoin(counts, counts.c.reader_id == User.id)
        .where(EditionReader.edition_id == edition_id)
        .order_by(User.display_name, User.id)
    ).all()
    return [ReaderLine(*row) for row in rows]


def is_reader_of(user: User, edition_id: uuid.UUID) -> bool:
    return db.session.get(EditionReader, (edition_id, user.id)) is not None


def editions_read_by(user: User) -> Sequence[Edition]:
    """Editions for which a person reads and that have not ended, by first day."""
    return db.session.scalars(
        select(Edition)
        .join(EditionReader, EditionReader.edition_id == Edition.id)
        .where(EditionReader.user_id == user.id, Edition.state != EditionState.ENDED)
        .order_by(Edition.starts_on)
    ).all()


def possible_readers() -> Sequence[User]:
    """People who may be asked to read, by name."""
    granted = select(Grant.user_id).where(
        Grant.role.in_([Role.TRAINER, Role.SECRETARIAT]), Grant.revoked_at.is_(None), Grant.scope_id.is_(None)
    )
    return db.session.scalars(
        select(User).where(User.id.in_(granted), User.state == UserState.ACTIVE).order_by(User.display_name)
    ).all()


def cities_of_people(user_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, set[uuid.UUID]]:
    """The cities for which people work or speak: those of which they may not judge anybody."""
    found: dict[uuid.UUID, set[uuid.UUID]] = defaultdict(set)
    works = select(Affiliation.user_id, Affiliation.city_id).where(Affiliation.ends_on.is_(None))
    speaks = select(Grant.user_id, Grant.scope_id).where(Grant.scope_kind == "city", Grant.revoked_at.is_(None))
    keys = list(user_ids)
    rows = [
        *db.session.execute(works.where(Affiliation.user_id.in_(keys))),
        *db.session.execute(speaks.where(Grant.user_id.in_(keys))),
    ]
    for user_id, city_id in rows:
        if city_id is not None:
            found[user_id].add(city_id)
    return found


def reviews_of_edition(edition_id: uuid.UUID) -> Sequence[Review]:
    return db.session.scalars(
        select(Review)
        .join(Nomination, Nomination.id == Review.nomination_id)
        .where(Nomination.edition_id == edition_id)
        .order_by(Review.nomination_id, Review.number)
    ).all()


def has_scores(edition_id: uuid.UUID) -> bool:
    """Whether a reading has been handed in: from then on the criteria stand."""
    return bool(
        db.session.scalar(
            select(Review.id)
            .join(Nomination, Nomination.id == Review.nomination_id)
            .where(Nomination.edition_id == edition_id, Review.submitted_at.is_not(None))
            .limit(1)
        )
    )


@dataclass(frozen=True)
class OwnReading:
    """A reading as its reader sees it; the other's only once both are in."""

    review: Review
    nomination: Nomination
    edition: Edition
    person: User | None
    city: City
    other: Review | None


def own_reading(user: User, review_id: uuid.UUID) -> OwnReading | None:
    """A reading, if it is this person's. The second reader's scores come along when both have handed in."""
    row = db.session.execute(_readings().where(Review.id == review_id, Review.reader_id == user.id)).one_or_none()
    if row is None:
        return None
    own: Review = row[0]
    other = db.session.scalar(
        select(Review).where(Review.nomination_id == own.nomination_id, Review.id != own.id, Review.submitted_at.is_not(None))
    )  # fmt: skip
    return OwnReading(own, row[1], row[2], row[3], row[4], other if own.submitted_at else None)


def own_readings(user: User) -> list[OwnReading]:
    """All readings given to a person, those still to do first. Without the other reader's."""
    rows = db.session.execute(
        _readings()
        .where(Review.reader_id == user.id)
        .order_by(Review.submitted_at.is_not(None), Edition.starts_on.desc(), City.slug, Nomination.rank)
    )
    return [OwnReading(row[0], row[1], row[2], row[3], row[4], None) for row in rows]


def _readings() -> Any:
    return (
        select(Review, Nomination, Edition, User, City)
        .join(Nomination, Nomination.id == Review.nomination_id)
        .join(Edition, Edition.id == Nomination.edition_id)
        .join(City, City.id == Nomination.city_id)
        .outerjoin(User, User.id == Nomination.user_id)
    )


# Candidates and decisions -------------------------------------------------------------------------------------------


@dataclass
class CandidateLine:
    """A nominee with everything that the secretariat decides by. `score`: 0-1, None while a reading is missing."""

    nomination: Nomination
    person: User | None
    city: City
    application: Application | None
    decision: Decision | None
    score: float | None = None
    reviews: list[Review] = field(default_factory=list)
    documents: set[DocumentKind] = field(default_factory=set)
    is_first_time: bool = False
    is_complete: bool = True


def candidates_of(edition: Edition) -> list[CandidateLine]:
    """The nominees that are in force, by city and rank, in five queries at any size."""
    rows = db.session.execute(
        select(Nomination, User, City, Application, Decision)
        .join(City, City.id == Nomination.city_id)
        .outerjoin(User, User.id == Nomination.user_id)
        .outerjoin(Application, Application.nomination_id == Nomination.id)
        .outerjoin(Decision, Decision.nomination_id == Nomination.id)
        .where(Nomination.edition_id == edition.id, Nomination.state.in_(IN_FORCE))
        .order_by(City.slug, Nomination.rank, Nomination.created_at)
    ).all()
    lines = [CandidateLine(*row) for row in rows]
    reviews: dict[uuid.UUID, list[Review]] = defaultdict(list)
    for review in reviews_of_edition(edition.id):
        reviews[review.nomination_id].append(review)
    documents: dict[uuid.UUID, set[DocumentKind]] = defaultdict(set)
    for document in documents_of([line.nomination.id for line in lines]):
        documents[document.nomination_id].add(document.kind)
    known = cities_with_participants({line.city.id for line in lines}, but=edition.id)
    for line in lines:
        line.reviews, line.documents = reviews[line.nomination.id], documents[line.nomination.id]
        line.score = rules.score(edition.criteria, line.reviews)
        line.is_first_time = line.city.id not in known
        line.is_complete = line.nomination.state is NominationState.ACCEPTED and all(
            kind in line.documents for kind in rules.wanted_of_city(edition)
        )
    return lines


def cities_with_participants(city_ids: Collection[uuid.UUID], *, but: uuid.UUID) -> set[uuid.UUID]:
    """Those of the cities that took part in another edition."""
    return set(
        db.session.scalars(
            select(Enrolment.city_id)
            .where(
                Enrolment.city_id.in_(list(city_ids)), Enrolment.edition_id != but,
                Enrolment.state != EnrolmentState.WITHDRAWN,
            )
            .distinct()
        )
    )  # fmt: skip


def decision_of(nomination_id: uuid.UUID) -> Decision | None:
    """The decision about a nominee, released or not."""
    return db.session.get(Decision, nomination_id)


def released_decisions(nomination_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Decision]:
    """Decisions that the nominee and the city may read."""
    rows = db.session.scalars(
        select(Decision).where(Decision.nomination_id.in_(list(nomination_ids)), Decision.released_at.is_not(None))
    )
    return {row.nomination_id: row for row in rows}


def decisions_of(edition_id: uuid.UUID) -> Sequence[Decision]:
    return db.session.scalars(
        select(Decision)
        .where(Decision.edition_id == edition_id)
        .options(joinedload(Decision.nomination))
        .order_by(Decision.place, Decision.nomination_id)
        .execution_options(populate_existing=True)
    ).all()


def papers_missing(city_ids: Collection[uuid.UUID]) -> list[tuple[Nomination, Edition, int]]:
    """(nomination, edition, number) of documents that these cities have not handed in for nominees before the selection."""
    rows = db.session.execute(
        select(Nomination, Edition, func.count(Document.id))
        .join(Edition, Edition.id == Nomination.edition_id)
        .outerjoin(Document, (Document.nomination_id == Nomination.id) & Document.kind.in_(rules.OF_CITY))
        .where(
            Nomination.city_id.in_(list(city_ids)),
            Nomination.state.in_(IN_FORCE),
            Edition.state.in_([EditionState.OPEN, EditionState.CLOSED]),
            Edition.required_documents != [],
        )
        .group_by(Nomination.id, Edition.id)
        .order_by(Edition.nominations_close_at, Nomination.rank)
    )
    found = [(row[0], row[1], len(rules.wanted_of_city(row[1])) - row[2]) for row in rows]
    return [line for line in found if line[2] > 0]


def selecting_editions(user: User) -> Sequence[tuple[Edition, int, int, int]]:
    """(edition, candidates, candidates with two readings handed in, readings that wait for this person) of the selections
    under way.
    """
    own = (
        select(func.count(Review.id))
        .join(mine := aliased(Nomination), mine.id == Review.nomination_id)
        .where(mine.edition_id == Edition.id, Review.reader_id == user.id, Review.submitted_at.is_(None))
        .correlate(Edition)
        .scalar_subquery()
    )
    done = (
        select(Review.nomination_id)
        .where(Review.submitted_at.is_not(None))
        .group_by(Review.nomination_id)
        .having(func.count() >= rules.READINGS)
        .subquery()
    )
    rows = db.session.execute(
        select(Edition, func.count(Nomination.id), func.count(done.c.nomination_id), own)
        .outerjoin(Nomination, (Nomination.edition_id == Edition.id) & (Nomination.state == NominationState.ACCEPTED))
        .outerjoin(done, done.c.nomination_id == Nomination.id)
        .where(Edition.state == EditionState.SELECTING)
        .group_by(Edition.id)
        .order_by(Edition.starts_on)
    )
    return [(row[0], row[1], row[2], row[3]) for row in rows]

"""Offers of seats: which are due, which wait for a person, who has left the selection since."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from portal.accounts.models import User
from portal.cities.models import City
from portal.core import db
from portal.training.models import (
    Decision,
    Document,
    DocumentKind,
    Edition,
    EditionState,
    Nomination,
    NominationState,
    OfferState,
)
from portal.training.rules import IN_FORCE


def due_offers(now: datetime) -> Sequence[tuple[uuid.UUID, uuid.UUID]]:
    """(edition, nomination) of offers whose deadline has passed."""
    rows = db.session.execute(
        select(Decision.edition_id, Decision.nomination_id)
        .where(Decision.offer == OfferState.OPEN, Decision.offer_until <= now)
        .order_by(Decision.edition_id, Decision.offer_until)
    )
    return [(row[0], row[1]) for row in rows]


def left_of(edition_id: uuid.UUID) -> list[tuple[Decision, Nomination, User | None, City]]:
    """Those about whom was decided and who are out of it since: declined, not answered, withdrawn."""
    rows = db.session.execute(
        select(Decision, Nomination, User, City)
        .join(Nomination, Nomination.id == Decision.nomination_id)
        .join(City, City.id == Nomination.city_id)
        .outerjoin(User, User.id == Nomination.user_id)
        .where(
            Decision.edition_id == edition_id, Decision.released_at.is_not(None), Nomination.state.not_in(IN_FORCE)
        )
        .order_by(Decision.place)
    )  # fmt: skip
    return [(row[0], row[1], row[2], row[3]) for row in rows]


def candidacies_of(user_id: uuid.UUID, also: Any) -> tuple[list[tuple[Nomination, Edition, Decision | None]], Any]:
    """Where a person has a nomination to answer, is a candidate of a selection under way, or has an offer to answer; and
    the value of an expression about the person, asked in the same query because every visit of the own page asks both.
    """
    theirs = (Nomination.user_id == User.id) & Nomination.state.in_(IN_FORCE)
    rows = db.session.execute(
        select(also, Nomination, Edition, Decision)
        .select_from(User)
        .outerjoin(Nomination, theirs)
        .outerjoin(Edition, Edition.id == Nomination.edition_id)
        .outerjoin(Decision, Decision.nomination_id == Nomination.id)
        .where(User.id == user_id)
        .order_by(Nomination.created_at)
    ).all()
    found = [(row[1], row[2], row[3]) for row in rows if row[1] is not None and _waits_for(*row[1:])]
    return found, rows[0][0] if rows else None


def _waits_for(nomination: Nomination, edition: Edition, decision: Decision | None) -> bool:
    if nomination.state is NominationState.MADE or edition.state is EditionState.SELECTING:
        return True
    return decision is not None and decision.offer is OfferState.OPEN


def guests_of(edition_id: uuid.UUID) -> list[tuple[Nomination, User | None, City, Document | None]]:
    """Those who hold a seat, with their passports: for the organiser of the host city."""
    rows = db.session.execute(
        select(Nomination, User, City, Document)
        .join(City, City.id == Nomination.city_id)
        .outerjoin(User, User.id == Nomination.user_id)
        .outerjoin(Document, (Document.nomination_id == Nomination.id) & (Document.kind == DocumentKind.PASSPORT))
        .where(Nomination.edition_id == edition_id, Nomination.seat.is_not(None), Nomination.state.in_(IN_FORCE))
        .order_by(City.slug, Nomination.rank)
    )
    return [(row[0], row[1], row[2], row[3]) for row in rows]

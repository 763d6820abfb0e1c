"""The waiting list of a run, and what of it has run out."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select, true
from sqlalchemy.orm import aliased

from portal.core import db
from portal.webinars.models import Registration, RegistrationState, Seat
from portal.webinars.queries.registrations import COUNTS


def runs_with_lapsed(now: datetime, limit: int = 100) -> Sequence[uuid.UUID]:
    """Runs in which an offer has ended or a guest has not confirmed in time."""
    return db.session.scalars(
        select(Registration.run_id)
        .where(or_(Registration.offer_until <= now, Registration.confirm_until <= now))
        .distinct()
        .limit(limit)
    ).all()


def lapsed_in(run_id: uuid.UUID, now: datetime) -> Sequence[Registration]:
    """Registrations of the run whose offer has ended, or that a guest has not confirmed in time."""
    return db.session.scalars(
        select(Registration)
        .where(
            Registration.run_id == run_id, or_(Registration.offer_until <= now, Registration.confirm_until <= now)
        )
        .order_by(Registration.offer_until, Registration.id)
    ).all()  # fmt: skip


def waiting_in(run_id: uuid.UUID, seat: Seat, share: int | None = None) -> Sequence[Registration]:
    """The waiting list for one sort of seat, in order; without those whose city has its `share` of seats already: where shares are
    small and seats are left, that is nearly everybody, at each registration.
    """
    return db.session.scalars(
        select(Registration)
        .where(
            Registration.run_id == run_id, Registration.seat == seat, COUNTS,
            Registration.state == RegistrationState.WAITING, true() if share is None else _city_has_room(run_id, share),
        )
        .order_by(Registration.queued_at, Registration.id)
    ).all()  # fmt: skip


def _city_has_room(run_id: uuid.UUID, share: int) -> ColumnElement[bool]:
    other = aliased(Registration)
    full = (
        select(other.city_id)
        .where(other.run_id == run_id, other.city_place.is_not(None), other.city_id.is_not(None))
        .group_by(other.city_id)
        .having(func.count() >= share)
    )
    return or_(Registration.city_id.is_(None), Registration.city_id.not_in(full))

"""Webinars as their organisers see them."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from portal.accounts.models import User
from portal.cities.models import City
from portal.core import db, i18n, web
from portal.core.written import free_address
from portal.webinars import rules
from portal.webinars.models import (
    Registration,
    RegistrationState,
    Run,
    RunState,
    Series,
    Webinar,
    WebinarState,
)

# Who is told when a run moves.
TOLD = (RegistrationState.CONFIRMED, RegistrationState.OFFERED, RegistrationState.WAITING, RegistrationState.PENDING)
VIEWS = ("to_come", "drafts", "proposed", "past")


def run_by_me(user: User, view: str, now: datetime, page: int) -> web.Page[Webinar]:
    """The webinars that a person runs, in one of `VIEWS`, with texts, runs and cities."""
    wanted = _in_view(select(Webinar), view, now).options(
        selectinload(Webinar.texts), selectinload(Webinar.runs), joinedload(Webinar.city)
    )
    if not rules.organises_everywhere(user):
        wanted = wanted.where(Webinar.city_id.in_(rules.organises_for(user)))
    return web.paginate(wanted.order_by(Webinar.created_at.desc(), Webinar.id), page)


def _in_view(wanted: Select[Any], view: str, now: datetime) -> Select[Any]:
    ahead: ColumnElement[bool] = (
        select(Run.id)
        .where(
            Run.webinar_id == Webinar.id,
            or_(and_(Run.state == RunState.PLANNED, Run.ends_at > now), Run.state == RunState.POSTPONED),
        )
        .exists()
    )
    if view in ("drafts", "proposed"):
        state = WebinarState.DRAFT if view == "drafts" else WebinarState.PROPOSED
        return wanted.where(Webinar.state == state)
    if view == "past":
        return wanted.where(
            or_(Webinar.state == WebinarState.CANCELLED, and_(Webinar.state == WebinarState.PUBLISHED, ~ahead))
        )
    return wanted.where(Webinar.state == WebinarState.PUBLISHED, ahead)


def webinar_locked(webinar_id: uuid.UUID) -> Webinar | None:
    """The webinar with texts and runs, locked until the end of the transaction, as it is now."""
    found: Webinar | None = db.session.scalars(
        select(Webinar)
        .where(Webinar.id == webinar_id)
        .with_for_update()
        .options(selectinload(Webinar.texts), selectinload(Webinar.runs))
        .execution_options(populate_existing=True)
    ).one_or_none()
    return found


def told_of(run_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, int]:
    """How many people are told when one of these runs moves."""
    rows = db.session.execute(
        select(Registration.run_id, func.count(Registration.id))
        .where(Registration.run_id.in_(run_ids), Registration.state.in_(TOLD))
        .group_by(Registration.run_id)
    )
    return {row[0]: row[1] for row in rows}


def cities_to_organise_for(user: User) -> list[City]:
    """In the order of their names in the reader's language; who organises for all may take any."""
    wanted = select(City)
    if not rules.organises_everywhere(user):
        wanted = wanted.where(City.id.in_(rules.organises_for(user)))
    return sorted(db.session.scalars(wanted), key=lambda city: i18n.plain(city.names))


def free_slug(wanted: str) -> str:
    """The address, or the first free one made of it and a number."""
    taken = set(db.session.scalars(select(Webinar.slug).where(Webinar.slug.startswith(wanted, autoescape=True))))
    taken |= set(db.session.scalars(select(Series.slug).where(Series.slug.startswith(wanted, autoescape=True))))
    return free_address(wanted, taken)


def runs_derived_otherwise(version: str, now: datetime, most: int) -> Sequence[Run]:
    """Runs that are not over and were derived with another release than `version`; the next first.

    Locked for this transaction; those that another worker holds are left out.
    """
    return db.session.scalars(
        select(Run)
        .where(Run.ends_at > now, Run.tz_version != version)
        .order_by(Run.starts_at)
        .limit(most)
        .with_for_update(skip_locked=True)
    ).all()

"""Spaces of cities."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, false, func, select
from sqlalchemy.orm import joinedload

from portal.cities.models import City
from portal.core import db
from portal.participation.models import (
    Component,
    PilotState,
    Process,
    ProcessState,
    Proposal,
    Space,
    Support,
)


def space_by_city(slug: str) -> Space | None:
    """The space of the city with this address, with the city."""
    return db.session.scalars(
        select(Space).join(City).where(City.slug == slug).options(joinedload(Space.city))
    ).one_or_none()


def space_of(space_id: uuid.UUID, *, lock: bool = False) -> Space | None:
    """With its city; `lock`: for a change. Whoever only adds what belongs to the space waits for nobody (FOR NO KEY UPDATE)."""
    statement = select(Space).where(Space.id == space_id).options(joinedload(Space.city))
    if lock:
        statement = statement.with_for_update(of=Space, key_share=True).execution_options(populate_existing=True)
    return db.session.scalars(statement).one_or_none()


def known_space(space_id: uuid.UUID, *, lock: bool = False) -> Space:
    """A space that must be there, for it was made or read just now. Raises LookupError."""
    found = space_of(space_id, lock=lock)
    if found is None:
        raise LookupError(space_id)
    return found


def running_spaces() -> Sequence[uuid.UUID]:
    """Ids of the spaces that are open."""
    return db.session.scalars(select(Space.id).where(Space.state == PilotState.RUNNING).order_by(Space.id)).all()


def spaces_of_cities(city_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Space]:
    """City → its space, with the city, of those that have one."""
    found = db.session.scalars(select(Space).where(Space.city_id.in_(city_ids)).options(joinedload(Space.city)))
    return {one.city_id: one for one in found}


def cities_without_space(city_ids: Collection[uuid.UUID]) -> Sequence[City]:
    """Those of the cities that have none yet, by address."""
    has_one = select(Space.id).where(Space.city_id == City.id).exists()
    return db.session.scalars(select(City).where(City.id.in_(city_ids), ~has_one).order_by(City.slug)).all()


@dataclass(frozen=True)
class Pilot:
    """A city's pilot in numbers; of who took part nothing is told."""

    space: Space
    processes: int
    proposals: int
    supports: int


def pilots(*, public_only: bool) -> Sequence[Pilot]:
    """All spaces with their city, the ones that run first, and how much happens in them."""
    processes = (
        select(func.count())
        .where(Process.space_id == Space.id, Process.state == ProcessState.PUBLISHED)
        .scalar_subquery()
    )
    of_space = (
        select(func.count(func.distinct(Proposal.id)), func.count(Support.voter))
        .select_from(Process)
        .join(Component, Component.process_id == Process.id)
        .join(Proposal, Proposal.component_id == Component.id)
        .outerjoin(Support, Support.proposal_id == Proposal.id)
        .where(Process.space_id == Space.id, Process.state == ProcessState.PUBLISHED)
        .lateral()
    )
    statement = (
        select(Space, processes, *of_space.c).join(of_space, of_space.c[0].is_not(None)).options(joinedload(Space.city))
    )
    if public_only:
        statement = statement.where(Space.state.in_((PilotState.RUNNING, PilotState.ENDED)))
    rows = db.session.execute(statement).all()
    order = [PilotState.RUNNING, PilotState.PREPARING, PilotState.STUDIED, PilotState.ENDED]
    found = [Pilot(*row) for row in rows]
    return sorted(found, key=lambda one: (order.index(one.space.state), one.space.city.slug))


def public_spaces(after: str, limit: int) -> Sequence[Space]:
    """Spaces that are open, by the address of their city, with the city."""
    return db.session.scalars(
        select(Space)
        .join(City, City.id == Space.city_id)
        .where(Space.state.in_((PilotState.RUNNING, PilotState.ENDED)), City.slug > after)
        .options(joinedload(Space.city))
        .order_by(City.slug)
        .limit(limit)
    ).all()


def takes_aliases() -> ColumnElement[bool]:
    """Whether people may post as "a resident" in a space that is joined (`rules.moderation.Guard`)."""
    return func.coalesce(Space.moderation["may_be_anonymous"].as_boolean(), false())

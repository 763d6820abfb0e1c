"""What discussions know of components in which people write: consultations and debates."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import Any

from sqlalchemy import Select, and_, select

from portal.accounts.models import Grant, Role
from portal.cities.models import City
from portal.core import clock, db
from portal.discussions.subjects import About
from portal.participation.models import (
    Action,
    Component,
    ComponentKind,
    Phase,
    PhaseAction,
    PilotState,
    Process,
    ProcessState,
    Space,
)
from portal.participation.queries.spaces import takes_aliases
from portal.participation.rules import moderation

KINDS = {
    "consultation": (ComponentKind.TEXT, ComponentKind.PLAN),
    "debate": (ComponentKind.DEBATE,),
}


def about(name: str, ids: Collection[uuid.UUID]) -> dict[uuid.UUID, About]:
    """Components that everybody may see, by id. Comments are taken while a phase switches them on."""
    now = clock.now()
    open_now = (
        select(PhaseAction.phase_id)
        .join(Phase, Phase.id == PhaseAction.phase_id)
        .where(
            PhaseAction.component_id == Component.id,
            PhaseAction.action == Action.COMMENT,
            Phase.starts_at <= now,
            Phase.ends_at > now,
        )
        .exists()
    )
    rows = db.session.execute(
        select(
            Component.id,
            Component.titles,
            Component.slug,
            Process.slug,
            City.slug,
            City.id,
            and_(open_now, Space.state != PilotState.ENDED),
            takes_aliases(),
            City.timezone,
        )
        .select_from(Component)
        .join(Process, Process.id == Component.process_id)
        .join(Space, Space.id == Process.space_id)
        .join(City, City.id == Space.city_id)
        .where(
            Component.id.in_(ids),
            Component.kind.in_(KINDS[name]),
            Process.state == ProcessState.PUBLISHED,
            Space.state.in_((PilotState.RUNNING, PilotState.ENDED)),
        )
    )
    return {
        key: About(
            titles=titles, path=path(name, city, process, component), city_id=city_id, is_open=is_open, takes_aliases=takes,
            timezone=zone,
        )
        for key, titles, component, process, city, city_id, is_open, takes, zone in rows
    }  # fmt: skip


def path(name: str, city: str, process: str, component: str) -> str:
    """The page of a component, without the language."""
    return f"/cities/{city}/participation/{process}/{component}/{name}"


def speakers_of(component_id: uuid.UUID) -> set[uuid.UUID]:
    """The coordinators of its city: they answer in the city's name."""
    city = (
        select(Space.city_id)
        .join(Process, Process.space_id == Space.id)
        .join(Component, Component.process_id == Process.id)
        .where(Component.id == component_id)
        .scalar_subquery()
    )
    return set(
        db.session.scalars(
            select(Grant.user_id).where(
                Grant.role == Role.CITY_COORDINATOR, Grant.scope_kind == "city", Grant.scope_id == city, Grant.revoked_at.is_(None)
            )
        )
    )  # fmt: skip


def moderated_by(user: Any) -> Select[Any] | None:
    """A city's own people look after the talk in its components."""
    cities = moderation.moderated_cities(user)
    if not cities:
        return None
    return (
        select(Component.id)
        .join(Process, Process.id == Component.process_id)
        .join(Space, Space.id == Process.space_id)
        .where(Space.city_id.in_(cities))
    )

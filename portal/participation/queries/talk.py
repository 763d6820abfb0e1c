"""What discussions know of proposals and petitions."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select

from portal.accounts.models import Grant, Role
from portal.cities.models import City
from portal.core import clock, db
from portal.discussions.subjects import About
from portal.participation.models import (
    Action,
    Component,
    Petition,
    PetitionState,
    Phase,
    PhaseAction,
    PilotState,
    Process,
    ProcessState,
    Proposal,
    ProposalState,
    Space,
)
from portal.participation.queries import moderation as blocks
from portal.participation.queries.spaces import takes_aliases
from portal.participation.rules import moderation

Thing = type[Proposal] | type[Petition]


def _open_now() -> ColumnElement[bool]:
    """Comments are taken while a phase switches them on."""
    now = clock.now()
    return (
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


def _about(
    thing: Thing, ids: Collection[uuid.UUID], *, is_open: ColumnElement[bool], folder: str = ""
) -> dict[uuid.UUID, About]:
    """Things that everybody may see, by id. `folder`: what stands before the number in the address."""
    rows = db.session.execute(
        select(
            thing.id, thing.number, thing.lang, thing.title, Component.slug, Process.slug, City.slug, City.id,
            and_(_open_now(), is_open, Space.state != PilotState.ENDED), takes_aliases(), City.timezone,
        )
        .select_from(thing)
        .join(Component, Component.id == thing.component_id)
        .join(Process, Process.id == Component.process_id)
        .join(Space, Space.id == Process.space_id)
        .join(City, City.id == Space.city_id)
        .where(
            thing.id.in_(ids),
            thing.state.not_in((ProposalState.HIDDEN if thing is Proposal else PetitionState.HIDDEN,)),
            Process.state == ProcessState.PUBLISHED,
            Space.state.in_((PilotState.RUNNING, PilotState.ENDED)),
        )
    )  # fmt: skip
    return {
        key: About(
            titles={lang: title}, path=f"/cities/{city}/participation/{process}/{component}/{folder}{number}", city_id=city_id,
            is_open=is_open, takes_aliases=takes, timezone=zone,
        )
        for key, number, lang, title, component, process, city, city_id, is_open, takes, zone in rows
    }  # fmt: skip


def about_proposals(ids: Collection[uuid.UUID], _reader: Any) -> dict[uuid.UUID, About]:
    """Proposals that everybody may see, by id."""
    is_open = and_(
        Proposal.state.not_in((ProposalState.ARCHIVED, ProposalState.MERGED)),
        # A component may open the talk with the debate only (`Terms.talk_from_debate`).
        or_(
            func.coalesce(Component.settings["talk_from_debate"].as_boolean(), false()).is_(False),
            Proposal.debated_at.is_not(None),
        ),
    )
    return _about(Proposal, ids, is_open=is_open)


def about_petitions(ids: Collection[uuid.UUID], _reader: Any) -> dict[uuid.UUID, About]:
    """Petitions that everybody may see, by id."""
    return _about(Petition, ids, is_open=Petition.state == PetitionState.OPEN, folder="petitions/")


def speakers_of(thing: Thing, key: uuid.UUID) -> set[uuid.UUID]:
    """The coordinators of its city: they answer in the city's name."""
    city = (
        select(Space.city_id)
        .join(Process, Process.space_id == Space.id)
        .join(Component, Component.process_id == Process.id)
        .join(thing, thing.component_id == Component.id)
        .where(thing.id == key)
        .scalar_subquery()
    )
    return set(
        db.session.scalars(
            select(Grant.user_id).where(
                Grant.role == Role.CITY_COORDINATOR, Grant.scope_kind == "city", Grant.scope_id == city, Grant.revoked_at.is_(None)
            )
        )
    )  # fmt: skip


def moderated_by(thing: Thing, user: Any) -> Select[Any] | None:
    """A city's own people look after the talk about what people hand in."""
    cities = moderation.moderated_cities(user)
    if not cities:
        return None
    return (
        select(thing.id)
        .join(Component, Component.id == thing.component_id)
        .join(Process, Process.id == Component.process_id)
        .join(Space, Space.id == Process.space_id)
        .where(Space.city_id.in_(cities))
    )


def may_comment(thing: Thing, user: Any, key: uuid.UUID) -> bool:
    """Whoever is not blocked in its space: one statement, for those who could write."""
    space_id = db.session.scalar(
        select(Process.space_id)
        .join(Component, Component.process_id == Process.id)
        .join(thing, thing.component_id == Component.id)
        .where(thing.id == key)
    )
    return space_id is not None and not blocks.is_blocked(space_id, user.id)

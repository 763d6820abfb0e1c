"""What discussions know of proposals."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import Any

from sqlalchemy import Select, and_, false, func, or_, select

from portal.accounts.models import Grant, Role
from portal.cities.models import City
from portal.core import clock, db
from portal.discussions.subjects import About
from portal.participation.models import (
    Action,
    Component,
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
from portal.participation.rules import moderation


def about_proposals(ids: Collection[uuid.UUID], _reader: Any) -> dict[uuid.UUID, About]:
    """Proposals that everybody may see, by id. Comments are taken while a phase switches them on."""
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
            Proposal.id,
            Proposal.number,
            Proposal.lang,
            Proposal.title,
            Component.slug,
            Process.slug,
            City.slug,
            City.id,
            and_(
                open_now,
                Proposal.state.not_in((ProposalState.ARCHIVED, ProposalState.MERGED)),
                # A component may open the talk with the debate only (`Terms.talk_from_debate`).
                or_(
                    func.coalesce(Component.settings["talk_from_debate"].as_boolean(), false()).is_(False),
                    Proposal.debated_at.is_not(None),
                ),
            ),
        )
        .join(Component, Component.id == Proposal.component_id)
        .join(Process, Process.id == Component.process_id)
        .join(Space, Space.id == Process.space_id)
        .join(City, City.id == Space.city_id)
        .where(
            Proposal.id.in_(ids),
            Proposal.state != ProposalState.HIDDEN,
            Process.state == ProcessState.PUBLISHED,
            Space.state.in_((PilotState.RUNNING, PilotState.ENDED)),
        )
    )
    return {
        key: About(
            titles={lang: title}, path=f"/cities/{city}/participation/{process}/{component}/{number}", city_id=city_id,
            is_open=is_open,
        )
        for key, number, lang, title, component, process, city, city_id, is_open in rows
    }  # fmt: skip


def _city_of(proposal_id: uuid.UUID) -> Any:
    return (
        select(Space.city_id)
        .join(Process, Process.space_id == Space.id)
        .join(Component, Component.process_id == Process.id)
        .join(Proposal, Proposal.component_id == Component.id)
        .where(Proposal.id == proposal_id)
        .scalar_subquery()
    )


def speakers_of(proposal_id: uuid.UUID) -> set[uuid.UUID]:
    """The coordinators of its city: they answer in the city's name."""
    return set(
        db.session.scalars(
            select(Grant.user_id).where(
                Grant.role == Role.CITY_COORDINATOR, Grant.scope_kind == "city", Grant.scope_id == _city_of(proposal_id),
                Grant.revoked_at.is_(None),
            )
        )
    )  # fmt: skip


def moderated_by(user: Any) -> Select[Any] | None:
    """A city's own people look after the talk about its proposals."""
    cities = moderation.moderated_cities(user)
    if not cities:
        return None
    return (
        select(Proposal.id)
        .join(Component, Component.id == Proposal.component_id)
        .join(Process, Process.id == Component.process_id)
        .join(Space, Space.id == Process.space_id)
        .where(Space.city_id.in_(cities))
    )


def may_comment(user: Any, proposal_id: uuid.UUID) -> bool:
    """Whoever is not blocked in its space: one statement, for those who could write."""
    space_id = db.session.scalar(
        select(Process.space_id)
        .join(Component, Component.process_id == Process.id)
        .join(Proposal, Proposal.component_id == Component.id)
        .where(Proposal.id == proposal_id)
    )
    return space_id is not None and not blocks.is_blocked(space_id, user.id)

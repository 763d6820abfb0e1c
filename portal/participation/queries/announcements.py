"""Announcements of a space, and what its lists and feeds take from processes and proposals."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from portal.core import db, i18n
from portal.participation.models import (
    Announcement,
    Component,
    Phase,
    Process,
    ProcessState,
    Proposal,
    ProposalState,
    Space,
    Support,
)
from portal.participation.queries.translations import fresh

MOST = 100


def announcements_of(space_id: uuid.UUID, since: datetime | None = None) -> Sequence[Announcement]:
    """Those of a space; with `since` only what has not ended by then. What has no end lasts until it begins."""
    statement = select(Announcement).where(Announcement.space_id == space_id)
    if since is not None:
        statement = statement.where(or_(Announcement.starts_at > since, Announcement.ends_at > since))
    return db.session.scalars(statement.order_by(Announcement.starts_at.desc(), Announcement.id).limit(MOST)).all()


def announcement_by_id(announcement_id: uuid.UUID, *, lock: bool = False) -> Announcement | None:
    """With space and city."""
    statement = (
        select(Announcement)
        .where(Announcement.id == announcement_id)
        .options(joinedload(Announcement.space).joinedload(Space.city))
    )
    if lock:
        statement = statement.with_for_update(of=Announcement)
    return db.session.scalars(statement).one_or_none()


def phases_to_come(space_id: uuid.UUID, now: datetime) -> Sequence[Any]:
    """(phase, process) of published processes, of what has not begun yet."""
    return db.session.execute(
        select(Phase, Process)
        .join(Process, Process.id == Phase.process_id)
        .where(Process.space_id == space_id, Process.state == ProcessState.PUBLISHED, Phase.starts_at > now)
        .order_by(Phase.starts_at)
        .limit(MOST)
    ).all()


def published(space_id: uuid.UUID, limit: int) -> Sequence[Process]:
    """The processes that were published last."""
    return db.session.scalars(
        select(Process)
        .where(Process.space_id == space_id, Process.state == ProcessState.PUBLISHED)
        .order_by(Process.published_at.desc())
        .limit(limit)
    ).all()


def _translation() -> Any:
    """Of a proposal into the language of the page."""
    return fresh("proposal", Proposal.id, i18n.current(), Proposal.title, Proposal.body)


def newest_proposals(space_id: uuid.UUID, process_id: uuid.UUID | None, limit: int) -> Sequence[Any]:
    """(proposal, component's address, process's address, its translation), of what everybody sees."""
    statement = (
        select(Proposal, Component.slug, Process.slug, _translation())
        .join(Component, Component.id == Proposal.component_id)
        .join(Process, Process.id == Component.process_id)
        .where(
            Process.space_id == space_id,
            Process.state == ProcessState.PUBLISHED,
            Proposal.state != ProposalState.HIDDEN,
        )
    )
    if process_id is not None:
        statement = statement.where(Process.id == process_id)
    return db.session.execute(statement.order_by(Proposal.created_at.desc(), Proposal.id.desc()).limit(limit)).all()


def top_proposals(component_id: uuid.UUID, limit: int) -> Sequence[Any]:
    """(proposal, supports, its translation), the most supported first."""
    supports = select(func.count()).where(Support.proposal_id == Proposal.id).correlate(Proposal).scalar_subquery()
    return db.session.execute(
        select(Proposal, supports, _translation())
        .where(Proposal.component_id == component_id, Proposal.state == ProposalState.OPEN)
        .order_by(supports.desc(), Proposal.id.desc())
        .limit(limit)
    ).all()

"""Proposals, and comments below any kind that is moderated, as moderators see them."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from portal.accounts.models import User
from portal.cities.models import City
from portal.core import db
from portal.discussions.models import Comment, Hiding
from portal.participation import moderated
from portal.participation.models import Component, Process, Proposal, ProposalState, Space
from portal.participation.moderated import Item
from portal.participation.queries.placed import placed


def proposals(ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Item]:
    """Proposals by id, hidden ones too."""
    rows = db.session.execute(
        placed(
            select(Proposal, User.display_name, Component.slug, Process.slug, Space.id, City.id, City.slug).join(
                Component, Component.id == Proposal.component_id
            )
        )
        .outerjoin(User, User.id == Proposal.author_id)
        .where(Proposal.id.in_(ids))
    )
    return {
        one.id: Item(
            kind="proposal", id=one.id, space_id=space_id, city_id=city_id, component_id=one.component_id,
            author_id=one.author_id, author="" if one.is_anonymous else author or "", is_anonymous=one.is_anonymous,
            lang=one.lang, title=one.title, text="\n".join(filter(None, (one.body, one.place))),
            path=f"/cities/{city}/participation/{process}/{component}/{one.number}",
            is_hidden=one.state is ProposalState.HIDDEN, created_at=one.created_at,
        )
        for one, author, component, process, space_id, city_id, city in rows
    }  # fmt: skip


def proposals_by(user_id: uuid.UUID) -> Sequence[uuid.UUID]:
    return db.session.scalars(select(Proposal.id).where(Proposal.author_id == user_id)).all()


def recent_proposals(space_id: uuid.UUID, since: datetime) -> Sequence[tuple[uuid.UUID, str]]:
    rows = db.session.execute(
        select(Proposal.id, Proposal.title, Proposal.body)
        .join(Component, Component.id == Proposal.component_id)
        .join(Process, Process.id == Component.process_id)
        .where(Process.space_id == space_id, Proposal.created_at >= since)
        .order_by(Proposal.created_at, Proposal.id)
    )
    return [(key, f"{title}\n{body}") for key, title, body in rows]


def comments(ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Item]:
    """Comments by id, of those that stand below a kind that is moderated here; empty places are not there any more."""
    rows = db.session.execute(
        select(Comment, User.display_name, Hiding.id)
        .outerjoin(User, User.id == Comment.author_id)
        .outerjoin(Hiding, (Hiding.comment_id == Comment.id) & Hiding.lifted_at.is_(None))
        .where(Comment.id.in_(ids), Comment.deleted_at.is_(None))
    ).all()
    below = moderated.below((row[0].subject_kind, row[0].subject_id) for row in rows)
    return {
        one.id: _comment(one, author, hiding is not None, subject)
        for one, author, hiding in rows
        if (subject := below.get((one.subject_kind, one.subject_id)))
    }


def _comment(one: Comment, author: str | None, is_hidden: bool, subject: Item) -> Item:
    is_anonymous = one.byline is not None or one.alias is not None
    return Item(
        kind="comment", id=one.id, space_id=subject.space_id, city_id=subject.city_id, component_id=subject.component_id,
        author_id=one.author_id, author="" if is_anonymous else author or one.byline or "", is_anonymous=is_anonymous, lang=one.lang,
        title=subject.title, text=one.text,
        path=f"/discussions/threads/{one.thread_id or one.id}?at={one.id}#comment-{one.id}", is_hidden=is_hidden,
        created_at=one.created_at,
    )  # fmt: skip


def comments_by(user_id: uuid.UUID) -> Sequence[uuid.UUID]:
    """What the person wrote below kinds that are moderated here."""
    kinds = moderated.talk_kinds()
    return db.session.scalars(
        select(Comment.id).where(
            Comment.author_id == user_id, Comment.subject_kind.in_(kinds), Comment.deleted_at.is_(None)
        )
    ).all()


def recent_comments(space_id: uuid.UUID, since: datetime) -> list[tuple[uuid.UUID, str]]:
    """Newest of all spaces first are looked at, so the subjects of one statement say which are of this one."""
    kinds = moderated.talk_kinds()
    rows: Sequence[Any] = db.session.execute(
        select(Comment.id, Comment.text, Comment.subject_kind, Comment.subject_id)
        .where(Comment.created_at >= since, Comment.subject_kind.in_(kinds), Comment.deleted_at.is_(None))
        .order_by(Comment.created_at, Comment.id)
        .limit(20_000)
    ).all()
    below = moderated.below((row[2], row[3]) for row in rows)
    return [
        (key, text)
        for key, text, kind, subject in rows
        if (found := below.get((kind, subject))) is not None and found.space_id == space_id
    ]

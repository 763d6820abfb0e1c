"""How many people an answer of the city goes to: each once, whatever many things it is about."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import Any

from sqlalchemy import func, or_, select

from portal.accounts.models import User, UserState
from portal.core import db
from portal.discussions.models import Comment
from portal.participation.models import (
    Contribution,
    HearingQuestion,
    Petition,
    PetitionSignature,
    RequestFollower,
    ServiceRequest,
)
from portal.participation.queries import together


def _active(people: Any) -> int:
    return (
        db.session.scalar(
            select(func.count()).select_from(User).where(User.id.in_(people), User.state == UserState.ACTIVE)
        )
        or 0
    )


def by_proposals(ids: Collection[uuid.UUID]) -> int:
    """Who wrote, supports or follows one of them."""
    return _active(together.concerned(list(ids)))


def by_petitions(ids: Collection[uuid.UUID]) -> int:
    """Who wrote one of them, or signed it with an account."""
    signers = select(PetitionSignature.user_id).where(PetitionSignature.petition_id.in_(ids))
    return _active(signers.union(select(Petition.author_id).where(Petition.id.in_(ids))))


def by_reports(ids: Collection[uuid.UUID]) -> int:
    """Who wrote one of them or what is the same, who follows it, and who left an address without an account."""
    same = or_(ServiceRequest.id.in_(ids), ServiceRequest.duplicate_of.in_(ids))
    wrote = select(ServiceRequest.reporter_id).where(same)
    following = select(RequestFollower.user_id).where(RequestFollower.request_id.in_(ids))
    address = func.lower(ServiceRequest.reporter_email)
    visitors = db.session.scalar(
        select(func.count(func.distinct(address))).where(same, ServiceRequest.reporter_email != "")
    )
    return _active(wrote.union(following)) + (visitors or 0)


def by_contributions(ids: Collection[uuid.UUID]) -> int:
    """Who wrote them; they read it on the page."""
    return _distinct(
        select(func.count(func.distinct(Comment.author_id)))
        .join(Contribution, Contribution.comment_id == Comment.id)
        .where(Contribution.id.in_(ids))
    )


def by_questions(ids: Collection[uuid.UUID]) -> int:
    """Who asked them, with an account or without; they read it on the page."""
    return _distinct(select(func.count(func.distinct(HearingQuestion.asker))).where(HearingQuestion.id.in_(ids)))


def _distinct(statement: Any) -> int:
    return db.session.scalar(statement) or 0

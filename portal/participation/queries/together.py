"""Who writes a proposal, what others suggest, which proposals shall become one, and who is told."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, func, or_, select, union
from sqlalchemy.orm import aliased, joinedload

from portal.accounts.models import User, UserState
from portal.core import db
from portal.core.prepared import Prepared
from portal.discussions.models import Follow, TopicKind
from portal.participation.models import (
    Amendment,
    AmendmentState,
    CoAuthor,
    CoAuthorState,
    MergeConsent,
    MergeState,
    Participation,
    Proposal,
    ProposalMerge,
    ProposalNotice,
    ProposalRevision,
    ProposalState,
    Stage,
    Support,
)

_WRITERS = Prepared(
    select(CoAuthor.user_id.label("user_id")).where(
        CoAuthor.proposal_id == bindparam("proposal_id"), CoAuthor.state == CoAuthorState.ACCEPTED
    )
)


def writers_of(proposal: Proposal) -> set[uuid.UUID]:
    """Ids of all who write it: its author and who has accepted to write it too."""
    others = {row.user_id for row in _WRITERS.all(proposal_id=proposal.id)}
    return others | ({proposal.author_id} if proposal.author_id else set())


def coauthors_of(proposal_id: uuid.UUID) -> Sequence[CoAuthor]:
    """Everybody who was asked, with the person, in the order in which they were."""
    return db.session.scalars(
        select(CoAuthor)
        .where(CoAuthor.proposal_id == proposal_id)
        .options(joinedload(CoAuthor.user))
        .order_by(CoAuthor.invited_at, CoAuthor.user_id)
    ).all()


def coauthor(proposal_id: uuid.UUID, user_id: uuid.UUID) -> CoAuthor | None:
    return db.session.get(CoAuthor, (proposal_id, user_id), populate_existing=True)


def amendments_of(proposal_id: uuid.UUID) -> Sequence[Amendment]:
    """All of them with their author, those that wait first, then the latest."""
    return db.session.scalars(
        select(Amendment)
        .where(Amendment.proposal_id == proposal_id)
        .options(joinedload(Amendment.author))
        .order_by(Amendment.state != AmendmentState.OPEN, Amendment.created_at.desc(), Amendment.id)
        .limit(200)
    ).all()


def amendments_to_change(proposal_id: uuid.UUID) -> Sequence[Amendment]:
    """All of them, held."""
    return db.session.scalars(
        select(Amendment).where(Amendment.proposal_id == proposal_id).order_by(Amendment.id).with_for_update()
    ).all()


def amendment(amendment_id: uuid.UUID, *, lock: bool = False) -> Amendment | None:
    """With its author, so that he can be told."""
    statement = select(Amendment).where(Amendment.id == amendment_id).options(joinedload(Amendment.author))
    if lock:
        statement = statement.with_for_update(of=Amendment).execution_options(populate_existing=True)
    return db.session.scalars(statement).one_or_none()


def amendment_sent_with(proposal_id: uuid.UUID, request_key: str) -> Amendment | None:
    """What the form with this key has made already."""
    return db.session.scalars(
        select(Amendment).where(Amendment.proposal_id == proposal_id, Amendment.request_key == request_key)
    ).one_or_none()


def waiting_of(proposal_id: uuid.UUID, author_id: uuid.UUID) -> int:
    """How many amendments of a person wait for the authors of a proposal."""
    return (
        db.session.scalar(
            select(func.count()).where(
                Amendment.proposal_id == proposal_id, Amendment.author_id == author_id, Amendment.state == AmendmentState.OPEN
            )
        )
        or 0
    )  # fmt: skip


def revisions_of(proposal_id: uuid.UUID) -> Sequence[ProposalRevision]:
    """What it said before, the latest first."""
    return db.session.scalars(
        select(ProposalRevision)
        .where(ProposalRevision.proposal_id == proposal_id)
        .order_by(ProposalRevision.replaced_at.desc(), ProposalRevision.id.desc())
    ).all()


def merges_of(proposal_id: uuid.UUID) -> Sequence[Any]:
    """Requests that wait and in which a proposal has a part: (request, the one that would go, the other)."""
    gone, stays = aliased(Proposal), aliased(Proposal)
    return db.session.execute(
        select(ProposalMerge, gone, stays)
        .join(gone, gone.id == ProposalMerge.from_id)
        .join(stays, stays.id == ProposalMerge.into_id)
        .where(
            ProposalMerge.state == MergeState.ASKED,
            or_(ProposalMerge.from_id == proposal_id, ProposalMerge.into_id == proposal_id),
        )
        .order_by(ProposalMerge.created_at, ProposalMerge.id)
    ).all()


def merge_of(merge_id: uuid.UUID) -> ProposalMerge | None:
    return db.session.get(ProposalMerge, merge_id, populate_existing=True)


def merge_locked(merge_id: uuid.UUID) -> ProposalMerge | None:
    """For an answer; whoever asks holds both proposals."""
    return db.session.get(ProposalMerge, merge_id, with_for_update=True, populate_existing=True)


def merge_waiting(from_id: uuid.UUID) -> ProposalMerge | None:
    """The request by which a proposal would become a part of another one."""
    return db.session.scalars(
        select(ProposalMerge).where(ProposalMerge.from_id == from_id, ProposalMerge.state == MergeState.ASKED)
    ).one_or_none()


def consents_of(merge_id: uuid.UUID) -> set[uuid.UUID]:
    """Who has said yes."""
    return set(db.session.scalars(select(MergeConsent.user_id).where(MergeConsent.merge_id == merge_id)))


def ledger_of(component_id: uuid.UUID, act: str) -> Sequence[Participation]:
    """Who has done something in a component, a row for each mark."""
    return db.session.scalars(
        select(Participation).where(Participation.scope_id == component_id, Participation.act == act)
    ).all()


def supporters_of(proposal_id: uuid.UUID) -> Sequence[uuid.UUID]:
    """The accounts that support a proposal."""
    found = db.session.scalars(select(Support.user_id).where(Support.proposal_id == proposal_id))
    return [one for one in found if one is not None]


def run_out(now: datetime, limit: int) -> Sequence[Proposal]:
    """Proposals whose time for gathering support is over, held; those that somebody else holds are left out."""
    return db.session.scalars(
        select(Proposal)
        .where(
            Proposal.state == ProposalState.OPEN,
            Proposal.stage == Stage.PROPOSED,
            Proposal.gathers_until.is_not(None),
            Proposal.gathers_until <= now,
        )
        .order_by(Proposal.gathers_until)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    ).all()


def notice_claimed() -> ProposalNotice | None:
    """The oldest notice that is not through and that no other worker has in hand, held."""
    return db.session.scalars(
        select(ProposalNotice)
        .where(ProposalNotice.done_at.is_(None))
        .order_by(ProposalNotice.created_at, ProposalNotice.id)
        .limit(1)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    ).one_or_none()


def concerned(proposal_ids: Sequence[uuid.UUID]) -> Select[Any]:
    """Ids of those who wrote, support or follow one of the proposals, each once."""
    topics = [f"proposal:{one}" for one in proposal_ids]
    found = union(
        select(Support.user_id).where(Support.proposal_id.in_(proposal_ids), Support.user_id.is_not(None)),
        select(Proposal.author_id).where(Proposal.id.in_(proposal_ids), Proposal.author_id.is_not(None)),
        select(CoAuthor.user_id).where(
            CoAuthor.proposal_id.in_(proposal_ids), CoAuthor.state == CoAuthorState.ACCEPTED
        ),
        select(Follow.user_id).where(Follow.kind == TopicKind.SUBJECT, Follow.value.in_(topics)),
    ).subquery()
    return select(found.c[0])


def to_tell(proposal_ids: Sequence[uuid.UUID], after: uuid.UUID | None, limit: int) -> Sequence[User]:
    """The next who are told of something about the proposals, in the order of their ids."""
    people = select(User).where(User.id.in_(concerned(proposal_ids)), User.state == UserState.ACTIVE)
    if after is not None:
        people = people.where(User.id > after)
    return db.session.scalars(people.order_by(User.id).limit(limit)).all()


def own_of(user_id: uuid.UUID) -> tuple[Sequence[Any], Sequence[Any]]:
    """What a person has suggested, each with the title of its proposal; and (title, state) of what he writes with others."""
    suggested = db.session.execute(
        select(Amendment, Proposal.title)
        .join(Proposal, Proposal.id == Amendment.proposal_id)
        .where(Amendment.author_id == user_id)
        .order_by(Amendment.id)
    ).all()
    written = db.session.execute(
        select(Proposal.title, CoAuthor.state)
        .join(CoAuthor, CoAuthor.proposal_id == Proposal.id)
        .where(CoAuthor.user_id == user_id)
        .order_by(CoAuthor.invited_at)
    ).all()
    return suggested, written

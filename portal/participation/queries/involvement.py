"""What people have written about a proposal that stands, and who takes part in it."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from sqlalchemy import CTE, ColumnElement, String, cast, exists, literal, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import aliased

from portal.core import db
from portal.discussions.models import Comment, CommentKind, Hiding
from portal.participation.models import Amendment, AmendmentState, Participation, Proposal
from portal.participation.rules.proposals import part_act


def _whole(proposal_id: uuid.UUID) -> CTE:
    """A proposal with all that has become a part of it."""
    parts = select(literal(proposal_id).label("id")).cte("parts", recursive=True)
    return parts.union(select(Proposal.id).join(parts, Proposal.merged_into_id == parts.c.id))


def _commented(parts: CTE, user_ids: Collection[uuid.UUID]) -> ColumnElement[bool]:
    hidden = exists().where(Hiding.comment_id == Comment.id, Hiding.lifted_at.is_(None))
    return exists().where(
        Comment.author_id.in_(user_ids), Comment.subject_kind == "proposal", Comment.subject_id.in_(select(parts.c.id)),
        Comment.kind == CommentKind.COMMENT, Comment.deleted_at.is_(None), ~hidden,
    )  # fmt: skip


def has_written(proposal_id: uuid.UUID, user_ids: Collection[uuid.UUID]) -> bool:
    """Whether one of these accounts has said something about it that can be read, or has suggested another wording and not taken it back;
    of what has become a part of it, too.
    """
    if not user_ids:
        return False
    parts = _whole(proposal_id)
    worded = exists().where(
        Amendment.author_id.in_(user_ids), Amendment.proposal_id.in_(select(parts.c.id)), Amendment.state != AmendmentState.WITHDRAWN
    )  # fmt: skip
    return bool(db.session.scalar(select(or_(_commented(parts, user_ids), worded))))


def joined_into(proposal_id: uuid.UUID) -> Collection[uuid.UUID]:
    """The proposal, and all whose part it is by now."""
    above = select(Proposal.id, Proposal.merged_into_id).where(Proposal.id == proposal_id).cte("above", recursive=True)
    one = aliased(Proposal)
    above = above.union(select(one.id, one.merged_into_id).join(above, one.id == above.c.merged_into_id))
    return db.session.scalars(select(above.c.id)).all()


def copy_participants(gone: Proposal, stays: Proposal) -> None:
    """Everybody who takes part in the one takes part in the other, unless he does by one of his marks."""
    old, new, other = aliased(Participation), aliased(Participation), aliased(Participation)
    is_known = exists().where(
        new.scope_id == old.scope_id, new.act == part_act(stays.id), other.scope_id == old.scope_id, other.act == old.act,
        other.counted_as == old.counted_as, new.person == other.person,
    )  # fmt: skip
    kept = [one.name for one in Participation.__table__.columns if one.computed is None and one.name != "act"]
    rows = select(cast(literal(part_act(stays.id)), String), *(getattr(old, name) for name in kept)).where(
        old.scope_id == gone.component_id, old.act == part_act(gone.id), ~is_known
    )
    db.session.execute(insert(Participation).from_select(["act", *kept], rows).on_conflict_do_nothing())

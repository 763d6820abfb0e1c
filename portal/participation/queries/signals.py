"""How much happened in each hour: what bursts are looked for in."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Select, exists, extract, func, select

from portal.core import db
from portal.discussions.models import Comment
from portal.participation import moderated
from portal.participation.models import (
    Component,
    Contribution,
    ContributionSupport,
    Participation,
    Petition,
    PetitionSignature,
    Process,
    Proposal,
    Support,
)

Series = tuple[str, dict[int, int], str, uuid.UUID | None]


def series(space_id: uuid.UUID, since: datetime) -> Iterator[Series]:
    """(what, hour since the epoch → number, kind of the thing, its id or none): supports of each proposal, signatures of each petition,
    comments about each thing; of the space all proposals, contributions and supports of them, answers to surveys and feedback.
    """
    supports = _inside(_hourly(Support, Support.proposal_id).join(Proposal), Proposal, space_id)
    yield from _of_each("supports", "proposal", supports.where(Support.created_at >= since))
    signatures = _inside(_hourly(PetitionSignature, PetitionSignature.petition_id).join(Petition), Petition, space_id)
    yield from _of_each("signatures", "petition", signatures.where(PetitionSignature.created_at >= since))
    yield from _comments(space_id, since)
    for name, kind, model in (("proposals", "proposal", Proposal), ("contributions", "", Contribution)):
        rows = db.session.execute(_inside(_hourly(model), model, space_id).where(model.created_at >= since))
        yield name, {int(at): number for at, number in rows}, kind, None
    supported = _hourly(ContributionSupport).join(Contribution, Contribution.id == ContributionSupport.contribution_id)
    rows = db.session.execute(_inside(supported, Contribution, space_id).where(ContributionSupport.created_at >= since))
    yield "supports", {int(at): number for at, number in rows}, "", None
    # What is answered without a name has no hour of its own, but who has answered stands in the ledger.
    for name, act in (("answers", "survey"), ("ratings", "feedback")):
        done = _inside(_hourly(Participation), Participation, space_id).where(
            Participation.act == act,
            Participation.person == Participation.counted_as,
            Participation.created_at >= since,
        )
        yield name, {int(at): number for at, number in db.session.execute(done)}, "", None


def _hourly(model: Any, *of: Any) -> Select[Any]:
    """How many rows in each hour, of each of `of`."""
    hour = func.floor(extract("epoch", model.created_at) / 3600)
    return select(*of, hour, func.count()).select_from(model).group_by(*of, hour)


def _inside(statement: Select[Any], model: Any, space_id: uuid.UUID) -> Select[Any]:
    return (
        statement.join(Component, Component.id == model.component_id)
        .join(Process, Process.id == Component.process_id)
        .where(Process.space_id == space_id)
    )


def _of_each(name: str, kind: str, statement: Select[Any]) -> Iterator[Series]:
    found: dict[uuid.UUID, dict[int, int]] = defaultdict(dict)
    for key, at, number in db.session.execute(statement):
        found[key][int(at)] = number
    for key, counts in found.items():
        yield name, counts, kind, key


def _comments(space_id: uuid.UUID, since: datetime) -> Iterator[Series]:
    """A contribution is a comment too, and counted as what it is. What stands below says of which space it is."""
    is_contribution = exists().where(Contribution.comment_id == Comment.id)
    rows = db.session.execute(
        _hourly(Comment, Comment.subject_kind, Comment.subject_id).where(
            Comment.created_at >= since, Comment.subject_kind.in_(moderated.talk_kinds()), ~is_contribution
        )
    )
    found: dict[tuple[str, uuid.UUID], dict[int, int]] = defaultdict(dict)
    for kind, key, at, number in rows:
        found[kind, key][int(at)] = number
    for about, item in moderated.below(found).items():
        if item.space_id == space_id:
            yield "comments", found[about], *about

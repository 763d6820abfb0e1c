"""How much happened in each hour: what bursts are looked for in."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import extract, func, select

from portal.core import db
from portal.participation.models import Component, Process, Proposal, Support

Series = tuple[str, dict[int, int], str, uuid.UUID | None]


def series(space_id: uuid.UUID, since: datetime) -> Iterator[Series]:
    """(what, hour since the epoch → number, kind of the thing, its id or none): supports of each proposal, and proposals of the space."""
    hour = func.floor(extract("epoch", Support.created_at) / 3600)
    rows = db.session.execute(
        _inside(
            select(Support.proposal_id, hour, func.count()).join(Proposal, Proposal.id == Support.proposal_id), space_id
        )
        .where(Support.created_at >= since)
        .group_by(Support.proposal_id, hour)
    )
    found: dict[uuid.UUID, dict[int, int]] = defaultdict(dict)
    for key, at, number in rows:
        found[key][int(at)] = number
    for key, counts in found.items():
        yield "supports", counts, "proposal", key
    posted = func.floor(extract("epoch", Proposal.created_at) / 3600)
    counted = db.session.execute(
        _inside(select(posted, func.count()), space_id).where(Proposal.created_at >= since).group_by(posted)
    )
    yield "proposals", {int(at): number for at, number in counted}, "proposal", None


def _inside(statement: Any, space_id: uuid.UUID) -> Any:
    return (
        statement.join(Component, Component.id == Proposal.component_id)
        .join(Process, Process.id == Component.process_id)
        .where(Process.space_id == space_id)
    )

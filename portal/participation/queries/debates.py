"""Debates: what is weighed on each side."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import func, literal, select

from portal.core import db
from portal.participation.models import Conclusion, Contribution, ContributionKind, ContributionSupport
from portal.participation.queries.consultations import readable, supports
from portal.participation.rules.debates import Standing, chances

SIDES = (ContributionKind.FOR, ContributionKind.AGAINST, ContributionKind.NEUTRAL)
PER_PAGE = 20


def weighed(component_id: uuid.UUID) -> tuple[Mapping[ContributionKind, list[Standing]], Conclusion | None]:
    """Side → all its contributions that can be read, as they are weighed, and the summary: two statements, however many."""
    conclusion, last_seen = _seen(component_id)
    rows = db.session.execute(
        select(Contribution.kind, Contribution.id, Contribution.created_at, supports()).where(
            Contribution.component_id == component_id, readable()
        )
    )
    found: dict[ContributionKind, list[Standing]] = {side: [] for side in SIDES}
    for kind, key, written_at, many in rows:
        # A support that is noted in the same instant as the contribution counts as one that could have been.
        found[kind].append(Standing(key, written_at, many, max(many, chances(written_at, last_seen))))
    return found, conclusion


def _seen(component_id: uuid.UUID) -> tuple[Conclusion | None, Sequence[datetime]]:
    """The summary, and when each person supported something in this debate for the last time, in order."""
    last = (
        select(func.max(ContributionSupport.created_at).label("at"))
        .join(Contribution, Contribution.id == ContributionSupport.contribution_id)
        .where(Contribution.component_id == component_id)
        .group_by(ContributionSupport.voter)
        .subquery()
    )
    times = select(func.array_agg(last.c.at).label("times")).subquery()
    row = db.session.execute(
        select(Conclusion, times.c.times)
        .select_from(times)
        .outerjoin(Conclusion, (Conclusion.component_id == component_id) & literal(True))
    ).one()
    return row[0], sorted(row[1] or ())

"""What the page of the seventeen features asks of a space beside its processes and data, in one statement."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import exists, func, select

from portal.accounts.models import Grant, Role, User, UserState
from portal.core import db
from portal.participation.models import Body, BodyKind, Meeting, MeetingState, ReportKind, ServiceCategory, Space


@dataclass(frozen=True)
class Offered:
    """kinds: what can be reported. hears: somebody reads reports of discrimination. council_meets: a meeting of the council is out.
    council, council_draft: the first body that is one, and its first meeting that nobody else sees yet.
    """

    kinds: Collection[ReportKind]
    hears: bool
    council_meets: bool
    council: uuid.UUID | None
    council_draft: uuid.UUID | None


def offered_in(space: Space) -> Offered:
    """Of a space, whoever asks."""
    kinds = (
        select(func.array_agg(ServiceCategory.kind.distinct()))
        .where(ServiceCategory.space_id == space.id, ServiceCategory.closed_at.is_(None))
        .scalar_subquery()
    )
    hears = exists().where(
        Grant.role == Role.EQUALITY_OFFICER, Grant.scope_kind == "city", Grant.scope_id == space.city_id,
        Grant.revoked_at.is_(None), User.id == Grant.user_id, User.state == UserState.ACTIVE,
    )  # fmt: skip
    of_council = (Meeting.space_id == space.id, Meeting.body_id == Body.id, Body.kind == BodyKind.COUNCIL)
    council = (
        select(Body.id)
        .where(Body.space_id == space.id, Body.kind == BodyKind.COUNCIL)
        .order_by(Body.id)
        .limit(1)
        .scalar_subquery()
    )
    draft = (
        select(Meeting.id)
        .where(*of_council, Meeting.state == MeetingState.DRAFT)
        .order_by(Meeting.starts_at)
        .limit(1)
        .scalar_subquery()
    )
    meets = exists().where(*of_council, Meeting.state != MeetingState.DRAFT)
    row = db.session.execute(select(kinds, hears, meets, council, draft)).one()
    return Offered({ReportKind(one) for one in row[0] or ()}, row[1], row[2], row[3], row[4])

"""What staff see of residents, lists, codes and groups: counts, never a person."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, select, union_all
from sqlalchemy.orm import joinedload

from portal.accounts.models import Grant, Role, User
from portal.core import db
from portal.participation.models import (
    Body,
    CheckMethod,
    CodeBatch,
    Component,
    Draw,
    GroupMember,
    ListedResident,
    ListImport,
    Meeting,
    ParticipationCode,
    PeopleGroup,
    Process,
    Residency,
    ResidentCheck,
)


def check_of(space_id: uuid.UUID) -> ResidentCheck:
    """How the space knows its residents; one without methods where nothing has been said yet."""
    return db.session.get(ResidentCheck, space_id) or ResidentCheck(space_id=space_id, methods=[], numbers={}, desks={})


def lists_of(space_id: uuid.UUID) -> Sequence[ListImport]:
    """The lists that count or wait, with the newest first."""
    return db.session.scalars(
        select(ListImport).where(ListImport.space_id == space_id).order_by(ListImport.created_at.desc())
    ).all()


def taken_lists(space_id: uuid.UUID) -> dict[CheckMethod, ListImport]:
    """Those that count."""
    return {one.method: one for one in lists_of(space_id) if one.taken_at is not None}


def list_import(import_id: uuid.UUID) -> ListImport | None:
    return db.session.get(ListImport, import_id)


def parts_of(import_id: uuid.UUID, part: Any) -> list[tuple[str, int]]:
    """How many rows of a list stand under each value of `ListedResident.age_band` or `.district`, the most first."""
    rows = db.session.execute(
        select(part, func.count()).where(ListedResident.import_id == import_id).group_by(part).order_by(func.count().desc(), part).limit(100)
    )  # fmt: skip
    return [(name, number) for name, number in rows]


def not_on(made: ListImport) -> list[ColumnElement[bool]]:
    """Conditions of proofs by this kind of list whose resident does not stand on it."""
    listed = select(ListedResident.resident).where(ListedResident.import_id == made.id)
    return [Residency.space_id == made.space_id, Residency.method == made.method, Residency.mark.not_in(listed)]


def would_be_lost(made: ListImport) -> int:
    """How many accounts would have to show again that they live here."""
    return db.session.scalar(select(func.count()).select_from(Residency).where(*not_on(made))) or 0


def member(space_id: uuid.UUID, mark: str) -> str | None:
    """The resident behind a mark of the list of members."""
    return db.session.scalar(
        select(ListedResident.resident)
        .join(ListImport, ListImport.id == ListedResident.import_id)
        .where(
            ListImport.space_id == space_id, ListImport.method == CheckMethod.MEMBERS, ListImport.taken_at.is_not(None),
            ListedResident.mark == mark,
        )
    )  # fmt: skip


def residency(space_id: uuid.UUID, user_id: uuid.UUID) -> Residency | None:
    return db.session.get(Residency, (space_id, user_id))


def residencies_of(user_id: uuid.UUID) -> Sequence[Residency]:
    """All proofs of an account."""
    return db.session.scalars(select(Residency).where(Residency.user_id == user_id)).all()


def proved(space_id: uuid.UUID) -> dict[CheckMethod, int]:
    """How many accounts have shown that they live here, by method."""
    rows = db.session.execute(
        select(Residency.method, func.count()).where(Residency.space_id == space_id).group_by(Residency.method)
    )
    return {method: number for method, number in rows}  # noqa: C416  # rows are rows, not pairs


@dataclass(frozen=True)
class Batch:
    """titles: of what the codes are for; None: they prove where somebody lives. used: codes that have proved or done something."""

    batch: CodeBatch
    titles: dict[str, str] | None
    used: int


def batches_of(space_id: uuid.UUID) -> list[Batch]:
    """The batches of codes of a space, the newest first."""
    used = (
        select(func.count())
        .where(ParticipationCode.batch_id == CodeBatch.id, ParticipationCode.is_used)
        .correlate(CodeBatch)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(CodeBatch, func.coalesce(Component.titles, Meeting.titles, Draw.titles), used)
        .outerjoin(Component, Component.id == CodeBatch.component_id)
        .outerjoin(Meeting, Meeting.id == CodeBatch.meeting_id)
        .outerjoin(Draw, Draw.id == CodeBatch.draw_id)
        .where(CodeBatch.space_id == space_id)
        .order_by(CodeBatch.created_at.desc(), CodeBatch.id.desc())
        .limit(200)
    )
    return [Batch(*row) for row in rows]


def scopes_of(space_id: uuid.UUID) -> Sequence[uuid.UUID]:
    """All of a space in which people can take part, as the ledger knows it: components, meetings and draws."""
    components = (
        select(Component.id).join(Process, Process.id == Component.process_id).where(Process.space_id == space_id)
    )
    draws = select(Draw.id).join(Body, Body.id == Draw.body_id).where(Body.space_id == space_id)
    every = union_all(components, select(Meeting.id).where(Meeting.space_id == space_id), draws)
    return db.session.scalars(every).all()


def batch(batch_id: uuid.UUID) -> CodeBatch | None:
    return db.session.get(CodeBatch, batch_id)


def groups_of(space_id: uuid.UUID) -> list[tuple[PeopleGroup, int, int]]:
    """(group, how many are on its list, how many components and draws are theirs), by name."""
    members = (
        select(func.count()).where(GroupMember.group_id == PeopleGroup.id).correlate(PeopleGroup).scalar_subquery()
    )
    components, draws = (
        select(func.count()).where(one.group_id == PeopleGroup.id).correlate(PeopleGroup).scalar_subquery()
        for one in (Component, Draw)
    )
    rows = db.session.execute(
        select(PeopleGroup, members, components + draws)
        .where(PeopleGroup.space_id == space_id)
        .order_by(PeopleGroup.name)
    )
    return [(row[0], row[1], row[2]) for row in rows]


def group(group_id: uuid.UUID, *, lock: bool = False) -> PeopleGroup | None:
    statement = select(PeopleGroup).where(PeopleGroup.id == group_id)
    return db.session.scalars(statement.with_for_update() if lock else statement).one_or_none()


def officers_of(city_id: uuid.UUID) -> Sequence[Grant]:
    """Who works at the desk of a city, with the people."""
    return db.session.scalars(
        select(Grant)
        .join(User, User.id == Grant.user_id)
        .where(
            Grant.role == Role.DESK_OFFICER, Grant.scope_kind == "city", Grant.scope_id == city_id, Grant.revoked_at.is_(None)
        )
        .order_by(User.display_name, Grant.id)
        .options(joinedload(Grant.user))
    ).all()  # fmt: skip


def components_of(space_id: uuid.UUID) -> Sequence[Component]:
    """All components of a space with their process, as they stand in it."""
    return db.session.scalars(
        select(Component)
        .join(Process, Process.id == Component.process_id)
        .where(Process.space_id == space_id)
        .order_by(Process.id, Component.position)
        .options(joinedload(Component.process))
    ).all()


def spaces_with_groups() -> Sequence[uuid.UUID]:
    return db.session.scalars(select(PeopleGroup.space_id).distinct()).all()

"""What is known of the people of a space: residents, groups, codes, and who has taken part. Marks in, counts out."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, func, select

from portal.core import db
from portal.core.prepared import Prepared
from portal.participation.models import (
    Channel,
    CheckMethod,
    CodeBatch,
    Component,
    GroupMember,
    ListedResident,
    ListImport,
    Participation,
    ParticipationCode,
    Petition,
    Process,
    Proposal,
    Residency,
    Space,
)


@dataclass(frozen=True)
class Known:
    """A resident of a space: his mark there, and what statistics may know of him."""

    mark: str
    age_band: str = ""
    district: str = ""


def space_id_of(process_id: uuid.UUID) -> uuid.UUID:
    found: uuid.UUID = db.session.scalars(select(Process.space_id).where(Process.id == process_id)).one()
    return found


def _register_of(space_id: Any) -> ColumnElement[Any]:
    """The register of a space that counts now."""
    return (
        select(ListImport.id)
        .where(
            ListImport.space_id == space_id, ListImport.method == CheckMethod.REGISTER, ListImport.taken_at.is_not(None)
        )
        .scalar_subquery()
    )  # fmt: skip


def _of_account() -> Any:
    """Rows of `Known`: which resident an account has proved to be."""
    return (
        select(Residency.mark.label("mark"), ListedResident.age_band.label("age_band"), ListedResident.district.label("district"))
        .outerjoin(
            ListedResident,
            and_(ListedResident.import_id == _register_of(Residency.space_id), ListedResident.mark == Residency.mark),
        )
        .where(Residency.user_id == bindparam("user_id"))
    )  # fmt: skip


_RESIDENCY = Prepared(
    _of_account().join(Process, Process.space_id == Residency.space_id).where(Process.id == bindparam("process_id"))
)
_RESIDENCY_IN = Prepared(_of_account().where(Residency.space_id == bindparam("space_id")))


def residency_of(process_id: uuid.UUID, user_id: uuid.UUID) -> Known | None:
    """Which resident an account has proved to be in the space of a process; None: it has not."""
    row = _RESIDENCY.first(process_id=process_id, user_id=user_id)
    return Known(row.mark, row.age_band or "", row.district or "") if row else None


def residency_in(space_id: uuid.UUID, user_id: uuid.UUID) -> Known | None:
    """As `residency_of`, in a space."""
    row = _RESIDENCY_IN.first(space_id=space_id, user_id=user_id)
    return Known(row.mark, row.age_band or "", row.district or "") if row else None


def resident_behind(space_id: uuid.UUID, user_id: uuid.UUID) -> str | None:
    """The mark of the resident of a space that an account has proved to be."""
    return db.session.scalar(select(Residency.mark).where(Residency.space_id == space_id, Residency.user_id == user_id))


def accounts_of(space_id: uuid.UUID, mark: str) -> Collection[uuid.UUID]:
    """The accounts that have proved to be one resident of a space."""
    return db.session.scalars(
        select(Residency.user_id).where(Residency.space_id == space_id, Residency.mark == mark)
    ).all()


def registered(space_id: uuid.UUID, mark: str) -> Known | None:
    """A resident as the register has him."""
    row = db.session.scalars(
        select(ListedResident).where(ListedResident.import_id == _register_of(space_id), ListedResident.mark == mark)
    ).one_or_none()
    return Known(row.resident, row.age_band, row.district) if row else None


def is_in_group(group_id: uuid.UUID, marks: Collection[str]) -> bool:
    """Whether one of the marks stands on the list."""
    wanted = select(GroupMember.mark).where(GroupMember.group_id == group_id, GroupMember.mark.in_(marks)).exists()
    return bool(db.session.scalar(select(wanted)))


def component_with(thing: type[Proposal | Petition], key: uuid.UUID) -> tuple[Component, uuid.UUID] | None:
    """The component of a proposal or petition, and the city whose it is: by key, since its page holds them all already."""
    found: Any = db.session.get(thing, key)
    component: Component | None = db.session.get(Component, found.component_id) if found else None
    process = db.session.get(Process, component.process_id) if component else None
    space = db.session.get(Space, process.space_id) if process else None
    return (component, space.city_id) if component and space else None


def code_by(digest: str) -> tuple[ParticipationCode, CodeBatch] | None:
    """A code with its batch."""
    row = db.session.execute(
        select(ParticipationCode, CodeBatch)
        .join(CodeBatch, CodeBatch.id == ParticipationCode.batch_id)
        .where(ParticipationCode.digest == digest)
    ).one_or_none()
    return (row[0], row[1]) if row else None


def counted_as(scope_id: uuid.UUID, act: str, marks: Collection[str]) -> set[str]:
    """The marks that count for what a person with these marks has done."""
    return set(
        db.session.scalars(
            select(Participation.counted_as).where(
                Participation.scope_id == scope_id, Participation.act == act, Participation.person.in_(marks)
            )
        )
    )


def acts_of(scope_id: uuid.UUID, marks: Collection[str]) -> set[str]:
    """What a person with these marks has done in a component, a meeting or a draw."""
    return set(
        db.session.scalars(
            select(Participation.act).where(Participation.scope_id == scope_id, Participation.person.in_(marks))
        )
    )


def has_ledger(component_ids: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """Those of the components in which somebody has taken part."""
    return set(
        db.session.scalars(select(Participation.scope_id).where(Participation.scope_id.in_(component_ids)).distinct())
    )


def channels_of(component_ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, dict[Channel, int]]:
    """Component → channel → people who have taken part, each once however much he did."""
    rows = db.session.execute(
        select(Participation.scope_id, Participation.channel, func.count(func.distinct(Participation.person)))
        .where(Participation.scope_id.in_(component_ids), Participation.person == Participation.counted_as)
        .group_by(Participation.scope_id, Participation.channel)
    )
    found: dict[uuid.UUID, dict[Channel, int]] = {}
    for component_id, channel, number in rows:
        found.setdefault(component_id, {})[channel] = number
    return found

"""Reports as programs of others ask for them, by GeoReport v2 of Open311."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import joinedload

from portal.core import db, ids
from portal.participation.models import Department, DeskItem, RequestUpdate, ServiceCategory, ServiceRequest
from portal.participation.queries.service_requests import KIND, is_everybodys, is_open


def _for_programs() -> Any:
    """(report, names of its department, the newest word of the city)."""
    newest = (
        select(RequestUpdate.reason)
        .where(RequestUpdate.request_id == ServiceRequest.id)
        .order_by(RequestUpdate.created_at.desc(), RequestUpdate.id.desc())
        .limit(1)
        .correlate(ServiceRequest)
        .scalar_subquery()
    )
    return (
        select(ServiceRequest, Department.names, newest)
        .outerjoin(DeskItem, and_(DeskItem.kind == KIND, DeskItem.subject_id == ServiceRequest.id))
        .outerjoin(Department, Department.id == DeskItem.department_id)
        .options(joinedload(ServiceRequest.category), joinedload(ServiceRequest.chosen_place))
    )


@dataclass(frozen=True)
class Asking:
    """What a program asks for. `numbers` stand above all other filters, as GeoReport v2 has it."""

    since: datetime
    until: datetime
    numbers: Sequence[int] | None = None
    codes: Sequence[str] = ()
    is_open: bool | None = None
    page: int = 1
    size: int = 50


def for_programs(space_id: uuid.UUID, asking: Asking) -> Sequence[Any]:
    """Public reports as GeoReport v2 asks for them, the newest first."""
    statement = _for_programs().where(is_everybodys(space_id))
    if asking.numbers is not None:
        statement = statement.where(ServiceRequest.number.in_(asking.numbers))
    else:
        statement = statement.where(ServiceRequest.created_at.between(asking.since, asking.until))
        if asking.codes:
            statement = statement.where(ServiceRequest.category.has(ServiceCategory.code.in_(asking.codes)))
        if asking.is_open is not None:
            statement = statement.where(is_open() if asking.is_open else ~is_open())
    found: Sequence[Any] = db.session.execute(
        statement.order_by(ServiceRequest.created_at.desc(), ServiceRequest.id.desc())
        .limit(asking.size)
        .offset((asking.page - 1) * asking.size)
    ).all()
    return found


def one_for_program(space_id: uuid.UUID, number: int, client_id: uuid.UUID | None) -> Any:
    """As a row of `for_programs`: a public one, or one that this program sent itself."""
    may = is_everybodys(space_id)
    if client_id is not None:
        may = or_(may, and_(ServiceRequest.space_id == space_id, ServiceRequest.client_id == client_id))
    return db.session.execute(_for_programs().where(may, ServiceRequest.number == number)).one_or_none()


def report_by_token(space_id: uuid.UUID, token: str) -> ServiceRequest | None:
    """The report that a program got this token for: its code."""
    return db.session.scalars(
        select(ServiceRequest).where(
            ServiceRequest.space_id == space_id, ServiceRequest.client_id.is_not(None),
            ServiceRequest.code_hash == ids.digest(token),
        )
    ).one_or_none()  # fmt: skip

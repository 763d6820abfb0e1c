"""Rows of a space's meetings and public reports as they go out: what everybody may read, and nobody's name."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import aliased

from portal.core import db
from portal.participation.exchange.space_tables import SpaceTable
from portal.participation.models import (
    AgendaItem,
    Body,
    Component,
    Department,
    Meeting,
    MeetingState,
    Process,
    ProcessState,
    RequestUpdate,
    ServiceCategory,
    ServiceRequest,
    SpacePlace,
)
from portal.participation.queries.exchange_consultations import after_key, packed
from portal.participation.queries.service_requests import is_everybodys

Batch = Sequence[tuple[str, Sequence[Any]]]


def _meetings(space_id: uuid.UUID, *columns: Any) -> Select[Any]:
    """Those that are out; of a process, once that is."""
    return (
        select(*columns)
        .select_from(Meeting)
        .outerjoin(Component, Component.id == Meeting.component_id)
        .outerjoin(Process, Process.id == Component.process_id)
        .where(
            Meeting.space_id == space_id,
            Meeting.state != MeetingState.DRAFT,
            or_(Process.id.is_(None), Process.state == ProcessState.PUBLISHED),
        )
    )


def meetings(space_id: uuid.UUID, after: str, limit: int) -> Batch:
    """Meetings of the city in and outside of processes; minutes once they are out."""
    one = Meeting
    statement = _meetings(
        space_id, one.id, one.number, func.coalesce(Process.slug, ""), func.coalesce(Component.slug, ""), func.coalesce(Body.slug, ""),
        one.state, one.off_reason, one.titles, one.texts, one.local_start, one.local_end, one.timezone, one.starts_at, one.ends_at,
        one.place, one.access, one.link, one.takes_sign_ups, one.capacity, one.attendance, one.minutes, one.minutes_at, one.changed_at,
    ).outerjoin(Body, Body.id == one.body_id)  # fmt: skip
    return [
        (
            str(row[0]),
            [
                *row[1:5], row[5].value, row[6], packed(row[7]), packed(row[8]), *row[9:20], packed(row[20]) if row[21] else "", *row[21:],
            ],
        )
        for row in after_key(statement, one.id, after, limit)
    ]  # fmt: skip


def count_meetings(space_id: uuid.UUID) -> Any:
    return _meetings(space_id, func.count(Meeting.id))


def _agenda(space_id: uuid.UUID, *columns: Any) -> Select[Any]:
    return _meetings(space_id, *columns).join(AgendaItem, AgendaItem.meeting_id == Meeting.id)


def agenda(space_id: uuid.UUID, after: str, limit: int) -> Batch:
    """What was on the table of these meetings, and what was decided."""
    one = AgendaItem
    statement = _agenda(space_id, one.id, Meeting.number, one.position, one.at, one.title, one.text, one.decision)
    return [
        (str(row[0]), [*row[1:3], row[3].strftime("%H:%M") if row[3] else "", *row[4:]])
        for row in after_key(statement, one.id, after, limit)
    ]


def count_agenda(space_id: uuid.UUID) -> Any:
    return _agenda(space_id, func.count(AgendaItem.id))


def _reports(space_id: uuid.UUID, *columns: Any) -> Select[Any]:
    return (
        select(*columns)
        .select_from(ServiceRequest)
        .join(ServiceCategory, ServiceCategory.id == ServiceRequest.category_id)
        .where(is_everybodys(space_id))
    )


def reports(space_id: uuid.UUID, after: str, limit: int) -> Batch:
    """Reports that everybody reads, with the place of its own or of the city's list. Who wrote one is in no column."""
    one, first = ServiceRequest, aliased(ServiceRequest)
    statement = (
        _reports(
            space_id, one.id, one.number, ServiceCategory.code, ServiceCategory.names, ServiceCategory.kind, Department.names, one.state,
            one.lang, one.text, one.address, SpacePlace.names, func.coalesce(one.longitude, SpacePlace.longitude),
            func.coalesce(one.latitude, SpacePlace.latitude), first.number, one.created_at, one.due_on, one.first_answer_at, one.closed_at,
        )
        .outerjoin(Department, Department.id == ServiceCategory.department_id)
        .outerjoin(SpacePlace, SpacePlace.id == one.place_id)
        .outerjoin(first, (first.id == one.duplicate_of) & first.hidden_at.is_(None))
    )  # fmt: skip
    return [
        (
            str(row[0]),
            [
                *row[1:3], packed(row[3]), row[4].value, packed(row[5] or {}), row[6].value, *row[7:10], packed(row[10] or {}), *row[11:],
            ],
        )
        for row in after_key(statement, one.id, after, limit)
    ]  # fmt: skip


def count_reports(space_id: uuid.UUID) -> Any:
    return _reports(space_id, func.count(ServiceRequest.id))


def _updates(space_id: uuid.UUID, *columns: Any) -> Select[Any]:
    return _reports(space_id, *columns).join(RequestUpdate, RequestUpdate.request_id == ServiceRequest.id)


def report_answers(space_id: uuid.UUID, after: str, limit: int) -> Batch:
    """What the city said of these reports; by which department, never by whom."""
    one = RequestUpdate
    statement = _updates(
        space_id, one.id, ServiceRequest.number, one.state, one.reason, Department.names, one.created_at
    ).outerjoin(Department, Department.id == one.department_id)
    return [
        (str(row[0]), [row[1], row[2].value, row[3], packed(row[4] or {}), row[5]])
        for row in after_key(statement, one.id, after, limit)
    ]


def count_report_answers(space_id: uuid.UUID) -> Any:
    return _updates(space_id, func.count(RequestUpdate.id))


def counts(space_id: uuid.UUID, tables: Sequence[SpaceTable]) -> Mapping[str, int]:
    """Table → how many rows it has; one statement for all."""
    if not tables:
        return {}
    row = db.session.execute(select(*(one.count(space_id).scalar_subquery() for one in tables))).one()
    return {one.name: number for one, number in zip(tables, row, strict=True)}

"""Rows of meetings as they go out: those of a process, and those of the city that have one of its petitions on their agenda."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, or_, select
from sqlalchemy.orm import aliased

from portal.core import db, filetypes
from portal.core.storage import StoredFile
from portal.participation.models import (
    AgendaItem,
    Body,
    Component,
    Meeting,
    MeetingFile,
    MeetingState,
    Petition,
    PetitionState,
    Process,
    ProcessState,
)
from portal.participation.queries.exchange_consultations import after_key, count_of, packed

Components = Mapping[uuid.UUID, str]
Batch = Sequence[tuple[str, Sequence[Any]]]


def _shown_petitions(components: Collection[uuid.UUID], *columns: Any) -> Select[Any]:
    return (
        select(*columns)
        .select_from(AgendaItem)
        .join(Petition, Petition.id == AgendaItem.petition_id)
        .where(Petition.component_id.in_(components), Petition.state != PetitionState.HIDDEN)
    )


def _holder(components: Collection[uuid.UUID]) -> ColumnElement[uuid.UUID]:
    """Under which component a meeting goes out: its own, or else one whose petition stands on its agenda."""
    petition = (
        _shown_petitions(components, Petition.component_id)
        .where(AgendaItem.meeting_id == Meeting.id)
        .order_by(Petition.component_id)
        .limit(1)
        .correlate(Meeting)
        .scalar_subquery()
    )
    return case((Meeting.component_id.in_(components), Meeting.component_id), else_=petition)


def _meetings(components: Collection[uuid.UUID], *columns: Any) -> Select[Any]:
    """Those of another process once that is out, too."""
    about = _shown_petitions(components, AgendaItem.meeting_id)
    return (
        select(*columns)
        .select_from(Meeting)
        .outerjoin(Component, Component.id == Meeting.component_id)
        .outerjoin(Process, Process.id == Component.process_id)
        .where(
            Meeting.state != MeetingState.DRAFT,
            or_(
                Meeting.component_id.in_(components),
                Meeting.id.in_(about) & or_(Process.id.is_(None), Process.state == ProcessState.PUBLISHED),
            ),
        )
    )


def meetings(components: Components, after: str, limit: int) -> Batch:
    """Minutes once they are out. Who meets by what it is called, never who sits in it."""
    one = Meeting
    statement = _meetings(
        components, one.id, _holder(components), one.number, one.state, one.off_reason, one.titles, one.texts, one.local_start,
        one.local_end, one.timezone, one.starts_at, one.ends_at, one.place, one.access, one.link, one.takes_sign_ups, one.capacity,
        one.attendance, one.minutes, one.minutes_at, one.changed_at, Body.kind, Body.titles,
    ).outerjoin(Body, Body.id == one.body_id)  # fmt: skip
    return [
        (
            str(row[0]),
            [
                components[row[1]], row[2], row[3].value, row[4], packed(row[5]), packed(row[6]), *row[7:18],
                packed(row[18]) if row[19] else "", row[19], row[20], packed({"kind": row[21].value, "titles": row[22]}) if row[21] else "",
            ],
        )
        for row in after_key(statement, one.id, after, limit)
    ]  # fmt: skip


def count_meetings(components: Components) -> int:
    return count_of(_meetings(components, Meeting.id))


def _agenda(components: Collection[uuid.UUID], *columns: Any) -> Select[Any]:
    return _meetings(components, *columns).join(AgendaItem, AgendaItem.meeting_id == Meeting.id)


def agenda(components: Components, after: str, limit: int) -> Batch:
    """What was on the table and what was decided; which petition that is, if it is one of the same process."""
    one, holder = AgendaItem, aliased(Component)
    petition = (
        (Petition.id == one.petition_id)
        & (Petition.state != PetitionState.HIDDEN)
        & Petition.component_id.in_(components)
    )
    statement = (
        _agenda(
            components, one.id, _holder(components), Meeting.number, one.position, one.at, one.title, one.text, one.decision,
            func.coalesce(holder.slug, ""), Petition.number,
        )
        .outerjoin(Petition, petition)
        .outerjoin(holder, holder.id == Petition.component_id)
    )  # fmt: skip
    return [
        (str(row[0]), [components[row[1]], *row[2:4], row[4].strftime("%H:%M") if row[4] else "", *row[5:]])
        for row in after_key(statement, one.id, after, limit)
    ]


def count_agenda(components: Components) -> int:
    return count_of(_agenda(components, AgendaItem.id))


def _files(components: Collection[uuid.UUID], *columns: Any) -> Select[Any]:
    return _meetings(components, *columns).join(MeetingFile, MeetingFile.meeting_id == Meeting.id)


def files(components: Components, after: str, limit: int) -> Batch:
    """Documents of meetings, in the order in which they were added."""
    one = MeetingFile
    statement = (
        _files(
            components, one.id, _holder(components), Meeting.number, AgendaItem.position, one.title, StoredFile.content_type,
            StoredFile.filename,
        )
        .join(StoredFile, StoredFile.key == one.file_key)
        .outerjoin(AgendaItem, AgendaItem.id == one.item_id)
    )  # fmt: skip
    return [
        (str(row[0]), [components[row[1]], row[2], row[3], row[4], named(row[0], row[5]), row[6]])
        for row in after_key(statement, one.id, after, limit)
    ]


def named(file_id: uuid.UUID, content_type: str) -> str:
    """What a document is called in the archive."""
    ending = filetypes.EXTENSIONS.get(content_type, "bin")
    return f"documents/{file_id}.{ending}"


def count_files(components: Components) -> int:
    return count_of(_files(components, MeetingFile.id))


def key_of_file(file_id: uuid.UUID) -> str | None:
    """Under which key a document is kept."""
    return db.session.scalar(select(MeetingFile.file_key).where(MeetingFile.id == file_id))

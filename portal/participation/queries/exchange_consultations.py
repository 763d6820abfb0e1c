"""Rows of consultations and debates as they go out: versions with their parts, what people said, and what the city made of it."""

from __future__ import annotations

import json
import uuid
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, literal, select, tuple_

from portal.core import db
from portal.discussions.models import Comment, Hiding
from portal.participation.models import (
    CityReply,
    Conclusion,
    ConsultationPart,
    ConsultationVersion,
    Contribution,
    Department,
)
from portal.participation.queries.consultations import readable, supports

Components = Mapping[uuid.UUID, str]
Batch = Sequence[tuple[str, Sequence[Any]]]


def after_key(statement: Any, key: Any, after: str, limit: int) -> Any:
    """The next rows in the order of an id."""
    if after:
        statement = statement.where(key > uuid.UUID(after))
    return db.session.execute(statement.order_by(key).limit(limit))


def count_of(statement: Select[Any]) -> int:
    return db.session.scalar(select(func.count()).select_from(statement.order_by(None).subquery())) or 0


def packed(value: Any) -> str:
    """What is no single value, as JSON in a cell."""
    return json.dumps(value, ensure_ascii=False)


def versions(components: Components, after: str, limit: int) -> Batch:
    one = ConsultationVersion
    statement = select(one.id, one.component_id, one.number, one.lang, one.note, one.created_at).where(
        one.component_id.in_(components)
    )
    return [(str(row[0]), [components[row[1]], *row[2:]]) for row in after_key(statement, one.id, after, limit)]


def count_versions(components: Components) -> int:
    return count_of(select(ConsultationVersion.id).where(ConsultationVersion.component_id.in_(components)))


def _parts(components: Collection[uuid.UUID], *columns: Any) -> Select[Any]:
    return (
        select(*columns)
        .select_from(ConsultationPart)
        .join(ConsultationVersion, ConsultationVersion.id == ConsultationPart.version_id)
        .where(ConsultationVersion.component_id.in_(components))
    )


def parts(components: Components, after: str, limit: int) -> Batch:
    """In the order of the text; the key is version and position."""
    one = ConsultationPart
    statement = _parts(
        components, one.version_id, one.position, ConsultationVersion.component_id, ConsultationVersion.number, one.kind, one.key, one.number,
        one.identity, one.title, one.text, one.category, one.geometry,
    )  # fmt: skip
    if after:
        version, _colon, position = after.partition(":")
        statement = statement.where(
            tuple_(one.version_id, one.position) > tuple_(literal(uuid.UUID(version)), literal(int(position)))
        )
    rows = db.session.execute(statement.order_by(one.version_id, one.position).limit(limit))
    return [
        (f"{row[0]}:{row[1]}", [components[row[2]], row[3], row[1], row[4].value, *row[5:11], packed(row[11]) if row[11] else ""])
        for row in rows
    ]  # fmt: skip


def count_parts(components: Components) -> int:
    return count_of(_parts(components, ConsultationPart.id))


def replies(components: Components, after: str, limit: int) -> Batch:
    """Answers of the city, those to what is gone too: they were its word."""
    one = CityReply
    statement = (
        select(one.id, one.component_id, one.outcome, one.reason, one.lang, one.department, one.created_at, Department.names)
        .outerjoin(Department, Department.id == one.department_id)
        .where(one.component_id.in_(components))
    )  # fmt: skip
    return [
        (str(row[0]), [components[row[1]], str(row[0]), row[2].value, *row[3:7], packed(row[7]) if row[7] else ""])
        for row in after_key(statement, one.id, after, limit)
    ]


def count_replies(components: Components) -> int:
    return count_of(select(CityReply.id).where(CityReply.component_id.in_(components)))


def _said(components: Collection[uuid.UUID], *columns: Any) -> Select[Any]:
    return (
        select(*columns)
        .select_from(Contribution)
        .join(Comment, Comment.id == Contribution.comment_id)
        .outerjoin(ConsultationPart, ConsultationPart.id == Contribution.part_id)
        .outerjoin(ConsultationVersion, ConsultationVersion.id == ConsultationPart.version_id)
        .where(Contribution.component_id.in_(components), readable())
    )


def contributions(components: Components, after: str, limit: int) -> Batch:
    """What can be read of what people said."""
    one = Contribution
    statement = _said(
        components, one.id, one.component_id, one.kind, ConsultationVersion.number, func.coalesce(ConsultationPart.key, ""), one.latitude,
        one.longitude, Comment.lang, Comment.text, supports(), one.reply_id, one.created_at, Comment.edited_at, Comment.alias,
    )  # fmt: skip
    return [
        (
            str(row[0]),
            [components[row[1]], str(row[0]), row[2].value, *row[3:10], str(row[10]) if row[10] else "", *row[11:]],
        )
        for row in after_key(statement, one.id, after, limit)
    ]


def count_contributions(components: Components) -> int:
    return count_of(_said(components, Contribution.id))


def _talk(components: Collection[uuid.UUID], *columns: Any) -> Select[Any]:
    hidden = exists().where(Hiding.comment_id == Comment.id, Hiding.lifted_at.is_(None))
    heads = Contribution.comment_id == Comment.thread_id
    return (
        select(*columns)
        .select_from(Comment)
        .join(Contribution, heads)
        .where(
            Contribution.component_id.in_(components), _is_head_readable(), and_(Comment.deleted_at.is_(None), ~hidden)
        )
    )


def _is_head_readable() -> ColumnElement[bool]:
    head = Comment.__table__.alias("head")
    there = select(head.c.id).where(head.c.id == Contribution.comment_id, head.c.deleted_at.is_(None)).exists()
    hidden = exists().where(Hiding.comment_id == Contribution.comment_id, Hiding.lifted_at.is_(None))
    return and_(there, ~hidden)


def talk(components: Components, after: str, limit: int) -> Batch:
    """What others answered to contributions."""
    statement = _talk(
        components, Comment.id, Contribution.component_id, Contribution.id, Comment.kind, Comment.lang, Comment.text, Comment.created_at,
        Comment.edited_at, Comment.alias,
    )  # fmt: skip
    return [
        (str(row[0]), [components[row[1]], str(row[2]), str(row[0]), row[3].value, *row[4:]])
        for row in after_key(statement, Comment.id, after, limit)
    ]


def count_talk(components: Components) -> int:
    return count_of(_talk(components, Comment.id))


def conclusions(components: Components, after: str, limit: int) -> Batch:
    """The end of each: "what we heard, what we did", or the summary of a debate."""
    one = Conclusion
    statement = select(
        one.component_id, one.lang, one.heard, one.done, one.figures, one.published_at, one.changed_at
    ).where(one.component_id.in_(components))
    return [
        (str(row[0]), [components[row[0]], *row[1:4], packed(row[4]), *row[5:]])
        for row in after_key(statement, one.component_id, after, limit)
    ]


def count_conclusions(components: Components) -> int:
    return count_of(select(Conclusion.component_id).where(Conclusion.component_id.in_(components)))

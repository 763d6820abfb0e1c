"""Texts and plans with their versions and parts, what people said about them, and what came of it."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, literal, select
from sqlalchemy.orm import undefer

from portal.core import db, i18n, web
from portal.discussions import translated
from portal.discussions.models import Comment, Hiding
from portal.discussions.translated import Reading
from portal.participation.models import (
    CityReply,
    Component,
    Conclusion,
    ConsultationFeedback,
    ConsultationPart,
    ConsultationVersion,
    Contribution,
    ContributionSupport,
)
from portal.participation.queries.translations import known

PER_PART = 3  # shown beside a paragraph
PER_PAGE = 20
# What stands for the whole in addresses, and for points of a plan.
WHOLE = "whole"


@dataclass(frozen=True)
class Said:
    """What somebody said, without the text, which discussions know. `key`: of the part, empty for the whole; `version`: about which
    it was said. `reply_stored`: the translation of the city's answer into the language of the page (`translations.known`).
    """

    contribution: Contribution
    key: str
    version: int | None
    supports: int
    is_supported: bool
    reply: CityReply | None
    reply_stored: dict[str, str] | None = None

    @property
    def reply_reading(self) -> Reading | None:
        """What the city answers, in the language of the page, where it is translated."""
        return translated.reading(self.reply_stored, "", self.reply.reason) if self.reply else None

    @property
    def reply_is_translated(self) -> bool:
        """Whether it can be read in any other language than its own."""
        return self.reply_stored is not None


def visible() -> ColumnElement[bool]:
    """Of a contribution that is joined with its comment: it can be read."""
    hidden = exists().where(Hiding.comment_id == Comment.id, Hiding.lifted_at.is_(None))
    return and_(Comment.deleted_at.is_(None), ~hidden)


def readable() -> ColumnElement[bool]:
    """As `visible`, without a join. Thousands of rows are looked up by their key whatever the statistics of the table say: those of a
    debate that grew within minutes are from before it, and a join of "five rows" with "eleven" takes ten seconds then.
    """
    there = select(Comment.deleted_at.is_(None)).where(Comment.id == Contribution.comment_id).correlate(Contribution)
    hidden = exists().where(Hiding.comment_id == Contribution.comment_id, Hiding.lifted_at.is_(None))
    return and_(there.scalar_subquery(), ~hidden)


def supports() -> ColumnElement[int]:
    return (
        select(func.count())
        .where(ContributionSupport.contribution_id == Contribution.id)
        .correlate(Contribution)
        .scalar_subquery()
    )


def is_supported(marks: Collection[str]) -> ColumnElement[bool]:
    """Whether the one with these marks supports it."""
    if not marks:
        return literal(False)
    return exists().where(ContributionSupport.contribution_id == Contribution.id, ContributionSupport.voter.in_(marks))


def opened(component_id: uuid.UUID) -> tuple[list[ConsultationVersion], Conclusion | None]:
    """All versions, the newest first, and how the consultation ended."""
    rows = db.session.execute(
        select(ConsultationVersion, Conclusion)
        .outerjoin(Conclusion, Conclusion.component_id == ConsultationVersion.component_id)
        .where(ConsultationVersion.component_id == component_id)
        .order_by(ConsultationVersion.number.desc())
    ).all()
    return [row[0] for row in rows], rows[0][1] if rows else None


def newest_version(component_id: uuid.UUID) -> ConsultationVersion | None:
    """With its source."""
    return db.session.scalars(
        select(ConsultationVersion)
        .where(ConsultationVersion.component_id == component_id)
        .options(undefer(ConsultationVersion.source))
        .order_by(ConsultationVersion.number.desc())
        .limit(1)
    ).one_or_none()


def parts_of(version_id: uuid.UUID) -> Sequence[ConsultationPart]:
    """In order, headings among them."""
    return db.session.scalars(
        select(ConsultationPart)
        .where(ConsultationPart.version_id == version_id)
        .order_by(ConsultationPart.position)
    ).all()  # fmt: skip


def newest_parts(component_id: uuid.UUID) -> Sequence[ConsultationPart]:
    """Those of the newest version, in order."""
    newest = (
        select(ConsultationVersion.id)
        .where(ConsultationVersion.component_id == component_id)
        .order_by(ConsultationVersion.number.desc())
        .limit(1)
        .scalar_subquery()
    )
    return db.session.scalars(
        select(ConsultationPart).where(ConsultationPart.version_id == newest).order_by(ConsultationPart.position)
    ).all()


def keys_of(component_id: uuid.UUID) -> set[str]:
    """Those of all versions."""
    return set(
        db.session.scalars(
            select(ConsultationPart.key)
            .join(ConsultationVersion, ConsultationVersion.id == ConsultationPart.version_id)
            .where(ConsultationVersion.component_id == component_id)
        )
    )


def said_statement(marks: Collection[str]) -> Select[Any]:
    """(contribution, key, version, supports, own support, reply) of contributions; whoever shows them asks `readable`."""
    columns: list[Any] = [
        Contribution, func.coalesce(ConsultationPart.key, ""), ConsultationVersion.number, supports(), is_supported(marks), CityReply,
        known("reply", CityReply.id, i18n.current()),
    ]  # fmt: skip
    return (
        select(*columns)
        .select_from(Contribution)
        .outerjoin(ConsultationPart, ConsultationPart.id == Contribution.part_id)
        .outerjoin(ConsultationVersion, ConsultationVersion.id == ConsultationPart.version_id)
        .outerjoin(CityReply, CityReply.id == Contribution.reply_id)
    )


def said_beside(component_id: uuid.UUID, marks: Collection[str], *, until: int) -> dict[str, tuple[list[Said], int]]:
    """Part (its key, empty: the whole) → what most support of what was said about it, and how much there is. `until`: the version
    that is shown; what was said about later ones is not part of it.
    """
    numbered = (
        select(
            Contribution.id.label("id"),
            func.row_number()
            .over(
                partition_by=func.coalesce(ConsultationPart.key, ""),
                order_by=(supports().desc(), Contribution.created_at.desc(), Contribution.id),
            )
            .label("n"),
            func.count().over(partition_by=func.coalesce(ConsultationPart.key, "")).label("many"),
        )
        .select_from(Contribution)
        .outerjoin(ConsultationPart, ConsultationPart.id == Contribution.part_id)
        .outerjoin(ConsultationVersion, ConsultationVersion.id == ConsultationPart.version_id)
        .where(
            Contribution.component_id == component_id, readable(), func.coalesce(ConsultationVersion.number, 1) <= until
        )
        .subquery()
    )
    rows = db.session.execute(
        said_statement(marks)
        .add_columns(numbered.c.many)
        .join(numbered, numbered.c.id == Contribution.id)
        .where(numbered.c.n <= PER_PART)
        .order_by(numbered.c.n)
    )
    found: dict[str, tuple[list[Said], int]] = {}
    for row in rows:
        found.setdefault(row[1], ([], row.many))[0].append(Said(*row[:7]))
    return found


def said_about(component_id: uuid.UUID, key: str, marks: Collection[str], *, newest: bool, page: int) -> web.Page[Said]:
    """All that was said about a part of whatever version (empty: the whole), a page of it."""
    about = Contribution.part_id.is_(None) if not key else ConsultationPart.key == key
    order = (Contribution.created_at.desc(),) if newest else (supports().desc(), Contribution.created_at.desc())
    statement = said_statement(marks).where(Contribution.component_id == component_id, about, readable())
    return _page(statement.order_by(*order, Contribution.id), page)


def points_of(component_id: uuid.UUID) -> list[tuple[uuid.UUID, float, float]]:
    """(contribution's id, latitude, longitude) of what was said about a point, 500 at most: a plan has room for no more."""
    rows = db.session.execute(
        select(Contribution.id, Contribution.latitude, Contribution.longitude)
        .where(Contribution.component_id == component_id, Contribution.latitude.is_not(None), readable())
        .order_by(Contribution.created_at.desc())
        .limit(500)
    )
    return [(key, latitude or 0.0, longitude or 0.0) for key, latitude, longitude in rows]


def _page(statement: Select[Any], page: int, per_page: int = PER_PAGE) -> web.Page[Said]:
    found = web.paginate(statement, page, per_page, scalars=False)
    return web.Page([Said(*row[:7]) for row in found.items], found.page, found.pages, found.total)


def said_all(ids: Collection[uuid.UUID], marks: Collection[str]) -> dict[uuid.UUID, Said]:
    """Those that can be read, by id."""
    if not ids:
        return {}
    return {
        row[0].id: Said(*row)
        for row in db.session.execute(said_statement(marks).where(Contribution.id.in_(ids), readable()))
    }


def contribution_of(component_id: uuid.UUID, contribution_id: uuid.UUID) -> Any:
    """(contribution, its comment), if it is of this component and can be read."""
    return db.session.execute(
        select(Contribution, Comment)
        .join(Comment, Comment.id == Contribution.comment_id)
        .where(Contribution.id == contribution_id, Contribution.component_id == component_id, visible())
    ).one_or_none()


def contribution_with(comment_id: uuid.UUID) -> Contribution | None:
    return db.session.scalars(select(Contribution).where(Contribution.comment_id == comment_id)).one_or_none()


def part_named(component_id: uuid.UUID, key: str) -> tuple[ConsultationPart, ConsultationVersion] | None:
    """A part as it stood last, with the version that was."""
    row = db.session.execute(
        select(ConsultationPart, ConsultationVersion)
        .join(ConsultationVersion, ConsultationVersion.id == ConsultationPart.version_id)
        .where(ConsultationVersion.component_id == component_id, ConsultationPart.key == key)
        .order_by(ConsultationVersion.number.desc())
        .limit(1)
    ).one_or_none()
    return (row[0], row[1]) if row else None


def hidden_comments(component_id: uuid.UUID, user_id: uuid.UUID) -> Sequence[uuid.UUID]:
    """Comments that head what the person wrote here and that others do not see, the newest first, ten at most."""
    return db.session.scalars(
        select(Comment.id)
        .join(Contribution, Contribution.comment_id == Comment.id)
        .join(Hiding, and_(Hiding.comment_id == Comment.id, Hiding.lifted_at.is_(None)))
        .where(Contribution.component_id == component_id, Comment.author_id == user_id, Comment.deleted_at.is_(None))
        .order_by(Comment.created_at.desc())
        .limit(10)
    ).all()


def is_written_about(version_id: uuid.UUID) -> bool:
    parts = select(ConsultationPart.id).where(ConsultationPart.version_id == version_id)
    return bool(db.session.scalar(select(select(Contribution.id).where(Contribution.part_id.in_(parts)).exists())))


def counts_of(component_ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, int]:
    """Component → contributions that can be read; those without any are left out."""
    return _counted(component_ids, readable())


def used(component_ids: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """Those in which somebody has taken part, also if that was hidden or taken back."""
    wrote = select(Contribution.component_id).where(Contribution.component_id.in_(component_ids))
    rated = select(ConsultationFeedback.component_id).where(ConsultationFeedback.component_id.in_(component_ids))
    return set(db.session.scalars(wrote.union(rated)))


def _counted(component_ids: Collection[uuid.UUID], which: ColumnElement[bool]) -> Mapping[uuid.UUID, int]:
    rows = db.session.execute(
        select(Contribution.component_id, func.count())
        .where(Contribution.component_id.in_(component_ids), which)
        .group_by(Contribution.component_id)
    )
    return {row[0]: row[1] for row in rows}


def contributed_by(user_id: uuid.UUID) -> Sequence[Contribution]:
    return db.session.scalars(
        select(Contribution).join(Comment, Comment.id == Contribution.comment_id).where(Comment.author_id == user_id)
    ).all()


def supported_with(voters: Collection[str]) -> int:
    """How many contributions somebody with these marks supports."""
    return (
        db.session.scalar(select(func.count()).select_from(ContributionSupport).where(ContributionSupport.voter.in_(voters))) or 0
    )  # fmt: skip


def taken_part_in() -> Sequence[Component]:
    """Components in which anybody has supported something."""
    supported = select(Contribution.component_id).join(
        ContributionSupport, ContributionSupport.contribution_id == Contribution.id
    )
    return db.session.scalars(select(Component).where(Component.id.in_(supported))).all()

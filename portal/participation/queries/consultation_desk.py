"""What the city does with what people said: the desk, figures, the report and how people found the consultation."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, literal, select
from sqlalchemy.orm import aliased, contains_eager

from portal.accounts.models import User
from portal.core import db, i18n, web
from portal.discussions.models import Comment
from portal.discussions.queries.lines import shown_name, signed
from portal.participation.models import (
    CityReply,
    Component,
    Conclusion,
    ConsultationFeedback,
    ConsultationPart,
    ConsultationVersion,
    Contribution,
    ContributionKind,
    Outcome,
    PilotState,
    Process,
    ProcessState,
    Space,
)
from portal.participation.queries.consultations import PER_PAGE, WHOLE, Said, said_statement, supports, visible
from portal.participation.queries.translations import known

ALIKE = 20  # offered to be answered together


@dataclass(frozen=True)
class Waiting:
    """A comment at the city's desk."""

    said: Said
    comment: Comment
    author: str | None
    part: ConsultationPart | None


def at_desk(
    component_id: uuid.UUID, *, answered: bool | None, kind: str, key: str, page: int, per_page: int = PER_PAGE
) -> web.Page[Waiting]:
    """What people said, part by part, the most supported first. `answered`: None for all; `kind`, `key`: empty for any."""
    statement = _desk().where(Contribution.component_id == component_id, visible())
    if answered is not None:
        statement = statement.where(Contribution.reply_id.is_not(None) if answered else Contribution.reply_id.is_(None))
    if kind in set(ContributionKind):
        statement = statement.where(Contribution.kind == kind)
    if key:
        statement = statement.where(
            Contribution.part_id.is_(None) if key == WHOLE else ConsultationPart.key == key
        )  # fmt: skip
    order = (_place(component_id).nulls_first(), supports().desc(), Contribution.created_at, Contribution.id)
    found = web.paginate(statement.order_by(*order), page, per_page, scalars=False)
    return web.Page([_waiting(row) for row in found.items], found.page, found.pages, found.total)


def _place(component_id: uuid.UUID) -> ColumnElement[int]:
    """Where the part stands in the last version that has it, so that what was said about several versions stays together."""
    one, its = aliased(ConsultationPart), aliased(ConsultationVersion)
    return (
        select(one.position)
        .join(its, its.id == one.version_id)
        .where(its.component_id == component_id, one.key == ConsultationPart.key)
        .order_by(its.number.desc())
        .limit(1)
        .correlate(ConsultationPart)
        .scalar_subquery()
    )


def _desk() -> Select[Any]:
    return (
        said_statement(())
        .add_columns(Comment, shown_name(), ConsultationPart)
        .join(Comment, Comment.id == Contribution.comment_id)
        .outerjoin(User, User.id == Comment.author_id)
    )


def _waiting(row: Any) -> Waiting:
    comment = row[7]
    return Waiting(Said(*row[:7]), comment, signed(comment, row[8]) if comment else None, row[9])


def chosen_at_desk(component_id: uuid.UUID, ids: Collection[uuid.UUID]) -> list[Waiting]:
    rows = db.session.execute(
        _desk()
        .where(Contribution.component_id == component_id, Contribution.id.in_(ids), visible())
        .order_by(Contribution.created_at)
    )
    return [_waiting(row) for row in rows]


def alike(component_id: uuid.UUID, chosen: Waiting, ids: Collection[uuid.UUID]) -> list[Waiting]:
    """Comments without an answer whose words are like those of the chosen one, the most alike first, without `ids`."""
    likeness = func.similarity(Comment.text, chosen.comment.text)
    rows = db.session.execute(
        _desk()
        .where(
            Contribution.component_id == component_id, Contribution.id.not_in(ids), Contribution.reply_id.is_(None), visible(),
            likeness > 0.2,
        )
        .order_by(likeness.desc(), Contribution.id)
        .limit(ALIKE)
    )  # fmt: skip
    return [_waiting(row) for row in rows]


def locked(component_id: uuid.UUID, ids: Collection[uuid.UUID]) -> Sequence[Contribution]:
    """For an answer: in one order, so that two never wait for each other."""
    return db.session.scalars(
        select(Contribution)
        .where(Contribution.component_id == component_id, Contribution.id.in_(ids))
        .order_by(Contribution.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()


@dataclass(frozen=True)
class Figures:
    """Of what can be read, and of what its author took back after the city had answered. `people`: who wrote, each once."""

    kinds: Mapping[str, int]
    outcomes: Mapping[str, int]
    supports: Mapping[str, int]
    waiting: int
    people: int

    def stored(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


def _counts_in(component_id: uuid.UUID) -> ColumnElement[bool]:
    """What can be read, and what its author took back or emptied after the city had answered."""
    is_gone = Contribution.comment_id.is_(None) | Comment.deleted_at.is_not(None)
    return and_(
        Contribution.component_id == component_id,
        (Comment.id.is_not(None) & visible()) | (Contribution.reply_id.is_not(None) & is_gone),
    )


def figures_of(component_id: uuid.UUID) -> Figures:
    """What came in and what the city made of it, as of now: one statement."""
    people = (
        select(func.count(func.distinct(Comment.author_id)))
        .join(Contribution, Contribution.comment_id == Comment.id)
        .where(Contribution.component_id == component_id, visible())
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(
            Contribution.kind, CityReply.outcome, func.count(), func.coalesce(func.sum(supports()), 0), people
        )
        .outerjoin(Comment, Comment.id == Contribution.comment_id)
        .outerjoin(CityReply, CityReply.id == Contribution.reply_id)
        .where(_counts_in(component_id))
        .group_by(Contribution.kind, CityReply.outcome)
    ).all()  # fmt: skip
    kinds: dict[str, int] = {}
    outcomes: dict[str, int] = {}
    supported: dict[str, int] = {}
    for kind, outcome, many, voices, _people in rows:
        kinds[kind.value] = kinds.get(kind.value, 0) + many
        supported[kind.value] = supported.get(kind.value, 0) + int(voices)
        if outcome is not None:
            outcomes[outcome.value] = outcomes.get(outcome.value, 0) + many
    waiting = sum(many for _kind, outcome, many, _voices, _people in rows if outcome is None)
    return Figures(kinds, outcomes, supported, waiting, rows[0][4] if rows else 0)


def reported(component_id: uuid.UUID, outcome: str, page: int, per_page: int) -> web.Page[Waiting]:
    """What the report shows, part by part: what can be read, and what was answered before its author took it back."""
    columns: list[Any] = [
        Contribution, func.coalesce(ConsultationPart.key, ""), ConsultationVersion.number, supports(), literal(False), CityReply,
        known("reply", CityReply.id, i18n.current()), Comment, literal(None), ConsultationPart,
    ]  # fmt: skip
    statement = (
        select(*columns)
        .outerjoin(Comment, Comment.id == Contribution.comment_id)
        .outerjoin(ConsultationPart, ConsultationPart.id == Contribution.part_id)
        .outerjoin(ConsultationVersion, ConsultationVersion.id == ConsultationPart.version_id)
        .outerjoin(CityReply, CityReply.id == Contribution.reply_id)
        .where(_counts_in(component_id))
    )
    if outcome in set(Outcome):
        statement = statement.where(CityReply.outcome == outcome)
    order = (_place(component_id).nulls_first(), supports().desc(), Contribution.created_at, Contribution.id)
    found = web.paginate(statement.order_by(*order), page, per_page, scalars=False)
    return web.Page([_waiting(row) for row in found.items], found.page, found.pages, found.total)


def conclusion_of(component_id: uuid.UUID) -> Conclusion | None:
    return db.session.get(Conclusion, component_id)


def component_told(component_id: uuid.UUID) -> tuple[Component | None, Conclusion | None]:
    """A component with everything that its mails say, and what came of it; None where not everybody sees it."""
    row = db.session.execute(
        select(Component, Conclusion)
        .join(Conclusion, Conclusion.component_id == Component.id)
        .join(Component.process)
        .join(Process.space)
        .where(
            Component.id == component_id, Process.state == ProcessState.PUBLISHED, Space.state.in_((PilotState.RUNNING, PilotState.ENDED))
        )
        .options(contains_eager(Component.process).contains_eager(Process.space).joinedload(Space.city))
    ).one_or_none()  # fmt: skip
    return (row[0], row[1]) if row else (None, None)


def writers_of(component_id: uuid.UUID) -> Sequence[User]:
    """Everybody who wrote, each once."""
    wrote = (
        select(Comment.author_id)
        .join(Contribution, Contribution.comment_id == Comment.id)
        .where(Contribution.component_id == component_id, Comment.author_id.is_not(None))
    )
    return db.session.scalars(select(User).where(User.id.in_(wrote)).order_by(User.id)).all()


@dataclass(frozen=True)
class Ratings:
    """How people found it: how many, how many gave 1 to 5, and what they wrote, which only staff read."""

    people: int
    clear: Sequence[int]
    heard: Sequence[int]
    wishes: Sequence[str]


def ratings_of(component_id: uuid.UUID) -> Ratings:
    """In no order that tells when: ids of answers say nothing of that."""
    rows = db.session.execute(
        select(ConsultationFeedback.clear, ConsultationFeedback.heard, ConsultationFeedback.text)
        .where(ConsultationFeedback.component_id == component_id)
        .order_by(ConsultationFeedback.id)
    ).all()
    clear, heard = ([sum(1 for row in rows if row[n] == mark) for mark in range(1, 6)] for n in (0, 1))
    return Ratings(len(rows), clear, heard, [row[2] for row in rows if row[2]][:500])

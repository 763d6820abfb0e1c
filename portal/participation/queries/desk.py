"""The desk: what waits of all kinds, who works on it, notes."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    String,
    Uuid,
    and_,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import aliased, joinedload

from portal.accounts.models import User
from portal.cities.models import City
from portal.core import db, web
from portal.core.awaiting import USER
from portal.core.prepared import among
from portal.participation import waiting
from portal.participation.models import (
    Component,
    DeskFeedKey,
    DeskItem,
    DeskNote,
    OfficialAnswer,
    Phase,
    Process,
    ProcessState,
    Proposal,
    ProposalState,
    Space,
    Stage,
)
from portal.participation.rules import desk as rules
from portal.participation.rules import spaces

PER_PAGE = 25
AT_ONCE = 100  # items of one action on many


@dataclass(frozen=True)
class Reach:
    """What somebody's desk holds in one space: everything, or what his departments have and what was given to him."""

    space_id: uuid.UUID
    everything: bool
    departments: frozenset[uuid.UUID]
    user_id: uuid.UUID


@dataclass(frozen=True)
class WantedItems:
    """What the inbox shows. `who`: "me", "nobody" or empty. `when`: "late", "week" or empty. `department`: an id, or None for all."""

    kind: str = ""
    department: uuid.UUID | None = None
    who: str = ""
    when: str = ""


@dataclass(frozen=True)
class Item:
    """Something that waits. `facts`: as its source gave them. `version`: 0 where nobody has touched it yet."""

    kind: str
    id: uuid.UUID
    space_id: uuid.UUID
    title: str
    lang: str
    asked_at: datetime
    due_on: date | None
    facts: Mapping[str, Any]
    department_id: uuid.UUID | None
    assignee_id: uuid.UUID | None
    assignee: str | None
    version: int

    @property
    def source(self) -> waiting.Source:
        found = waiting.source_of(self.kind)
        if found is None:
            raise LookupError(self.kind)
        return found


def _waiting() -> Any:
    """Everything that waits, of all kinds, as one table."""
    parts = [
        select(literal(one.kind, String).label("kind"), *rows.c)
        for one in waiting.sources()
        for rows in (one.rows().subquery(),)
    ]
    return union_all(*parts).subquery("waiting")


def _items() -> tuple[Any, Any]:
    held = _waiting()
    assignee = aliased(User)
    statement = (
        select(
            held.c.kind, held.c.id, held.c.space_id, held.c.title, held.c.lang, held.c.asked_at, held.c.due_on, held.c.facts,
            DeskItem.department_id, DeskItem.assignee_id, assignee.display_name, func.coalesce(DeskItem.version, 0),
        )
        .outerjoin(DeskItem, and_(DeskItem.kind == held.c.kind, DeskItem.subject_id == held.c.id))
        .outerjoin(assignee, assignee.id == DeskItem.assignee_id)
    )  # fmt: skip
    return statement, held


def _in_reach(held: Any, reach: Reach) -> ColumnElement[bool]:
    mine = true() if reach.everything else or_(
        DeskItem.department_id.in_(reach.departments), DeskItem.assignee_id == reach.user_id
    )  # fmt: skip
    return and_(held.c.space_id == reach.space_id, mine)


def inbox(reach: Reach, wanted: WantedItems, today: date, week: date, page: int) -> web.Page[Item]:
    """A page of what waits, what is due first at the top; `week`: the last day of "in the next seven days"."""
    statement, held = _items()
    narrowed = [_in_reach(held, reach)]
    if wanted.kind:
        narrowed.append(held.c.kind == wanted.kind)
    if wanted.department:
        narrowed.append(DeskItem.department_id == wanted.department)
    if wanted.who == "me":
        narrowed.append(DeskItem.assignee_id == reach.user_id)
    elif wanted.who == "nobody":
        narrowed.append(DeskItem.assignee_id.is_(None))
    if wanted.when == "late":
        narrowed.append(held.c.due_on < today)
    elif wanted.when == "week":
        narrowed.append(held.c.due_on.between(today, week))
    statement = statement.where(*narrowed).order_by(held.c.due_on.asc().nulls_last(), held.c.asked_at, held.c.id)
    found = web.paginate(statement, page, PER_PAGE, scalars=False)
    return web.Page([Item(*row) for row in found.items], found.page, found.pages, found.total)


def item(kind: str, subject_id: uuid.UUID) -> Item | None:
    """One thing that waits, in any space."""
    statement, held = _items()
    row = db.session.execute(statement.where(held.c.kind == kind, held.c.id == subject_id)).one_or_none()
    return Item(*row) if row else None


def items_among(reach: Reach, chosen: Collection[tuple[str, uuid.UUID]]) -> Sequence[Item]:
    """Those of the chosen ones that wait and are in reach, in the order of the inbox."""
    if not chosen:
        return []
    statement, held = _items()
    some = or_(*(and_(held.c.kind == kind, held.c.id == key) for kind, key in list(chosen)[:AT_ONCE]))
    rows = db.session.execute(
        statement.where(_in_reach(held, reach), some).order_by(
            held.c.due_on.asc().nulls_last(), held.c.asked_at, held.c.id
        )
    )
    return [Item(*row) for row in rows]


def waiting_counts(reach: Reach, today: date) -> Mapping[str, int]:
    """How much waits: "all", "late", "mine", "nobody"."""
    statement, held = _items()
    rows = statement.with_only_columns(
        func.count(), func.count().filter(held.c.due_on < today),
        func.count().filter(DeskItem.assignee_id == reach.user_id), func.count().filter(DeskItem.assignee_id.is_(None)),
    ).where(_in_reach(held, reach))  # fmt: skip
    row = db.session.execute(rows).one()
    return {"all": row[0], "late": row[1], "mine": row[2], "nobody": row[3]}


def desks_of(user: Any) -> Mapping[str, Any] | None:
    """The cities and departments at whose desk a person works; None for whoever has none."""
    cities, departments = spaces.manages_for(user), rules.departments_of(user)
    given = {"desk_cities": list(cities), "desk_departments": list(departments)}
    return given if cities or departments else None


def waiting_for_person() -> Any:
    """What waits on all desks of a person, as a part of a statement (`core.awaiting`)."""
    statement, held = _items()
    mine = or_(
        among(Space.city_id, "desk_cities"), among(DeskItem.department_id, "desk_departments"), DeskItem.assignee_id == USER
    )  # fmt: skip
    return statement.join(Space, Space.id == held.c.space_id).where(mine).with_only_columns(held.c.due_on.label("due"))


def desk_item(kind: str, subject_id: uuid.UUID, *, lock: bool = False) -> DeskItem | None:
    """Who works on it; None: nobody has touched it yet."""
    statement = (
        select(DeskItem)
        .where(DeskItem.kind == kind, DeskItem.subject_id == subject_id)
        .options(joinedload(DeskItem.department), joinedload(DeskItem.assignee), joinedload(DeskItem.changer))
    )
    if lock:
        statement = statement.with_for_update(of=DeskItem).execution_options(populate_existing=True)
    return db.session.scalars(statement).one_or_none()


def held_among(kind: str, subjects: Collection[uuid.UUID]) -> Mapping[uuid.UUID, DeskItem]:
    """Who works on these, by what they are about; what nobody has touched yet is not in it."""
    rows = db.session.scalars(select(DeskItem).where(DeskItem.kind == kind, DeskItem.subject_id.in_(subjects)))
    return {one.subject_id: one for one in rows}


def notes_of(kind: str, subject_id: uuid.UUID) -> Sequence[DeskNote]:
    """The newest first, with who wrote each."""
    return db.session.scalars(
        select(DeskNote)
        .where(DeskNote.kind == kind, DeskNote.subject_id == subject_id)
        .options(joinedload(DeskNote.author))
        .order_by(DeskNote.created_at.desc(), DeskNote.id.desc())
    ).all()


def feed_number(user_id: uuid.UUID) -> int:
    kept = db.session.get(DeskFeedKey, user_id)
    return kept.number if kept else 0


def all_spaces() -> Sequence[Space]:
    """All spaces, with their city, whose desk may hold something."""
    return db.session.scalars(select(Space).options(joinedload(Space.city)).order_by(Space.id)).all()


# Proposals as the desk knows them ---------------------------------------------------------------------------------------


def _of_proposals(*columns: Any) -> Any:
    return (
        select(*columns)
        .select_from(Proposal)
        .join(Component, Component.id == Proposal.component_id)
        .join(Process, Process.id == Component.process_id)
        .join(Space, Space.id == Process.space_id)
    )


def first_answer(column: Any, subject: Any, key: Any) -> Any:
    """Of the city's first answer to what `key` names, e.g. `Proposal.id`; `subject`: the answer's column for it."""
    return (
        select(column)
        .where(subject == key)
        .order_by(OfficialAnswer.created_at, OfficialAnswer.id)
        .limit(1)
        .correlate(key.class_)
        .scalar_subquery()
    )


def _first_answer(column: Any = OfficialAnswer.created_at) -> Any:
    return first_answer(column, OfficialAnswer.proposal_id, Proposal.id)


def waiting_proposals() -> Any:
    """Proposals whose answer is due (`participation.waiting`)."""
    return (
        _of_proposals(
            Proposal.id.label("id"), Space.id.label("space_id"), cast(Proposal.title, String).label("title"),
            Proposal.lang.label("lang"), Proposal.created_at.label("asked_at"), Proposal.answer_due_on.label("due_on"),
            func.jsonb_build_object(
                "number", Proposal.number, "place", Proposal.place, "city", City.slug, "process", Process.slug, "component", Component.slug
            ).label("facts"),
        )
        .join(City, City.id == Space.city_id)
        .where(
            Proposal.state == ProposalState.OPEN,
            Proposal.stage == Stage.ANSWER_DUE,
            ~select(OfficialAnswer.id).where(OfficialAnswer.proposal_id == Proposal.id).exists(),
        )
    )  # fmt: skip


def answered_proposals() -> Any:
    """Proposals that earned an answer, with when it first came; asked is when they were written (`participation.waiting`)."""
    return _of_proposals(
        Proposal.id.label("id"), Space.id.label("space_id"), Proposal.created_at.label("asked_at"),
        _first_answer().label("answered_at"), _first_answer(OfficialAnswer.department_id).label("department_id"),
    ).where(or_(Proposal.stage == Stage.ANSWER_DUE, _first_answer().is_not(None)))  # fmt: skip


def acts_of_proposing() -> Any:
    """Each proposal as an act of taking part (`participation.taking_part`)."""
    return _of_proposals(
        Space.id.label("space_id"), cast(Process.id, Uuid).label("process_id"), Proposal.created_at.label("at"),
        literal("account", String).label("channel"), null().cast(String).label("age_band"), null().cast(String).label("district"),
        cast(Proposal.author_id, String).label("person"),
    )  # fmt: skip


# The calendar of a space --------------------------------------------------------------------------------------------------


def phases_of_space(space_id: uuid.UUID, *, drafts: bool) -> Sequence[Any]:
    """(phase, process) by when they begin."""
    statement = select(Phase, Process).join(Process, Process.id == Phase.process_id).where(Process.space_id == space_id)
    if not drafts:
        statement = statement.where(Process.state == ProcessState.PUBLISHED)
    return db.session.execute(statement.order_by(Phase.starts_at, Phase.id)).all()


def deadlines(reach: Reach, until: date) -> Sequence[Item]:
    """What waits in reach and has a day, up to `until`, the most urgent first."""
    statement, held = _items()
    rows = db.session.execute(
        statement.where(_in_reach(held, reach), held.c.due_on <= until).order_by(held.c.due_on, held.c.id).limit(500)
    )
    return [Item(*row) for row in rows]

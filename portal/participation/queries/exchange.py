"""Rows of proposals, answers and comments as they go out: what everybody may read, in batches, without who wrote it."""

from __future__ import annotations

import json
import uuid
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select, true, tuple_
from sqlalchemy.orm import aliased

from portal.core import db
from portal.discussions.models import Comment, Hiding
from portal.participation.models import (
    Amendment,
    AmendmentState,
    Department,
    OfficialAnswer,
    Petition,
    PetitionState,
    Proposal,
    ProposalImplementation,
    ProposalRevision,
    ProposalState,
    ProposalTally,
    SpacePlace,
    Support,
)
from portal.participation.queries.exchange_consultations import count_of, packed

Components = Mapping[uuid.UUID, str]
Batch = Sequence[tuple[str, Sequence[Any]]]
Above = type[Proposal] | type[Petition]
KINDS: Mapping[Above, str] = {Proposal: "proposal", Petition: "petition"}  # of the subject of comments


def _shown(components: Collection[uuid.UUID]) -> ColumnElement[bool]:
    return and_(Proposal.component_id.in_(components), Proposal.state != ProposalState.HIDDEN)


def _listed_place() -> Any:
    """Names of the place that was chosen from the city's list."""
    return select(SpacePlace.names).where(SpacePlace.id == Proposal.place_id).correlate(Proposal).scalar_subquery()


def _into() -> Any:
    """Number of the proposal that it is a part of now, if that can be read."""
    other = aliased(Proposal)
    return (
        select(other.number)
        .where(other.id == Proposal.merged_into_id, other.state != ProposalState.HIDDEN)
        .correlate(Proposal)
        .scalar_subquery()
    )


def author(model: Any) -> Any:
    """How its author stands there; never who it is."""
    return case((model.is_anonymous, "nameless"), (model.author_id.is_(None), "gone"), else_="named")


def proposals(components: Components, after: str, limit: int) -> Batch:
    """(id, row) by id; `after`: the last id that the caller has, or empty."""
    supports = select(func.count()).where(Support.proposal_id == Proposal.id).correlate(Proposal).scalar_subquery()
    tally = select(ProposalTally.participants).where(ProposalTally.proposal_id == Proposal.id)
    participants = tally.correlate(Proposal).scalar_subquery()
    statement: Any = select(
        Proposal.id, Proposal.component_id, Proposal.number, Proposal.lang, Proposal.title, Proposal.body, Proposal.category,
        Proposal.place, Proposal.latitude, Proposal.longitude, Proposal.state, Proposal.stage, Proposal.answer_due_on, supports,
        Proposal.created_at, Proposal.changed_at, Proposal.withdrawn_at, Proposal.gathers_until, Proposal.debated_at, _listed_place(),
        Proposal.pictures, _into(), author(Proposal), participants,
    ).where(_shown(components))  # fmt: skip
    rows = db.session.execute(_from(statement, Proposal.id, after).limit(limit))
    return [
        (
            str(row[0]),
            [
                components[row[1]], *row[2:10], row[10].value, row[11].value, *row[12:19],
                packed(row[19]) if row[19] else "", "\n".join(one.get("alt") or "–" for one in row[20]), *row[21:],
            ],
        )
        for row in rows
    ]  # fmt: skip


def count_proposals(components: Components) -> int:
    return db.session.scalar(select(func.count()).where(_shown(components))) or 0


def _merged(components: Collection[uuid.UUID], *columns: Any) -> Select[Any]:
    into = aliased(Proposal)
    return (
        select(*columns, into.number)
        .join(into, into.id == Proposal.merged_into_id)
        .where(_shown(components), into.state != ProposalState.HIDDEN)
    )


def merges(components: Components, after: str, limit: int) -> Batch:
    """Which proposal became a part of which."""
    statement = _merged(components, Proposal.id, Proposal.component_id, Proposal.number)
    rows = db.session.execute(_from(statement, Proposal.id, after).limit(limit))
    return [(str(row[0]), [components[row[1]], *row[2:]]) for row in rows]


def count_merges(components: Components) -> int:
    return db.session.scalar(select(func.count()).select_from(_merged(components, Proposal.id).subquery())) or 0


def implementations(components: Components, after: str, limit: int) -> Batch:
    """How the city carries proposals out."""
    one = ProposalImplementation
    statement: Any = (
        select(
            one.proposal_id, Proposal.component_id, Proposal.number, one.milestones, one.planned, one.spent, one.currency,
            one.contract_url, one.contract_name, one.changed_at,
        )
        .join(Proposal, Proposal.id == one.proposal_id)
        .where(_shown(components))
    )  # fmt: skip
    rows = db.session.execute(_from(statement, one.proposal_id, after).limit(limit))
    return [
        (str(row[0]), [components[row[1]], row[2], packed(row[3]), _money(row[4]), _money(row[5]), *row[6:]])
        for row in rows
    ]


def _money(amount: Any) -> float | None:
    return None if amount is None else float(amount)


def count_implementations(components: Components) -> int:
    one = ProposalImplementation
    statement = select(func.count()).select_from(one).join(Proposal, Proposal.id == one.proposal_id)
    return db.session.scalar(statement.where(_shown(components))) or 0


def _pictured(components: Collection[uuid.UUID], *columns: Any) -> tuple[Select[Any], Any]:
    """A row for each picture, with its place."""
    each = (
        func.jsonb_array_elements(Proposal.pictures)
        .table_valued("value", with_ordinality="place", name="each")
        .render_derived()
    )
    return select(*columns, each.c.place, each.c.value).join(each, true()).where(_shown(components)), each.c.place


def pictures(components: Components, after: str, limit: int) -> Batch:
    """Each picture under the name that it has in the archive: that of its public address."""
    statement, place = _pictured(components, Proposal.id, Proposal.component_id, Proposal.number)
    if after:
        key, _colon, last = after.partition(":")
        statement = statement.where(tuple_(Proposal.id, place) > tuple_(uuid.UUID(key), int(last)))
    found = []
    for row in db.session.execute(statement.order_by(Proposal.id, place).limit(limit)):
        kept = row[4] if isinstance(row[4], dict) else json.loads(row[4])
        ending = "png" if kept["type"] == "image/png" else "jpg"
        name = f"pictures/{kept['key']}.{ending}"
        found.append((f"{row[0]}:{row[3]}", [components[row[1]], row[2], row[3], name, kept.get("alt") or ""]))
    return found


def count_pictures(components: Components) -> int:
    return count_of(_pictured(components, Proposal.id)[0])


def _amended(components: Collection[uuid.UUID], *columns: Any) -> Select[Any]:
    return (
        select(*columns)
        .join(Proposal, Proposal.id == Amendment.proposal_id)
        .where(_shown(components), Amendment.state != AmendmentState.WITHDRAWN)
    )


def amendments(components: Components, after: str, limit: int) -> Batch:
    """Other wordings that people have suggested, without who."""
    one = Amendment
    statement = _amended(
        components, one.id, Proposal.component_id, Proposal.number, one.before, one.body, one.reason, one.state, one.answer,
        author(one), one.created_at, one.settled_at,
    )  # fmt: skip
    rows = db.session.execute(_from(statement, one.id, after).limit(limit))
    return [(str(row[0]), [components[row[1]], row[2], str(row[0]), *row[3:6], row[6].value, *row[7:]]) for row in rows]


def count_amendments(components: Components) -> int:
    return count_of(_amended(components, Amendment.id))


def _revised(components: Collection[uuid.UUID], *columns: Any) -> Select[Any]:
    return select(*columns).join(Proposal, Proposal.id == ProposalRevision.proposal_id).where(_shown(components))


def revisions(components: Components, after: str, limit: int) -> Batch:
    """What they said before."""
    one = ProposalRevision
    statement = _revised(components, one.id, Proposal.component_id, Proposal.number, one.body, one.replaced_at)
    rows = db.session.execute(_from(statement, one.id, after).limit(limit))
    return [(str(row[0]), [components[row[1]], *row[2:]]) for row in rows]


def count_revisions(components: Components) -> int:
    return count_of(_revised(components, ProposalRevision.id))


def answers(components: Components, after: str, limit: int) -> Batch:
    """What the city said of them."""
    statement: Any = (
        select(
            OfficialAnswer.id, Proposal.component_id, Proposal.number, OfficialAnswer.state, OfficialAnswer.lang,
            OfficialAnswer.reason, OfficialAnswer.department, OfficialAnswer.percent, OfficialAnswer.created_at, Department.names,
        )
        .join(Proposal, Proposal.id == OfficialAnswer.proposal_id)
        .outerjoin(Department, Department.id == OfficialAnswer.department_id)
        .where(_shown(components))
    )  # fmt: skip
    rows = db.session.execute(_from(statement, OfficialAnswer.id, after).limit(limit))
    return [
        (
            str(row[0]),
            [components[row[1]], row[2], row[3].value, *row[4:9], str(row[0]), packed(row[9]) if row[9] else ""],
        )
        for row in rows
    ]


def count_answers(components: Components) -> int:
    return (
        db.session.scalar(
            select(func.count())
            .select_from(OfficialAnswer)
            .join(Proposal, Proposal.id == OfficialAnswer.proposal_id)
            .where(_shown(components))
        )
        or 0
    )


def _from(statement: Any, key: Any, after: str) -> Any:
    if after:
        statement = statement.where(key > uuid.UUID(after))
    return statement.order_by(key)


def _hidden() -> ColumnElement[bool]:
    return select(Hiding.id).where(Hiding.comment_id == Comment.id, Hiding.lifted_at.is_(None)).exists()


def _talk(above: Above, components: Collection[uuid.UUID], *columns: Any) -> Select[Any]:
    """What can be read of the talk. Of a comment that its author or a moderator took away its place stays if others answered it."""
    answer = Comment.__table__.alias("answer")
    is_answered = select(answer.c.id).where(answer.c.thread_id == Comment.id).exists()
    return (
        select(*columns)
        .join(above, and_(Comment.subject_kind == KINDS[above], Comment.subject_id == above.id))
        .where(
            above.component_id.in_(components),
            above.state != (ProposalState.HIDDEN if above is Proposal else PetitionState.HIDDEN),
            or_(and_(Comment.deleted_at.is_(None), ~_hidden()), is_answered),
        )
    )


def comments(above: Above, components: Components, after: str, limit: int) -> Batch:
    """The talk about proposals or petitions: heads of threads before answers, so that an answer never comes before what it answers."""
    is_answer = Comment.thread_id.is_not(None)
    statement = _talk(
        above, components, Comment.id, is_answer, above.component_id, above.number, Comment.thread_id, Comment.kind,
        Comment.lang, Comment.text, or_(Comment.deleted_at.is_not(None), _hidden()), Comment.created_at, Comment.edited_at, Comment.alias,
    )  # fmt: skip
    if after:
        part, _colon, key = after.partition(":")
        statement = statement.where(tuple_(is_answer, Comment.id) > tuple_(part == "1", uuid.UUID(key)))
    rows = db.session.execute(statement.order_by(is_answer, Comment.id).limit(limit))
    return [
        (
            f"{int(row[1])}:{row[0]}",
            [
                components[row[2]], row[3], str(row[0]), str(row[4]) if row[4] else "", row[5].value, row[6],
                "" if row[8] else row[7], row[9], row[10], None if row[8] else row[11],
            ],
        )
        for row in rows
    ]  # fmt: skip


def count_comments(above: Above, components: Components) -> int:
    return db.session.scalar(select(func.count()).select_from(_talk(above, components, Comment.id).subquery())) or 0

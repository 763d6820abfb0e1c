"""What other cities' processes came to, for whoever begins with one of them: figures in one statement, however many they are."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Date, and_, case, cast, func, literal, or_, select, union_all

from portal.core import db
from portal.participation.models import Component, OfficialAnswer, Petition, Process, Proposal, ProposalState
from portal.participation.queries.figures import people_in


@dataclass(frozen=True)
class Outcome:
    """participants: as far as acts name somebody. owed: answers that were due by now or given; in_time: of these by their day."""

    participants: int = 0
    proposals: int = 0
    owed: int = 0
    in_time: int = 0


def outcomes_of(process_ids: Collection[uuid.UUID], today: date) -> Mapping[uuid.UUID, Outcome]:
    """Process → what came of it; of those that there are."""
    people = people_in(process_ids)
    numbers = (
        select(people.c.process_id, func.count(func.distinct(people.c.person)).label("number"))
        .group_by(people.c.process_id)
        .subquery()
    )
    written = (
        select(Component.process_id, func.count().label("number"))
        .join(Proposal, Proposal.component_id == Component.id)
        .where(Component.process_id.in_(process_ids), Proposal.state != ProposalState.HIDDEN)
        .group_by(Component.process_id)
        .subquery()
    )
    answers = union_all(
        *(_owed(model, column, process_ids) for model, column in ((Proposal, OfficialAnswer.proposal_id), (Petition, OfficialAnswer.petition_id)))
    ).subquery()  # fmt: skip
    is_owed = or_(answers.c.said_on.is_not(None), answers.c.due_on < today)
    owed = (
        select(
            answers.c.process_id, func.count().label("number"),
            func.count(case((answers.c.said_on <= answers.c.due_on, literal(1)))).label("in_time"),
        )
        .where(is_owed)
        .group_by(answers.c.process_id)
        .subquery()
    )  # fmt: skip
    rows = db.session.execute(
        select(Process.id, numbers.c.number, written.c.number, owed.c.number, owed.c.in_time)
        .outerjoin(numbers, numbers.c.process_id == Process.id)
        .outerjoin(written, written.c.process_id == Process.id)
        .outerjoin(owed, owed.c.process_id == Process.id)
        .where(Process.id.in_(process_ids))
    )
    return {row[0]: Outcome(*(number or 0 for number in row[1:])) for row in rows}


def _owed(model: Any, column: Any, process_ids: Collection[uuid.UUID]) -> Any:
    """(process, day by which, day of the first answer or NULL) of everything for which there is a day."""
    return (
        select(
            Component.process_id.label("process_id"), cast(model.answer_due_on, Date).label("due_on"),
            cast(func.min(OfficialAnswer.created_at), Date).label("said_on"),
        )
        .join(Component, Component.id == model.component_id)
        .outerjoin(OfficialAnswer, and_(column == model.id))
        .where(Component.process_id.in_(process_ids), model.answer_due_on.is_not(None))
        .group_by(Component.process_id, model.id, model.answer_due_on)
    )  # fmt: skip

"""Rows of petitions and hearings as they go out: counts of those who signed or voted, and nobody's name."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Select, String, cast, func, select

from portal.live.asking import SEEN
from portal.participation.models import (
    Department,
    HearingQuestion,
    HearingVote,
    InvalidSignatures,
    OfficialAnswer,
    Petition,
    PetitionSheet,
    PetitionSignature,
    PetitionState,
)
from portal.participation.queries.exchange import author
from portal.participation.queries.exchange_consultations import after_key, count_of, packed

Components = Mapping[uuid.UUID, str]
Batch = Sequence[tuple[str, Sequence[Any]]]


def _petitions(components: Collection[uuid.UUID], *columns: Any) -> Select[Any]:
    return (
        select(*columns)
        .select_from(Petition)
        .where(Petition.component_id.in_(components), Petition.state != PetitionState.HIDDEN)
    )


def _invalid() -> Any:
    """Reason → how many signatures on paper do not count because of it, as an object; empty: none."""
    one = InvalidSignatures
    sums = (
        select(cast(one.reason, String).label("reason"), func.sum(one.number).label("number"))
        .join(PetitionSheet, PetitionSheet.id == one.sheet_id)
        .where(PetitionSheet.petition_id == Petition.id)
        .group_by(one.reason)
        .correlate(Petition)
        .lateral()
    )
    return select(func.jsonb_object_agg(sums.c.reason, sums.c.number)).scalar_subquery()


def petitions(components: Components, after: str, limit: int) -> Batch:
    signed = select(func.count()).where(PetitionSignature.petition_id == Petition.id)
    on_paper = signed.where(PetitionSignature.sheet_id.is_not(None)).correlate(Petition).scalar_subquery()
    unchecked = (
        select(func.coalesce(func.sum(PetitionSheet.unchecked), 0))
        .where(PetitionSheet.petition_id == Petition.id)
        .correlate(Petition)
        .scalar_subquery()
    )
    one = Petition
    statement = _petitions(
        components, one.id, one.component_id, one.number, one.lang, one.title, one.body, one.addressee, one.threshold, one.answer_days,
        one.closes_on, one.state, signed.correlate(Petition).scalar_subquery(), on_paper, unchecked, one.reached_at, one.answer_due_on,
        one.created_at, one.changed_at, one.withdrawn_at, author(one), _invalid(),
    )  # fmt: skip
    return [
        (
            str(row[0]),
            [
                components[row[1]],
                *row[2:10],
                row[10].value,
                *row[11:13],
                int(row[13]),
                *row[14:20],
                packed(row[20]) if row[20] else "",
            ],
        )
        for row in after_key(statement, one.id, after, limit)
    ]


def count_petitions(components: Components) -> int:
    return count_of(_petitions(components, Petition.id))


def _answers(components: Collection[uuid.UUID], *columns: Any) -> Select[Any]:
    return _petitions(components, *columns).join(OfficialAnswer, OfficialAnswer.petition_id == Petition.id)


def petition_answers(components: Components, after: str, limit: int) -> Batch:
    one = OfficialAnswer
    statement = _answers(
        components, one.id, Petition.component_id, Petition.number, one.state, one.lang, one.reason, one.department, one.percent,
        one.created_at, Department.names,
    ).outerjoin(Department, Department.id == one.department_id)  # fmt: skip
    return [
        (
            str(row[0]),
            [components[row[1]], row[2], row[3].value, *row[4:9], str(row[0]), packed(row[9]) if row[9] else ""],
        )
        for row in after_key(statement, one.id, after, limit)
    ]


def count_petition_answers(components: Components) -> int:
    return count_of(_answers(components, OfficialAnswer.id))


def _questions(components: Collection[uuid.UUID], *columns: Any) -> Select[Any]:
    return select(*columns).where(HearingQuestion.component_id.in_(components), HearingQuestion.state.in_(SEEN))


def questions(components: Components, after: str, limit: int) -> Batch:
    """Questions that everybody sees, with what was answered in writing and by which office. Names of those who asked stay here."""
    votes = (
        select(func.count()).where(HearingVote.question_id == HearingQuestion.id).correlate(HearingQuestion).scalar_subquery()
    )  # fmt: skip
    one = HearingQuestion
    statement = _questions(
        components, one.id, one.component_id, one.lang, one.text, one.state, votes, one.answer, one.asked_at, one.decided_at,
        one.department, Department.names,
    ).outerjoin(Department, Department.id == one.department_id)  # fmt: skip
    return [
        (
            str(row[0]),
            [components[row[1]], str(row[0]), *row[2:4], row[4].value, *row[5:10], packed(row[10]) if row[10] else ""],
        )
        for row in after_key(statement, one.id, after, limit)
    ]


def count_questions(components: Components) -> int:
    return count_of(_questions(components, HearingQuestion.id))

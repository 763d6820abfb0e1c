"""What waits for the city's answer beside proposals and reports (`participation.waiting`): petitions, comments on drafts, questions
that a hearing has left open.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Date, String, Uuid, and_, case, cast, func, null, or_, select
from sqlalchemy.dialects.postgresql import distinct_on

from portal.cities.models import City
from portal.core import db
from portal.core.prepared import NOW
from portal.discussions.models import Comment
from portal.live.asking import ANSWERED, QuestionState
from portal.participation.models import (
    Action,
    CityReply,
    Component,
    ComponentKind,
    Contribution,
    DeskItem,
    HearingQuestion,
    OfficialAnswer,
    Petition,
    PetitionState,
    Phase,
    PhaseAction,
    Process,
    ProcessState,
    Space,
)
from portal.participation.queries.consultations import readable
from portal.participation.queries.desk import first_answer

LONGEST_TITLE = 160
_CONSULTED = (ComponentKind.TEXT, ComponentKind.PLAN)


def _of(statement: Any, component_id: Any) -> Any:
    """With component, process and space; of processes that are out."""
    return (
        statement.join(Component, Component.id == component_id)
        .join(Process, Process.id == Component.process_id)
        .join(Space, Space.id == Process.space_id)
        .where(Process.state == ProcessState.PUBLISHED)
    )


def _waiting(model: Any, title: Any, lang: Any, asked_at: Any, due_on: Any, *facts: Any) -> Any:
    columns = (
        model.id.label("id"), Space.id.label("space_id"), cast(func.left(title, LONGEST_TITLE), String).label("title"),
        lang.label("lang"), asked_at.label("asked_at"), cast(due_on, Date).label("due_on"),
        func.jsonb_build_object("city", City.slug, "process", Process.slug, "component", Component.slug, *facts).label("facts"),
    )  # fmt: skip
    return _of(select(*columns).select_from(model), model.component_id).join(City, City.id == Space.city_id)


def _ever(model: Any, asked_at: Any, answered_at: Any, department_id: Any) -> Any:
    columns = (
        model.id.label("id"), Space.id.label("space_id"), asked_at.label("asked_at"), answered_at.label("answered_at"),
        cast(department_id, Uuid).label("department_id"),
    )  # fmt: skip
    return _of(select(*columns).select_from(model), model.component_id)


def _first_answer(column: Any) -> ColumnElement[Any]:
    return first_answer(column, OfficialAnswer.petition_id, Petition.id)  # type: ignore[no-any-return]


def waiting_petitions() -> Any:
    """Petitions with enough signatures that the city has not answered. Asked: since they have them."""
    return _waiting(
        Petition, Petition.title, Petition.lang, Petition.reached_at, Petition.answer_due_on, "number", Petition.number
    ).where(
        Petition.state == PetitionState.OPEN,
        Petition.reached_at.is_not(None),
        ~select(OfficialAnswer.id).where(OfficialAnswer.petition_id == Petition.id).exists(),
    )


def answered_petitions() -> Any:
    """Petitions that had enough signatures, with when the city first answered."""
    return _ever(
        Petition,
        Petition.reached_at,
        _first_answer(OfficialAnswer.created_at),
        _first_answer(OfficialAnswer.department_id),
    ).where(Petition.reached_at.is_not(None), Petition.state != PetitionState.HIDDEN)


def waiting_contributions() -> Any:
    """Comments on a text or plan that can be read and have no answer yet."""
    return (
        _waiting(Contribution, Comment.text, Comment.lang, Contribution.created_at, null())
        .join(Comment, Comment.id == Contribution.comment_id)
        .where(Component.kind.in_(_CONSULTED), Contribution.reply_id.is_(None), readable())
    )


def answered_contributions() -> Any:
    """Comments on a text or plan, with when the city answered; what is gone only if it was answered."""
    return (
        _ever(Contribution, Contribution.created_at, CityReply.created_at, CityReply.department_id)
        .outerjoin(CityReply, CityReply.id == Contribution.reply_id)
        .where(
            Component.kind.in_(_CONSULTED),
            or_(Contribution.reply_id.is_not(None), and_(Contribution.comment_id.is_not(None), readable())),
        )
    )


def _hearing_ends() -> Any:
    return (
        select(func.max(Phase.ends_at))
        .join(PhaseAction, PhaseAction.phase_id == Phase.id)
        .where(PhaseAction.component_id == HearingQuestion.component_id, PhaseAction.action == Action.ASK)
        .correlate(HearingQuestion)
        .scalar_subquery()
    )


def _answer_by() -> Any:
    """The last day for answers to what a hearing has left open (`rules.hearings.answer_by`)."""
    days = func.coalesce(Component.settings["answer_days"].as_integer(), 0)
    return case((days > 0, cast(func.timezone(City.timezone, _hearing_ends()), Date) + days))


def _left() -> ColumnElement[bool]:
    """Whether it waits at the desk: the hearing is over, or somebody there has been given it meanwhile."""
    given = select(DeskItem.subject_id).where(
        DeskItem.kind == "hearing_question", DeskItem.subject_id == HearingQuestion.id,
        or_(DeskItem.department_id.is_not(None), DeskItem.assignee_id.is_not(None)),
    )  # fmt: skip
    return or_(~_goes_on(), given.correlate(HearingQuestion).exists())


def _goes_on() -> ColumnElement[bool]:
    """Whether the hearing is on or still to come."""
    return (
        select(PhaseAction.phase_id)
        .join(Phase, Phase.id == PhaseAction.phase_id)
        .where(
            PhaseAction.component_id == HearingQuestion.component_id,
            PhaseAction.action == Action.ASK,
            Phase.ends_at > NOW,
        )
        .correlate(HearingQuestion)
        .exists()
    )


def waiting_questions() -> Any:
    """Questions that a hearing has left open, or that a department was given while it is on; whose they are is not told."""
    return _waiting(
        HearingQuestion, HearingQuestion.text, HearingQuestion.lang, HearingQuestion.asked_at, _answer_by()
    ).where(HearingQuestion.state.in_((QuestionState.QUEUED, QuestionState.APPROVED)), _left())  # fmt: skip


def answered_questions() -> Any:
    """Questions that a hearing has left open, with when they were answered in writing. Those answered live took seconds and say
    nothing of how fast the city's offices answer.
    """
    answered_at = HearingQuestion.decided_at
    return _ever(HearingQuestion, HearingQuestion.asked_at, answered_at, HearingQuestion.department_id).where(
        HearingQuestion.state == QuestionState.ANSWERED_TEXT
    ).union_all(
        _ever(HearingQuestion, HearingQuestion.asked_at, null().cast(answered_at.type), null()).where(
            HearingQuestion.state.not_in((*ANSWERED, QuestionState.WITHDRAWN, QuestionState.DISMISSED)), _left()
        )
    )  # fmt: skip


def component_of_contribution(contribution_id: uuid.UUID) -> uuid.UUID | None:
    return db.session.scalar(select(Contribution.component_id).where(Contribution.id == contribution_id))


def component_of_question(question_id: uuid.UUID) -> uuid.UUID | None:
    return db.session.scalar(select(HearingQuestion.component_id).where(HearingQuestion.id == question_id))


_SAID: Mapping[str, Any] = {
    "proposal": lambda keys: _last_answers(OfficialAnswer.proposal_id, keys),
    "petition": lambda keys: _last_answers(OfficialAnswer.petition_id, keys),
    "contribution": lambda keys: select(Contribution.id, cast(Contribution.reply_id, String)).where(
        Contribution.id.in_(keys)
    ),
    "hearing_question": lambda keys: select(HearingQuestion.id, func.left(func.md5(HearingQuestion.answer), 16)).where(
        HearingQuestion.id.in_(keys), HearingQuestion.state.in_(ANSWERED)
    ),
}


def _last_answers(subject: Any, keys: Collection[uuid.UUID]) -> Any:
    return (
        select(subject, cast(OfficialAnswer.id, String))
        .where(subject.in_(keys))
        .ext(distinct_on(subject))
        .order_by(subject, OfficialAnswer.created_at.desc(), OfficialAnswer.id.desc())
    )


def said_last(kind: str, keys: Collection[uuid.UUID]) -> Mapping[uuid.UUID, str]:
    """What the city has said of each of these last, as a mark of at most 40 letters that another answer changes; empty: nothing yet."""
    found = {key: mark or "" for key, mark in db.session.execute(_SAID[kind](list(keys)))}
    return {key: found.get(key, "") for key in keys}

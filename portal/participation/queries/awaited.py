"""What waits for the city's answer beside proposals and reports (`participation.waiting`): petitions, comments on drafts, questions
that a hearing has left open.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Date, String, Uuid, and_, cast, func, null, or_, select

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
    """Questions of a hearing that is over and has left them open; whose they are is not told."""
    return _waiting(
        HearingQuestion, HearingQuestion.text, HearingQuestion.lang, HearingQuestion.asked_at, null()
    ).where(HearingQuestion.state.in_((QuestionState.QUEUED, QuestionState.APPROVED)), ~_goes_on())  # fmt: skip


def answered_questions() -> Any:
    """Questions that a hearing has left open, with when they were answered in writing. Those answered live took seconds and say
    nothing of how fast the city's offices answer.
    """
    answered_at = HearingQuestion.decided_at
    return _ever(HearingQuestion, HearingQuestion.asked_at, answered_at, null()).where(
        HearingQuestion.state == QuestionState.ANSWERED_TEXT
    ).union_all(
        _ever(HearingQuestion, HearingQuestion.asked_at, null().cast(answered_at.type), null()).where(
            HearingQuestion.state.not_in((*ANSWERED, QuestionState.WITHDRAWN, QuestionState.DISMISSED)), ~_goes_on()
        )
    )  # fmt: skip


def component_of_contribution(contribution_id: uuid.UUID) -> uuid.UUID | None:
    return db.session.scalar(select(Contribution.component_id).where(Contribution.id == contribution_id))


def place_of_question(question_id: uuid.UUID) -> Mapping[str, Any] | None:
    """City, process and component of a hearing's question, by their addresses."""
    statement = select(City.slug.label("city"), Process.slug.label("process"), Component.slug.label("component"))
    row = db.session.execute(
        _of(statement.select_from(HearingQuestion), HearingQuestion.component_id)
        .join(City, City.id == Space.city_id)
        .where(HearingQuestion.id == question_id)
    ).one_or_none()
    return {"city": row.city, "process": row.process, "component": row.component} if row else None

"""What all parts of a space add to what comes up and what is new: one statement each, whatever the number of parts."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, String, Text, and_, cast, func, literal, null, or_, select, union_all
from sqlalchemy.dialects.postgresql import JSONB

from portal.core import db, i18n
from portal.discussions.models import Comment
from portal.live.asking import SEEN
from portal.participation.models import (
    Action,
    Component,
    ComponentKind,
    Conclusion,
    ConsultationVersion,
    Contribution,
    HearingQuestion,
    HearingVote,
    Meeting,
    MeetingState,
    Petition,
    PetitionSignature,
    PetitionState,
    Phase,
    PhaseAction,
    Process,
    ProcessState,
)
from portal.participation.queries.consultations import supports, visible
from portal.participation.queries.translations import fresh

MOST = 50  # of one kind
TITLE_LENGTH = 120
# What opens a component of a kind, so that people can take part in it.
OPENING = {
    ComponentKind.SURVEY: Action.ANSWER,
    ComponentKind.TEXT: Action.COMMENT,
    ComponentKind.PLAN: Action.COMMENT,
    ComponentKind.DEBATE: Action.COMMENT,
    ComponentKind.HEARING: Action.ASK,
}


def _opens() -> ColumnElement[bool]:
    return or_(*(and_(Component.kind == kind, PhaseAction.action == action) for kind, action in OPENING.items()))


def _open_components(*columns: Any) -> Select[Any]:
    return (
        select(*columns)
        .select_from(PhaseAction)
        .join(Phase, Phase.id == PhaseAction.phase_id)
        .join(Component, Component.id == PhaseAction.component_id)
        .join(Process, Process.id == Component.process_id)
        .where(Process.state == ProcessState.PUBLISHED, _opens())
    )


def components_to_come(space_id: uuid.UUID, now: datetime) -> Sequence[Any]:
    """(component, process, phase) of surveys, consultations, debates and hearings that are on or will be."""
    return db.session.execute(
        _open_components(Component, Process, Phase)
        .where(Process.space_id == space_id, Phase.ends_at > now)
        .order_by(Phase.starts_at, Component.position)
        .limit(2 * MOST)
    ).all()


def petitions_to_close(space_id: uuid.UUID, today: date) -> Sequence[Any]:
    """(petition, component's address, process's address, its translation) of what can still be signed, what closes first at the head."""
    return db.session.execute(
        _of_petitions(Petition, Component.slug, Process.slug, _translated_petition())
        .where(Process.space_id == space_id, Petition.state == PetitionState.OPEN, Petition.closes_on >= today)
        .order_by(Petition.closes_on, Petition.id)
        .limit(MOST)
    ).all()


def _translated_petition() -> Any:
    """Into the language of the page."""
    return fresh("petition", Petition.id, i18n.current(), Petition.title, Petition.body)


def _of_petitions(*columns: Any) -> Select[Any]:
    return (
        select(*columns)
        .select_from(Petition)
        .join(Component, Component.id == Petition.component_id)
        .join(Process, Process.id == Component.process_id)
        .where(Process.state == ProcessState.PUBLISHED)
    )


def _new(
    kind: str, key: Any, titles: Any, texts: Any, at: Any, *, process: Any = Process.slug, component: Any = Component.slug, number: Any = None,
    translation: Any = None,
) -> list[Any]:  # fmt: skip
    """The columns of a row of what is new."""
    return [
        literal(kind, String).label("kind"), key.label("key"), cast(titles, JSONB).label("titles"), cast(texts, JSONB).label("texts"),
        at.label("at"), cast(process, String).label("process"), cast(component, String).label("component"),
        cast(literal(0) if number is None else number, String).label("number"),
        cast(null() if translation is None else translation, JSONB).label("translation"),
    ]  # fmt: skip


def _in_lang(lang: Any, text: Any) -> Any:
    return func.jsonb_build_object(lang, text)


def _said(model: Any, *columns: Any) -> Select[Any]:
    return (
        select(*columns)
        .select_from(model)
        .join(Component, Component.id == model.component_id)
        .join(Process, Process.id == Component.process_id)
        .where(Process.state == ProcessState.PUBLISHED)
    )


def newest(space_id: uuid.UUID, process_id: uuid.UUID | None, now: datetime, limit: int) -> Sequence[Any]:
    """(kind, key, titles, texts, at, process, component, number, translation), the newest first: petitions, meetings, versions of texts and plans,
    conclusions, and what has opened.
    """
    first = func.min(Phase.starts_at)
    opened = (
        _open_components(*_new_opened(first))
        .where(Phase.starts_at <= now)
        .group_by(Component.id, Process.id)
    )  # fmt: skip
    petitions = _of_petitions(
        *_new("petition", Petition.id, _in_lang(Petition.lang, Petition.title), _in_lang(Petition.lang, Petition.body), Petition.created_at, number=Petition.number, translation=_translated_petition())
    ).where(Petition.state != PetitionState.HIDDEN)  # fmt: skip
    versions = _said(
        ConsultationVersion,
        *_new("version", ConsultationVersion.id, Component.titles, _in_lang(ConsultationVersion.lang, ConsultationVersion.note), ConsultationVersion.created_at, number=ConsultationVersion.number),
    )  # fmt: skip
    ends = _said(
        Conclusion, *_new("conclusion", Conclusion.component_id, Component.titles, _in_lang(Conclusion.lang, Conclusion.heard), Conclusion.published_at)
    )  # fmt: skip
    meetings = (
        select(
            *_new("meeting", Meeting.id, Meeting.titles, Meeting.texts, Meeting.changed_at, process=func.coalesce(Process.slug, ""), component=func.coalesce(Component.slug, ""), number=Meeting.number)
        )
        .select_from(Meeting)
        .outerjoin(Component, Component.id == Meeting.component_id)
        .outerjoin(Process, Process.id == Component.process_id)
        .where(Meeting.state != MeetingState.DRAFT, Meeting.space_id == space_id)
    )  # fmt: skip
    parts = [
        part.where(_of(space_id, process_id, is_meeting=part is meetings))
        for part in (opened, petitions, versions, ends, meetings)
    ]
    each = [select(*one.c) for part in parts for one in (part.order_by(*_last(part)).limit(limit).subquery(),)]
    together = union_all(*each).subquery("news")
    return db.session.execute(select(*together.c).order_by(together.c.at.desc()).limit(limit)).all()


def _last(part: Select[Any]) -> list[Any]:
    return [part.selected_columns.at.desc(), part.selected_columns.key]


def _new_opened(at: Any) -> list[Any]:
    return _new("opened", Component.id, Component.titles, Component.texts, at)


def _of(space_id: uuid.UUID, process_id: uuid.UUID | None, *, is_meeting: bool) -> ColumnElement[bool]:
    if process_id is not None:
        return Process.id == process_id
    return Meeting.space_id == space_id if is_meeting else Process.space_id == space_id


# What stands at the top of a component ---------------------------------------------------------------------------------


def top_petitions(component_id: uuid.UUID, today: date, limit: int) -> Sequence[Any]:
    """(petition, signatures, its translation) of what can be signed, the most signed first."""
    signatures = (
        select(func.count()).where(PetitionSignature.petition_id == Petition.id).correlate(Petition).scalar_subquery()
    )
    return db.session.execute(
        select(Petition, signatures, _translated_petition())
        .where(Petition.component_id == component_id, Petition.state == PetitionState.OPEN, Petition.closes_on >= today)
        .order_by(signatures.desc(), Petition.id.desc())
        .limit(limit)
    ).all()


def top_contributions(component_id: uuid.UUID, limit: int) -> Sequence[Any]:
    """(contribution's id, kind, language, beginning of the text, supports, instant, its translation), the most supported first."""
    return db.session.execute(
        select(
            Contribution.id, Contribution.kind, Comment.lang, cast(func.left(Comment.text, TITLE_LENGTH), Text), supports(),
            Contribution.created_at, fresh("comment", Comment.id, i18n.current(), "", Comment.text),
        )
        .join(Comment, Comment.id == Contribution.comment_id)
        .where(Contribution.component_id == component_id, visible())
        .order_by(supports().desc(), Contribution.created_at.desc())
        .limit(limit)
    ).all()  # fmt: skip


def top_questions(component_id: uuid.UUID, limit: int) -> Sequence[Any]:
    """(question, votes, its translation) of what everybody sees, the most wanted first."""
    votes = (
        select(func.count()).where(HearingVote.question_id == HearingQuestion.id).correlate(HearingQuestion).scalar_subquery()
    )  # fmt: skip
    return db.session.execute(
        select(HearingQuestion, votes, fresh("question", HearingQuestion.id, i18n.current(), "", HearingQuestion.text))
        .where(HearingQuestion.component_id == component_id, HearingQuestion.state.in_(SEEN))
        .order_by(votes.desc(), HearingQuestion.asked_at)
        .limit(limit)
    ).all()


def next_meetings(component_id: uuid.UUID, now: datetime, limit: int) -> Sequence[Meeting]:
    """What comes next, else what was the last."""
    to_come = Meeting.ends_at > now
    return db.session.scalars(
        select(Meeting)
        .where(Meeting.component_id == component_id, Meeting.state != MeetingState.DRAFT)
        .order_by(to_come.desc(), func.abs(func.extract("epoch", Meeting.starts_at - now)))
        .limit(limit)
    ).all()

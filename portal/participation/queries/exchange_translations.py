"""Translations of what people and the city wrote, as they go out: of what everybody may read, without who made them."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Select, and_, case, func, literal, or_, select
from sqlalchemy.orm import aliased

from portal.core import db
from portal.discussions import translated
from portal.discussions.models import Comment
from portal.live.asking import SEEN
from portal.participation.models import (
    Amendment,
    AmendmentState,
    CityReply,
    Contribution,
    HearingQuestion,
    OfficialAnswer,
    Petition,
    PetitionState,
    Proposal,
    ProposalState,
    TextTranslation,
)
from portal.participation.queries.exchange_consultations import after_key, count_of
from portal.participation.rules.translations import wording

Components = Mapping[uuid.UUID, str]
Batch = Sequence[tuple[str, Sequence[Any]]]

_OWN, _OF_ANSWER, _OF_COMMENT, _REWORDED = (aliased(Proposal) for _n in range(4))
_PETITION, _ANSWERED, _TALKED = (aliased(Petition) for _n in range(3))


def _component() -> Any:
    """The component in which a text stands; none for what nobody may read."""
    return func.coalesce(
        _OWN.component_id, _PETITION.component_id, _OF_ANSWER.component_id, _ANSWERED.component_id, CityReply.component_id,
        _OF_COMMENT.component_id, _TALKED.component_id, Contribution.component_id, _REWORDED.component_id, HearingQuestion.component_id,
    )  # fmt: skip


def _rows(components: Collection[uuid.UUID], *columns: Any) -> Select[Any]:
    one, hidden, gone = TextTranslation, ProposalState.HIDDEN, PetitionState.HIDDEN
    return (
        select(one.id, _component(), *columns)
        .select_from(one)
        .outerjoin(_OWN, and_(_OWN.id == one.proposal_id, _OWN.state != hidden))
        .outerjoin(_PETITION, and_(_PETITION.id == one.petition_id, _PETITION.state != gone))
        .outerjoin(OfficialAnswer, OfficialAnswer.id == one.answer_id)
        .outerjoin(_OF_ANSWER, and_(_OF_ANSWER.id == OfficialAnswer.proposal_id, _OF_ANSWER.state != hidden))
        .outerjoin(_ANSWERED, and_(_ANSWERED.id == OfficialAnswer.petition_id, _ANSWERED.state != gone))
        .outerjoin(CityReply, CityReply.id == one.reply_id)
        .outerjoin(Comment, Comment.id == one.comment_id)
        .outerjoin(
            _OF_COMMENT,
            and_(Comment.subject_kind == "proposal", _OF_COMMENT.id == Comment.subject_id, _OF_COMMENT.state != hidden),
        )
        .outerjoin(
            _TALKED, and_(Comment.subject_kind == "petition", _TALKED.id == Comment.subject_id, _TALKED.state != gone)
        )
        .outerjoin(Amendment, and_(Amendment.id == one.amendment_id, Amendment.state != AmendmentState.WITHDRAWN))
        .outerjoin(_REWORDED, and_(_REWORDED.id == Amendment.proposal_id, _REWORDED.state != hidden))
        .outerjoin(HearingQuestion, and_(HearingQuestion.id == one.question_id, HearingQuestion.state.in_(SEEN)))
        # What somebody answered stands below the contribution at the head of its thread.
        .outerjoin(Contribution, Contribution.comment_id == func.coalesce(Comment.thread_id, Comment.id))
        .where(_component().in_(components), or_(one.title != "", one.text != ""))
    )


def translations(components: Components, after: str, limit: int) -> Batch:
    """(id, row) by id; `after`: the last id that the caller has, or empty."""
    one = TextTranslation
    statement = _rows(
        components, one,
        func.coalesce(_OWN.number, _PETITION.number, _OF_ANSWER.number, _ANSWERED.number, _OF_COMMENT.number, _TALKED.number, _REWORDED.number),
        func.coalesce(_OWN.lang, _PETITION.lang, OfficialAnswer.lang, CityReply.lang, Comment.lang, _REWORDED.lang, HearingQuestion.lang),
        func.coalesce(_OWN.title, _PETITION.title, ""),
        func.coalesce(_OWN.body, _PETITION.body, OfficialAnswer.reason, CityReply.reason, Comment.text, HearingQuestion.text),
        Amendment,
        # A contribution goes out under an id of its own.
        case((Comment.thread_id.is_(None), Contribution.id)),
    )  # fmt: skip
    found = []
    for key, component, row, number, lang, title, text, amendment, contribution in after_key(
        statement, one.id, after, limit
    ):
        (kind, thing), text = row.thing, wording(amendment) if amendment else text
        is_stale = row.source != translated.source_of(title, text)
        made = [
            kind,
            number,
            str(contribution or thing),
            lang,
            row.lang,
            row.title,
            row.text,
            row.origin.value,
            is_stale,
            row.changed_at,
        ]
        found.append((str(key), [components[component], *made]))
    return found


_WORDS: Mapping[str, tuple[Any, Any, Any]] = {
    "proposal": (Proposal, Proposal.title, Proposal.body), "petition": (Petition, Petition.title, Petition.body),
    "answer": (OfficialAnswer, literal(""), OfficialAnswer.reason), "reply": (CityReply, literal(""), CityReply.reason),
    "comment": (Comment, literal(""), Comment.text), "question": (HearingQuestion, literal(""), HearingQuestion.text),
}  # fmt: skip


def sources_of(kind: str, keys: Collection[uuid.UUID]) -> Mapping[uuid.UUID, str]:
    """Things of a kind that are there → the digest of what each says now."""
    if kind == "amendment":
        rows = db.session.scalars(select(Amendment).where(Amendment.id.in_(keys)))
        return {one.id: translated.source_of("", wording(one)) for one in rows}
    model, title, text = _WORDS[kind]
    found = db.session.execute(select(model.id, title, text).where(model.id.in_(keys)))
    return {row[0]: translated.source_of(row[1], row[2]) for row in found}


def count_translations(components: Components) -> int:
    return count_of(_rows(components))

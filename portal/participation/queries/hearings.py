"""Questions of a hearing with who wants them answered."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select

from portal.core import db, i18n
from portal.discussions import translated
from portal.discussions.translated import Reading
from portal.live.asking import ANSWERED, SEEN, QuestionState
from portal.participation.models import Component, HearingQuestion, HearingVote
from portal.participation.queries.translations import known

MOST_SHOWN = 300


@dataclass(frozen=True)
class AskedInHearing:
    """A question as the page shows it. `votes`: how many want it answered; `voted`: the reader does. `stored`: its translation into the
    language of the page (`translations.known`).
    """

    question: HearingQuestion
    votes: int
    voted: bool = False
    is_own: bool = False
    stored: dict[str, str] | None = None

    @property
    def reading(self) -> Reading | None:
        """What it says in the language of the page, where that is another one and somebody has translated it."""
        if self.question.lang == i18n.current():
            return None
        return translated.reading(self.stored, "", self.question.text)

    @property
    def is_translated(self) -> bool:
        """Whether it can be read in any other language than its own."""
        return self.stored is not None


def _stored() -> ColumnElement[Any]:
    return known("question", HearingQuestion.id, i18n.current())


def _votes() -> Any:
    return (
        select(func.count())
        .select_from(HearingVote)
        .where(HearingVote.question_id == HearingQuestion.id)
        .correlate(HearingQuestion)
        .scalar_subquery()
        .label("votes")
    )


def questions_of(
    component_id: uuid.UUID, marks: Collection[str], *, moderates: bool, by_time: bool = False
) -> list[AskedInHearing]:
    """What somebody with these marks sees: what was let through, his own, and as a moderator what waits too; by votes or by time."""
    votes = _votes()
    voted = exists().where(HearingVote.question_id == HearingQuestion.id, HearingVote.voter.in_(marks))
    own = HearingQuestion.asker.in_(marks)
    seen: ColumnElement[bool] = HearingQuestion.state.in_(SEEN)
    if moderates:
        seen = HearingQuestion.state != QuestionState.WITHDRAWN
    elif marks:
        seen = or_(seen, and_(own, HearingQuestion.state != QuestionState.WITHDRAWN))
    order = [HearingQuestion.asked_at, HearingQuestion.id] if by_time else [votes.desc(), HearingQuestion.asked_at]
    rows = db.session.execute(
        select(HearingQuestion, votes, voted, _stored())
        .where(HearingQuestion.component_id == component_id, seen)
        .order_by(*order)
        .limit(MOST_SHOWN)
    )
    return [AskedInHearing(one, number, has_voted, one.asker in marks, kept) for one, number, has_voted, kept in rows]


def question_in_hearing(component_id: uuid.UUID, question_id: uuid.UUID) -> HearingQuestion | None:
    """Locked until the end of the transaction."""
    return db.session.scalars(
        select(HearingQuestion)
        .where(HearingQuestion.component_id == component_id, HearingQuestion.id == question_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()


def asked_question(question_id: uuid.UUID) -> AskedInHearing:
    """A question that is there, with what it says in the language of the page. Raises LookupError."""
    row = db.session.execute(
        select(HearingQuestion, _votes(), _stored())
        .where(HearingQuestion.id == question_id)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if row is None:
        raise LookupError(question_id)
    return AskedInHearing(row[0], row[1], stored=row[2])


def known_question(question_id: uuid.UUID) -> HearingQuestion:
    """A question that is there, locked until the end of the transaction. Raises LookupError."""
    found = db.session.scalars(
        select(HearingQuestion)
        .where(HearingQuestion.id == question_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        raise LookupError(question_id)
    return found


def on_hearing_screen(component_id: uuid.UUID) -> AskedInHearing | None:
    row = db.session.execute(
        select(HearingQuestion, _votes(), _stored()).where(
            HearingQuestion.component_id == component_id, HearingQuestion.is_on_screen.is_(True)
        )
    ).one_or_none()
    return AskedInHearing(row[0], row[1], stored=row[2]) if row else None


def hold_asker(component_id: uuid.UUID, asker: str) -> None:
    """Two forms of one person cannot pass the limits side by side."""
    db.session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"{component_id}:{asker}", 0))))


def asked_with(component_id: uuid.UUID, asker: str, request_key: str) -> HearingQuestion | None:
    """The question that a form has asked already."""
    return db.session.scalars(
        select(HearingQuestion).where(
            HearingQuestion.component_id == component_id, HearingQuestion.asker == asker,
            HearingQuestion.request_key == request_key,
        )
    ).one_or_none()  # fmt: skip


def asked_by_one(component_id: uuid.UUID, asker: str, since: datetime) -> tuple[int, int]:
    """How many questions a person asked since then, and in all."""
    recent, all_of_them = db.session.execute(
        select(func.count().filter(HearingQuestion.asked_at > since), func.count()).where(
            HearingQuestion.component_id == component_id, HearingQuestion.asker == asker
        )
    ).one()
    return recent, all_of_them


def votes_of_hearing(component_id: uuid.UUID) -> dict[str, int]:
    """Votes of the questions that everybody sees, by id: asked of the rows, for the live process."""
    rows = db.session.execute(
        select(HearingQuestion.id, _votes())
        .where(HearingQuestion.component_id == component_id, HearingQuestion.state.in_(SEEN))
        .order_by(HearingQuestion.id)
        .limit(MOST_SHOWN)
    )
    return {str(key): number for key, number in rows}


def seen_in_hearing(component_id: uuid.UUID) -> int:
    return (
        db.session.scalar(
            select(func.count()).where(HearingQuestion.component_id == component_id, HearingQuestion.state.in_(SEEN))
        )
        or 0
    )


def transcript_of(component_id: uuid.UUID) -> Sequence[AskedInHearing]:
    """What was answered, in the order in which it was, then what was asked and not answered."""
    rows = db.session.execute(
        select(HearingQuestion, _votes(), _stored())
        .where(HearingQuestion.component_id == component_id, HearingQuestion.state.in_(SEEN))
        .order_by(HearingQuestion.state.not_in(ANSWERED), HearingQuestion.decided_at, HearingQuestion.asked_at)
        .limit(2000)
    )
    return [AskedInHearing(one, number, stored=kept) for one, number, kept in rows]


def hearing_counts(component_ids: Collection[uuid.UUID], *, with_all: bool = False) -> Mapping[uuid.UUID, int]:
    """Component → questions that everybody sees, or all."""
    statement = (
        select(HearingQuestion.component_id, func.count())
        .where(HearingQuestion.component_id.in_(component_ids))
        .group_by(HearingQuestion.component_id)
    )
    if not with_all:
        statement = statement.where(HearingQuestion.state.in_(SEEN))
    return {row[0]: row[1] for row in db.session.execute(statement)}


def questions_of_person(user_id: uuid.UUID) -> Sequence[tuple[HearingQuestion, Component]]:
    """All that somebody asked in hearings."""
    rows = db.session.execute(
        select(HearingQuestion, Component)
        .join(Component, Component.id == HearingQuestion.component_id)
        .where(HearingQuestion.user_id == user_id)
        .order_by(HearingQuestion.asked_at)
    )
    return [(row[0], row[1]) for row in rows]

"""Questions of a run, with those that another run of the webinar left open."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from portal.core import db
from portal.webinars.models import Question, QuestionState, QuestionVote, Registration, Run
from portal.webinars.queries.left import is_brought
from portal.webinars.rules import powers
from portal.webinars.rules.questions import SEEN

MOST_SHOWN = 200  # of a run: more than anybody reads, and few enough for one message


@dataclass(frozen=True)
class Asked:
    """A question as one reader sees it. `votes`: how many want it answered; `voted`: the reader does; `name`: who asked, empty
    for those who asked without their name or have left; `is_carried`: it came from another run.
    """

    question: Question
    votes: int
    voted: bool
    name: str
    is_own: bool
    is_carried: bool


def questions_for(registration: Registration, *, by_time: bool = False) -> list[Asked]:
    """What somebody sees: what was let through, his own, and as a moderator what waits too. Pinned first, then by votes or by time."""
    run = registration.run
    votes = _votes()
    voted = exists().where(QuestionVote.question_id == Question.id, QuestionVote.registration_id == registration.id)
    order = [Question.asked_at, Question.id] if by_time else [votes.desc(), Question.asked_at, Question.id]
    rows = db.session.execute(
        select(Question, votes, voted, Registration.shown_name)
        .outerjoin(Registration, Registration.id == Question.registration_id)
        .where(_shown_in(run), _seen_by(registration))
        .order_by(Question.is_pinned.desc(), *order)
        .limit(MOST_SHOWN)
    )
    return [
        Asked(
            question=question, votes=number, voted=has_voted,
            name="" if question.is_anonymous else name or "", is_own=question.registration_id == registration.id,
            is_carried=question.run_id != run.id,
        )
        for question, number, has_voted, name in rows
    ]  # fmt: skip


def question_in(run: Run, question_id: uuid.UUID) -> Question | None:
    """A question that is shown in the run, locked until the end of the transaction."""
    found: Question | None = db.session.scalar(
        select(Question)
        .where(Question.id == question_id, _shown_in(run))
        .with_for_update(of=Question)
        .execution_options(populate_existing=True)
    )
    return found


def on_screen(run_id: uuid.UUID) -> Asked | None:
    """The question on the screen of the hall."""
    row = db.session.execute(
        select(Question, _votes(), Registration.shown_name)
        .outerjoin(Registration, Registration.id == Question.registration_id)
        .where(Question.screen_run_id == run_id)
    ).first()
    if row is None:
        return None
    question, votes, name = row
    return Asked(question, votes, False, "" if question.is_anonymous else name or "", False, question.run_id != run_id)


def lock_person(registration_id: uuid.UUID) -> None:
    """Until the end of the transaction this person asks nothing else."""
    db.session.execute(
        select(Registration.id).where(Registration.id == registration_id).with_for_update(key_share=True)
    )


def lock_screen(run_id: uuid.UUID) -> None:
    """Until the end of the transaction nobody else changes what the screen of the run shows."""
    db.session.execute(select(Run.id).where(Run.id == run_id).with_for_update(key_share=True))


def votes_in(run_id: uuid.UUID) -> dict[str, int]:
    """Votes of the questions that everybody sees in a run, by id: asked of the rows, for the live process."""
    run = db.session.get_one(Run, run_id)
    rows = db.session.execute(
        select(Question.id, _votes())
        .where(_shown_in(run), Question.state.in_(SEEN))
        .order_by(Question.id)
        .limit(MOST_SHOWN)
    )
    return {str(key): number for key, number in rows}


def seen_in(run_id: uuid.UUID) -> int:
    """How many questions everybody sees in a run."""
    run = db.session.get_one(Run, run_id)
    return db.session.scalar(select(func.count(Question.id)).where(_shown_in(run), Question.state.in_(SEEN))) or 0


def asked_by(registration_id: uuid.UUID, since: Any) -> tuple[int, int]:
    """How many questions a registration asked since then, and in all."""
    recent, all_of_them = db.session.execute(
        select(func.count().filter(Question.asked_at > since), func.count()).where(
            Question.registration_id == registration_id
        )
    ).one()
    return recent, all_of_them


def by_request(registration_id: uuid.UUID, request_key: str) -> Question | None:
    """The question that a form has asked already."""
    found: Question | None = db.session.scalar(
        select(Question).where(Question.registration_id == registration_id, Question.request_key == request_key)
    )
    return found


def of_users_registrations(user_id: uuid.UUID) -> Iterable[Question]:
    """All that a person asked with his account."""
    return db.session.scalars(
        select(Question)
        .join(Registration, Registration.id == Question.registration_id)
        .where(Registration.user_id == user_id)
        .order_by(Question.asked_at)
    ).all()


def _votes() -> Any:
    return (
        select(func.count())
        .select_from(QuestionVote)
        .where(QuestionVote.question_id == Question.id)
        .correlate(Question)
        .scalar_subquery()
        .label("votes")
    )


def _shown_in(run: Run) -> ColumnElement[bool]:
    """Asked in the run; or in one of the same webinar that began before, where it was left open or was answered in this one."""
    other = aliased(Run)
    earlier = select(other.id).where(other.webinar_id == run.webinar_id, other.starts_at < run.starts_at)
    # What stands on the page of the webinar is answered there.
    is_left = ~is_brought() & or_(
        Question.state.in_((QuestionState.APPROVED, QuestionState.QUEUED)), Question.answered_in == run.id
    )
    return or_(Question.run_id == run.id, and_(is_left, Question.run_id.in_(earlier)))


def _seen_by(registration: Registration) -> ColumnElement[bool]:
    if powers.may_moderate(registration):
        return Question.state != QuestionState.WITHDRAWN
    own = and_(Question.registration_id == registration.id, Question.state != QuestionState.WITHDRAWN)
    return or_(Question.state.in_(SEEN), own)

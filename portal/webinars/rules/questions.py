"""What becomes of a question, and who may do it."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from portal.live.asking import ANSWERED, MINUTE, PER_MINUTE, SEEN, is_request_key, next_states, normal_text
from portal.live.asking import PER_ROOM as PER_RUN
from portal.webinars.models import Question, QuestionState, Registration
from portal.webinars.rules import powers

__all__ = [
    "ANSWERED",
    "MINUTE",
    "PER_MINUTE",
    "PER_RUN",
    "SEEN",
    "is_carried",
    "is_own",
    "is_request_key",
    "may_decide",
    "may_edit",
    "may_vote",
    "may_withdraw",
    "next_states",
    "normal_text",
    "states_for",
]


def is_own(question: Question, registration: Registration) -> bool:
    return question.registration_id == registration.id


def may_vote(question: Question, registration: Registration) -> bool:
    """A question that is seen and open, of somebody else: who asked wants it answered anyway."""
    return question.state is QuestionState.APPROVED and not is_own(question, registration)


def may_edit(question: Question, registration: Registration) -> bool:
    """Its asker, until somebody else has seen it."""
    return is_own(question, registration) and question.state is QuestionState.QUEUED


def may_withdraw(question: Question, registration: Registration) -> bool:
    return is_own(question, registration) and question.state in (QuestionState.QUEUED, QuestionState.APPROVED)


def is_carried(question: Question, run_id: uuid.UUID) -> bool:
    """Whether it was asked in another run of the webinar."""
    return question.run_id != run_id


def states_for(question: Question, registration: Registration) -> Collection[QuestionState]:
    """Where this person may move the question."""
    return {state for state in next_states(question.state) if may_decide(question, registration, state)}


def may_decide(question: Question, registration: Registration, state: QuestionState) -> bool:
    """Moderators everything; speakers answer what was let through, and take an answer back."""
    if powers.may_moderate(registration):
        return True
    return powers.may_answer(registration) and question.state in SEEN and state in SEEN

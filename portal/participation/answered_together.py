"""How several things of one kind that wait at the desk are answered with one text (`waiting.Together`): by the services of one answer."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from portal.accounts.models import User
from portal.live.asking import LONGEST_ANSWER
from portal.participation import services, words
from portal.participation.models import AnswerState, Component, DeskItem, Outcome, RequestState
from portal.participation.queries import awaited, reached, service_requests
from portal.participation.queries import consultation_desk as consulted
from portal.participation.queries import hearings as hearing_queries
from portal.participation.queries import petitions as petition_queries
from portal.participation.queries import proposals as proposal_queries
from portal.participation.queries import surveys as survey_queries
from portal.participation.rules.consultations import REPLY_LENGTH
from portal.participation.services import answering, handling, hearing_answers
from portal.participation.waiting import Together, Words
from portal.participation.words import requests as report_words
from portal.participation.words.consultations import OUTCOMES


def _answer_proposal(key: uuid.UUID, _held: DeskItem, said: Words, actor: User) -> None:
    services.answer(
        proposal=proposal_queries.known_proposal(key), state=AnswerState(said.outcome), reason=said.reason, department=said.department,
        percent=None, actor=actor, lang=said.lang,
    )  # fmt: skip


def _answer_petition(key: uuid.UUID, _held: DeskItem, said: Words, actor: User) -> None:
    services.answer_petition(
        petition=petition_queries.known_petition(key), state=AnswerState(said.outcome), reason=said.reason, department=said.department,
        percent=None, actor=actor, lang=said.lang,
    )  # fmt: skip


def _answer_contribution(key: uuid.UUID, _held: DeskItem, said: Words, actor: User) -> None:
    services.reply(
        component=_component(awaited.component_of_contribution(key)), contribution_ids=[key], outcome=Outcome(said.outcome),
        reason=said.reason, lang=said.lang, department=said.department, actor=actor,
    )  # fmt: skip


def _answer_question(key: uuid.UUID, _held: DeskItem, said: Words, actor: User) -> None:
    hearing_answers.answer_question(
        component=_component(awaited.component_of_question(key)), question_id=key, text=said.reason, department=said.department, actor=actor
    )  # fmt: skip


def _answer_report(key: uuid.UUID, held: DeskItem, said: Words, actor: User) -> None:
    handling.say(
        request=service_requests.known_report(key),
        held=held,
        state=RequestState(said.outcome),
        reason=said.reason,
        actor=actor,
    )


def _component(component_id: uuid.UUID | None) -> Component:
    found = survey_queries.component_by_id(component_id) if component_id else None
    if found is None:
        raise LookupError(component_id)
    return found


def _hold_contribution(key: uuid.UUID) -> None:
    component_id = awaited.component_of_contribution(key)
    if component_id is not None:
        consulted.locked(component_id, [key])


def _answers() -> Sequence[tuple[str, Any]]:
    return [(one.value, label) for one, (label, _kind) in words.ANSWERS.items()]


def _outcomes() -> Sequence[tuple[str, Any]]:
    return [(one.value, label) for one, (label, _kind) in OUTCOMES.items()]


def _states() -> Sequence[tuple[str, Any]]:
    """One that repeats another names which, so it is said of each for itself."""
    return [
        (one.value, label) for one, (label, _kind) in report_words.STATES.items() if one is not RequestState.DUPLICATE
    ]


PROPOSALS = Together(
    _answers, answering.REASON_LENGTH, mails=True, people=reached.by_proposals, lock=proposal_queries.proposal_locked, answer=_answer_proposal,
)  # fmt: skip
PETITIONS = Together(
    _answers, answering.REASON_LENGTH, mails=True, people=reached.by_petitions, lock=petition_queries.petition_locked, answer=_answer_petition,
)  # fmt: skip
CONTRIBUTIONS = Together(
    _outcomes, REPLY_LENGTH, mails=False, people=reached.by_contributions, lock=_hold_contribution, answer=_answer_contribution,
)  # fmt: skip
QUESTIONS = Together(
    lambda: (), LONGEST_ANSWER, mails=False, people=reached.by_questions, lock=hearing_queries.known_question, answer=_answer_question,
)  # fmt: skip
# Of a report the desk's row is held first, as its own page does.
REPORTS = Together(
    _states, handling.REASON_LENGTH, mails=True, people=reached.by_reports, lock=lambda _key: None, answer=_answer_report,
)  # fmt: skip

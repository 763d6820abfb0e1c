"""What becomes of a question, and who may do it."""

from __future__ import annotations

import re
import unicodedata
import uuid
from collections.abc import Collection
from datetime import timedelta

from portal.webinars.models import Question, QuestionState, Registration
from portal.webinars.rules import powers

PER_MINUTE = 3  # questions of one person
PER_RUN = 30
MINUTE = timedelta(minutes=1)
ANSWERED = frozenset({QuestionState.ANSWERED_LIVE, QuestionState.ANSWERED_TEXT})
SEEN = ANSWERED | {QuestionState.APPROVED}  # by everybody in the room
_KEY = re.compile(r"[A-Za-z0-9_-]{8,40}")
_SPACES = re.compile(r"[^\S\n]+")


def normal_text(text: str | None) -> str:
    """What somebody wrote, as it is kept: composed (NFC), without control characters, blank lines and spaces in a row."""
    kept = "".join(
        sign
        for sign in unicodedata.normalize("NFC", (text or "").replace("\r\n", "\n").replace("\r", "\n"))
        if sign == "\n" or unicodedata.category(sign) != "Cc"
    )
    lines = (_SPACES.sub(" ", line).strip() for line in kept.split("\n"))
    return "\n".join(line for line in lines if line)


def is_request_key(key: str) -> bool:
    """Whether a form's key can be kept: what else comes in its place was not written by our page."""
    return _KEY.fullmatch(key) is not None


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


def next_states(state: QuestionState) -> Collection[QuestionState]:
    """Where a moderator may move a question: nobody decides for good."""
    if state is QuestionState.WITHDRAWN:
        return ()
    return {*SEEN, QuestionState.DISMISSED} - {state}

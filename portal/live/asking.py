"""What becomes of a question that is asked in a room, whoever's room it is: its states, and how words are kept. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from datetime import timedelta
from enum import StrEnum

LONGEST_QUESTION = 600
LONGEST_ANSWER = 2000
PER_MINUTE = 3  # questions of one person
PER_ROOM = 30
MINUTE = timedelta(minutes=1)


class QuestionState(StrEnum):
    """`queued` → `approved` → `answered_live` or `answered_text`; `dismissed` with a reason, and back; `withdrawn` by who asked."""

    QUEUED = "queued"
    APPROVED = "approved"
    ANSWERED_LIVE = "answered_live"
    ANSWERED_TEXT = "answered_text"
    DISMISSED = "dismissed"
    WITHDRAWN = "withdrawn"


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


def next_states(state: QuestionState) -> Collection[QuestionState]:
    """Where a moderator may move a question: nobody decides for good."""
    if state is QuestionState.WITHDRAWN:
        return ()
    return {*SEEN, QuestionState.DISMISSED} - {state}

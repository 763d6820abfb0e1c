"""When a poll can be changed, opened and answered, and what a ballot has to look like."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from portal.webinars.models import LONGEST_WORD, MOST_OPTIONS, OpeningState, Poll, PollKind, PollOpening

WITH_OPTIONS = frozenset({PollKind.SINGLE, PollKind.MULTIPLE, PollKind.RANKING, PollKind.QUIZ})


def is_open(opening: PollOpening | None) -> bool:
    return opening is not None and opening.state is OpeningState.OPEN


def sees_results(opening: PollOpening | None, *, moderates: bool) -> bool:
    """Moderators from the first vote; others once they are shown."""
    return opening is not None and (moderates or opening.shows_results)


def tells_right_answer(poll: Poll, opening: PollOpening | None, *, moderates: bool) -> bool:
    """The right answer of a quiz: to everybody after it was closed and shown, to moderators at any time."""
    if poll.kind is not PollKind.QUIZ:
        return False
    return moderates or (opening is not None and opening.state is OpeningState.CLOSED and opening.shows_results)


def normal_word(word: str) -> str:
    """A word as it is counted: composed, in small letters, without spaces and punctuation around."""
    plain = " ".join(unicodedata.normalize("NFC", word).casefold().split())
    return re.sub(r"^[\W_]+|[\W_]+$", "", plain)


def is_choice(poll: Poll, chosen: Sequence[int]) -> bool:
    """Whether these options, in this order, are an answer to the poll."""
    numbers = {option.number for option in poll.options}
    if len(set(chosen)) != len(chosen) or not set(chosen) <= numbers:
        return False
    if poll.kind is PollKind.RANKING:
        return len(chosen) == len(numbers)
    if poll.kind is PollKind.MULTIPLE:
        return 1 <= len(chosen) <= (poll.most or MOST_OPTIONS)
    return len(chosen) == 1


def is_value(poll: Poll, value: int | None) -> bool:
    """Whether the number lies on the scale."""
    return (
        value is not None
        and poll.lowest is not None
        and poll.highest is not None
        and poll.lowest <= value <= poll.highest
    )


def is_word(word: str) -> bool:
    return 0 < len(word) <= LONGEST_WORD

"""What may be answered, what is wrong with what was, and how an answer reads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Any

from portal.core import i18n
from portal.core.i18n import _
from portal.core.questions import Kind, Question

MOST_LINE = 200
MOST_TEXT = 4000


class Problem(StrEnum):
    """What is wrong with the answer to one question."""

    MISSING = "missing"
    TOO_LONG = "too_long"
    UNKNOWN = "unknown"


def check(questions: Iterable[Question], given: Mapping[str, Sequence[str]]) -> dict[str, Problem]:
    """Key of a question → what is wrong. `given`: key → the values that were sent."""
    found: dict[str, Problem] = {}
    for one in questions:
        values = [value.strip() for value in given.get(one.key, ()) if value.strip()]
        if not values:
            if one.must:
                found[one.key] = Problem.MISSING
        elif one.kind in (Kind.LINE, Kind.TEXT):
            if len(values[0]) > (MOST_LINE if one.kind is Kind.LINE else MOST_TEXT):
                found[one.key] = Problem.TOO_LONG
        elif any(value not in one.keys for value in values):
            found[one.key] = Problem.UNKNOWN
    return found


def clean(questions: Iterable[Question], given: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """The answers as they are kept: a text, or for `multiple` a list of keys in the order of the options.

    What was left out is left out; of what `check` finds wrong nothing is kept.
    """
    wrong, answers = check(questions, given), dict[str, Any]()
    for one in questions:
        values = [value.strip() for value in given.get(one.key, ()) if value.strip()]
        if not values or one.key in wrong:
            continue
        answers[one.key] = [key for key in one.keys if key in values] if one.kind is Kind.MULTIPLE else values[0]
    return answers


def kept(questions: Iterable[Question], before: Mapping[str, Any], answers: Mapping[str, Any]) -> dict[str, Any]:
    """New answers beside those to questions that are no longer asked, which stay as they were given."""
    asked = {one.key for one in questions}
    return {**{key: value for key, value in before.items() if key not in asked}, **answers}


def shown(question: Question, answers: Mapping[str, Any]) -> str:
    """The answer in the reader's language; empty if there is none. An option that is gone shows its key."""
    value = answers.get(question.key)
    if value in (None, "", []):
        return ""
    if question.kind in (Kind.LINE, Kind.TEXT, Kind.SCALE):
        return str(value)
    if question.kind is Kind.YES_NO:
        return _("Yes") if value == "yes" else _("No")
    chosen = value if isinstance(value, list) else [value]
    return i18n.listed(i18n.plain(dict(question.choices[key])) if key in question.choices else key for key in chosen)

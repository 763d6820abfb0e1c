"""What may be answered to a question, what is wrong with what was, and how an answer reads. Pure.

    answers = clean(questions, given)      # {"k3f": "vegetarian", "9ab": ["mon", "tue"], "age": 41}

What was given is always a list of texts: for a ranking the options in the person's order, for a matrix "option:column".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any

from portal.core import datetimes, i18n
from portal.core.i18n import _
from portal.core.questions import Kind, Question

MOST_LINE = 200
MOST_TEXT = 4000
# A number of more digits is a slip of the finger, and a database's integer ends there.
LARGEST = 1_000_000_000
EARLIEST, LATEST = date(1900, 1, 1), date(2100, 12, 31)


class Problem(StrEnum):
    """What is wrong with the answer to one question."""

    MISSING = "missing"
    TOO_LONG = "too_long"
    UNKNOWN = "unknown"
    NO_NUMBER = "no_number"
    OUT_OF_BOUNDS = "out_of_bounds"
    NO_DAY = "no_day"
    TOO_FEW = "too_few"
    TOO_MANY = "too_many"
    TWICE = "twice"
    INCOMPLETE = "incomplete"


def check(questions: Iterable[Question], given: Mapping[str, Sequence[str]]) -> dict[str, Problem]:
    """Key of a question → what is wrong. `given`: key → the values that were sent."""
    found: dict[str, Problem] = {}
    for one in questions:
        values = _values(one, given)
        if not values:
            if one.must and one.kind is not Kind.SECTION:
                found[one.key] = Problem.MISSING
        elif (problem := _problem(one, values)) is not None:
            found[one.key] = problem
    return found


def clean(questions: Iterable[Question], given: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """The answers as they are kept: a text or key; for `multiple` a list of keys in the order of the options, for `ranking` in the
    person's; for `matrix` option → column; for `number` a whole number; for `date` as ISO 8601 writes it.

    What was left out is left out; of what `check` finds wrong nothing is kept.
    """
    asked = list(questions)
    wrong, answers = check(asked, given), dict[str, Any]()
    for one in asked:
        values = _values(one, given)
        if values and one.key not in wrong and one.kind is not Kind.SECTION:
            answers[one.key] = _kept(one, values)
    return answers


def given_of(question: Question, answers: Mapping[str, Any]) -> list[str]:
    """An answer that is kept, as it would be sent again."""
    value = answers.get(question.key)
    if value in (None, "", [], {}):
        return []
    if isinstance(value, Mapping):
        return [f"{row}:{column}" for row, column in value.items()]
    return [str(one) for one in value] if isinstance(value, list) else [str(value)]


def shown(question: Question, answers: Mapping[str, Any]) -> str:
    """The answer in the reader's language; empty if there is none. An option that is gone shows its key."""
    value = answers.get(question.key)
    if value in (None, "", [], {}):
        return ""
    if question.kind in (Kind.LINE, Kind.TEXT, Kind.SCALE):
        return str(value)
    if question.kind is Kind.YES_NO:
        return _("Yes") if value == "yes" else _("No")
    if question.kind is Kind.NUMBER:
        return i18n.number(value)
    if question.kind is Kind.DATE:
        return datetimes.format_date(date.fromisoformat(value))
    if question.kind is Kind.MATRIX:
        return "; ".join(
            f"{name(question, row)}: {column_name(question, column)}" for row, column in _rows(question, value)
        )
    chosen = value if isinstance(value, list) else [value]
    if question.kind is Kind.RANKING:
        return "; ".join(f"{i18n.number(place)}. {name(question, key)}" for place, key in enumerate(chosen, 1))
    return i18n.listed(name(question, key) for key in chosen)


def name(question: Question, key: str) -> str:
    """What one of the things that can be chosen is called in the reader's language."""
    if question.kind is Kind.YES_NO:
        return _("Yes") if key == "yes" else _("No")
    if question.kind is Kind.SCALE:
        return i18n.number(int(key))
    return i18n.plain(dict(question.choices[key])) if key in question.choices else key


def column_name(question: Question, key: str) -> str:
    """What a column of a matrix is called in the reader's language."""
    return i18n.plain(dict(question.columns[key])) if key in question.columns else key


def _rows(question: Question, value: Mapping[str, str]) -> list[tuple[str, str]]:
    return sorted(
        value.items(), key=lambda one: list(question.choices).index(one[0]) if one[0] in question.choices else 999
    )


def _values(one: Question, given: Mapping[str, Sequence[str]]) -> list[str]:
    return [value.strip() for value in given.get(one.key, ()) if value.strip()]


def _problem(one: Question, values: Sequence[str]) -> Problem | None:
    if one.kind in (Kind.LINE, Kind.TEXT):
        most = MOST_LINE if one.kind is Kind.LINE else MOST_TEXT
        return Problem.TOO_LONG if len(values[0]) > most else None
    if one.kind is Kind.NUMBER:
        return _wrong_number(one, values[0])
    if one.kind is Kind.DATE:
        return Problem.NO_DAY if _day(values[0]) is None else None
    if one.kind is Kind.MATRIX:
        return _wrong_matrix(one, values)
    if any(value not in one.keys for value in values):
        return Problem.UNKNOWN
    if len(set(values)) < len(values):
        return Problem.TWICE if one.kind is Kind.RANKING else Problem.UNKNOWN
    if one.kind in (Kind.MULTIPLE, Kind.RANKING):
        if one.most is not None and len(values) > one.most:
            return Problem.TOO_MANY
        if one.least is not None and len(values) < one.least:
            return Problem.TOO_FEW
    return None


def _wrong_number(one: Question, value: str) -> Problem | None:
    number = _number(value)
    if number is None:
        return Problem.NO_NUMBER
    too_small = number < (one.least if one.least is not None else -LARGEST)
    too_large = number > (one.most if one.most is not None else LARGEST)
    return Problem.OUT_OF_BOUNDS if too_small or too_large else None


def _wrong_matrix(one: Question, values: Sequence[str]) -> Problem | None:
    pairs = [value.split(":", 1) for value in values]
    if any(len(pair) < 2 or pair[0] not in one.choices or pair[1] not in one.columns for pair in pairs):
        return Problem.UNKNOWN
    if len({pair[0] for pair in pairs}) < len(pairs):
        return Problem.UNKNOWN
    return Problem.INCOMPLETE if one.must and len(pairs) < len(one.choices) else None


def _number(value: str) -> int | None:
    """A whole number in any digits of Unicode; separators of thousands are not guessed at."""
    try:
        return int(value) if len(value) <= 12 and "_" not in value else None
    except ValueError:
        return None


def _day(value: str) -> date | None:
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return None
    return day if EARLIEST <= day <= LATEST else None


def _kept(one: Question, values: Sequence[str]) -> Any:
    if one.kind is Kind.MULTIPLE:
        return [key for key in one.keys if key in values]
    if one.kind is Kind.RANKING:
        return list(values)
    if one.kind is Kind.MATRIX:
        given = dict(value.split(":", 1) for value in values)
        return {row: given[row] for row in one.choices if row in given}
    if one.kind is Kind.NUMBER:
        return int(values[0])
    return date.fromisoformat(values[0]).isoformat() if one.kind is Kind.DATE else values[0]

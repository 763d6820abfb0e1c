"""Statements in the shape that gift-pegjs prints, so that what was understood can be compared with expected files."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from portal.training.exchange.draft import RichText
from portal.training.exchange.gift.statements import Answer, Numeral, Statement, StatementKind


def shape(statements: Iterable[Statement]) -> list[dict[str, Any]]:
    """Statements as JSON values."""
    return [_statement(statement) for statement in statements]


def _statement(statement: Statement) -> dict[str, Any]:
    kind = statement.kind
    if kind is StatementKind.CATEGORY:
        return {"type": kind.value, "title": statement.title}
    common = {
        "id": statement.ident, "tags": list(statement.tags) or None, "type": kind.value, "title": statement.title,
        "stem": _text(statement.stem), "hasEmbeddedAnswers": statement.has_gap,
    }  # fmt: skip
    if kind is StatementKind.DESCRIPTION:
        return common
    return {**common, "globalFeedback": _text(statement.feedback), **_answers(statement)}


def _answers(statement: Statement) -> dict[str, Any]:
    match statement.kind:
        case StatementKind.TRUE_FALSE:
            return {
                "isTrue": statement.is_true, "trueFeedback": _text(statement.first_feedback),
                "falseFeedback": _text(statement.second_feedback),
            }  # fmt: skip
        case StatementKind.MATCHING:
            pairs = [{"subquestion": _text(pair.left), "subanswer": pair.right} for pair in statement.pairs]
            return {"matchPairs": pairs}
        case StatementKind.NUMERICAL if statement.numeral:
            return {"choices": _numeral(statement.numeral)}
        case StatementKind.ESSAY:
            return {}
    return {"choices": [_choice(answer) for answer in statement.answers]}


def _choice(answer: Answer) -> dict[str, Any]:
    return {
        "isCorrect": answer.is_right, "weight": None if answer.weight is None else _number(answer.weight),
        "text": _numeral(answer.numeral) if answer.numeral else _text(answer.text), "feedback": _text(answer.feedback),
    }  # fmt: skip


def _text(text: RichText | None) -> dict[str, str] | None:
    return None if text is None else {"format": text.format, "text": text.text}


def _numeral(numeral: Numeral) -> dict[str, Any]:
    first, second = _number(numeral.first), _number(numeral.second)
    match numeral.form:
        case "range":
            return {"type": "range", "number": first, "range": second}
        case "high-low":
            return {"type": "high-low", "numberHigh": second, "numberLow": first}
    return {"type": "simple", "number": first}


def _number(value: Decimal) -> float | int:
    """The nearest binary number, as JSON has no other; whole ones are printed without a fraction."""
    number = float(value)
    return int(number) if number.is_integer() and abs(number) < 1e21 else number

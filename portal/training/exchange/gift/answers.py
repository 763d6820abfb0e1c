"""What stands between `{` and `}`: the answers decide what kind of question it is."""

from __future__ import annotations

import re
from collections.abc import Sized
from decimal import Decimal
from typing import Any

from portal.core.i18n import _
from portal.training.exchange import numerals
from portal.training.exchange.draft import ExchangeError, PairDraft, RichText
from portal.training.exchange.gift import signs
from portal.training.exchange.gift.cursor import Cursor
from portal.training.exchange.gift.statements import Answer, Numeral, StatementKind

_TRUE_OR_FALSE = re.compile(r"(TRUE|T|FALSE|F)[ \t\n]*+(?=[#}]|\Z)")
_COMMENT_BEFORE = re.compile(r"(?://[^\n]*+\n[ \t\n]*+)++(?=[=~])")
_WEIGHT = re.compile(r"%[ \t]*+([^%\n]{0,40}+)%")
_NUMERAL = re.compile(r"[0-9+\-.eE]++")
_ITEM = re.compile(rf"[ \t]*+(?:\[({'|'.join(signs.FORMATS)})\])?+(.*)", re.DOTALL)
_ONLY_FORMAT = re.compile(rf"\[(?:{'|'.join(signs.FORMATS)})\][ \t\n]*+->")
_RANGE = re.compile(r"[ \t]*+(:|\.\.)[ \t]*+")

Parts = dict[str, Any]
MAX_ANSWERS = 500


def read(cursor: Cursor, inherited: str) -> Parts:
    """The parts of the statement that the answers give, `kind` among them; the cursor stands behind `{`.

    `inherited`: the format of the question's text, which is that of all other text unless it names its own.
    """
    cursor.skip_space()
    cursor.match(_COMMENT_BEFORE)
    if cursor.sign in {"=", "~"}:
        if _is_matching(cursor):
            return _matching(cursor, inherited)
        return _choices(cursor, inherited)
    if cursor.sees("#") and not cursor.sees("####"):
        return _numerical(cursor, inherited)
    found = cursor.match(_TRUE_OR_FALSE)
    if found:
        return _true_or_false(cursor, inherited, is_true=found[1] in {"TRUE", "T"})
    if cursor.sees(">"):
        return _ordering(cursor, inherited)
    return _short_or_essay(cursor, inherited)


def _not_too_many(cursor: Cursor, found: Sized) -> None:
    """Refuses answers without end, which are no question and would take long to look at."""
    if len(found) >= MAX_ANSWERS:
        raise cursor.fail(_("There are more than %(num)s answers to one question.", num=MAX_ANSWERS))


def _feedback(cursor: Cursor, inherited: str) -> RichText | None:
    """Text behind one `#`. Nothing but white space is no feedback."""
    if cursor.sees("####") or not cursor.takes("#"):
        return None
    cursor.skip_space()
    text = cursor.rich(inherited)
    return text if text and text.text else None


def _closing(cursor: Cursor, inherited: str) -> RichText | None:
    """The feedback that is shown whatever was answered, behind `####`; the last part of the answers."""
    cursor.skip_space()
    text = None
    if cursor.takes("####"):
        cursor.skip_space()
        text = cursor.rich(inherited)
        cursor.skip_space()
    return text if text and text.text else None


def _is_matching(cursor: Cursor) -> bool:
    """Whether the first answer is a pair. Asked of the first only: `->` in later ones is text of a choice.

    A left side that names its format and has no text is none: so the gift-pegjs grammar has it.
    """
    start = cursor.at
    try:
        if not cursor.takes("="):
            return False
        cursor.skip_space()
        if cursor.sees_pattern(_ONLY_FORMAT):
            return False
        cursor.rich("", to_arrow=True)
        if not cursor.takes("->"):
            return False
        cursor.skip_space()
        return cursor.sign not in {"", "=", "~", "#", "{", "}"}
    finally:
        cursor.at = start


def _matching(cursor: Cursor, inherited: str) -> Parts:
    pairs: list[PairDraft] = []
    while cursor.takes("="):
        _not_too_many(cursor, pairs)
        cursor.skip_space()
        left = cursor.rich(inherited, to_arrow=True)
        if not cursor.takes("->"):
            raise cursor.fail(_("Each pair of a matching question needs -> between its two sides."))
        cursor.skip_space()
        at, right = cursor.at, cursor.run()
        if not right:
            raise cursor.fail(_("There is nothing on the right side of ->."), at)
        pairs.append(PairDraft(left or RichText("", inherited), signs.unescape(signs.flat(right))))
    return {"kind": StatementKind.MATCHING, "pairs": tuple(pairs), "feedback": _closing(cursor, inherited)}


def _weight(cursor: Cursor) -> Decimal | None:
    """The weight in per cent between two `%`, if there is one."""
    if not cursor.sees("%"):
        return None
    at, found = cursor.at, cursor.match(_WEIGHT)
    weight = numerals.number(found[1].strip(" \t")) if found else None
    if weight is None or not -100 <= weight <= 100:
        reason = _("A weight is a number from -100 to 100, written like %(example)s.", example="%50%")
        raise cursor.fail(reason, at)
    return weight


def _choices(cursor: Cursor, inherited: str) -> Parts:
    answers: list[Answer] = []
    while cursor.sign in {"=", "~"}:
        _not_too_many(cursor, answers)
        at, is_right = cursor.at, cursor.sign == "="
        cursor.at += 1
        cursor.skip_space()
        weight = _weight(cursor)
        cursor.skip_space()
        text = cursor.rich(inherited)
        if text is None or not text.text:
            raise cursor.fail(_("There is no text in this answer."), at)
        answers.append(Answer(is_right, weight, text, feedback=_feedback(cursor, inherited)))
        cursor.skip_space()
    # Choices of which each is right leave nothing to choose: they are the accepted answers to a question with a text field.
    is_short = all(answer.is_right for answer in answers)
    kind = StatementKind.SHORT_ANSWER if is_short else StatementKind.MULTIPLE_CHOICE
    return {"kind": kind, "answers": tuple(answers), "feedback": _closing(cursor, inherited)}


def _true_or_false(cursor: Cursor, inherited: str, *, is_true: bool) -> Parts:
    first, second = _feedback(cursor, inherited), _feedback(cursor, inherited)
    return {
        "kind": StatementKind.TRUE_FALSE, "is_true": is_true, "first_feedback": first, "second_feedback": second,
        "feedback": _closing(cursor, inherited),
    }  # fmt: skip


def _number(cursor: Cursor) -> Decimal:
    at, found = cursor.at, cursor.match(numerals.NUMBER)
    value = numerals.number(found[0]) if found else None
    if value is None:
        raise _no_number(cursor, at)
    return value


def _no_number(cursor: Cursor, at: int) -> ExchangeError:
    return cursor.fail(_("A number is expected here, written like 3.14, -2 or 1e3."), at)


def _numeral(cursor: Cursor) -> Numeral:
    first = _number(cursor)
    found = cursor.match(_RANGE)
    if not found:
        return Numeral("simple", first)
    return Numeral("range" if found[1] == ":" else "high-low", first, _number(cursor))


def _numerical(cursor: Cursor, inherited: str) -> Parts:
    cursor.takes("#")
    cursor.skip_space()
    if cursor.sign not in {"=", "~"}:
        return _one_numeral(cursor, inherited)
    answers: list[Answer] = []
    while cursor.sign in {"=", "~"}:
        _not_too_many(cursor, answers)
        answers.append(_numerical_answer(cursor, inherited))
        cursor.skip_space()
    return {"kind": StatementKind.NUMERICAL, "answers": tuple(answers), "feedback": _closing(cursor, inherited)}


def _one_numeral(cursor: Cursor, inherited: str) -> Parts:
    numeral = _numeral(cursor)
    cursor.skip_space()
    feedback = _feedback(cursor, inherited)
    parts: Parts = {"kind": StatementKind.NUMERICAL, "feedback": _closing(cursor, inherited)}
    if feedback is None:
        return {**parts, "numeral": numeral}
    return {**parts, "answers": (Answer(is_right=True, numeral=numeral, feedback=feedback),)}


def _numerical_answer(cursor: Cursor, inherited: str) -> Answer:
    """A number with its sign and weight; no number, or a star, is any other number."""
    is_right = cursor.sign == "="
    cursor.at += 1
    cursor.skip_space()
    weight = _weight(cursor)
    cursor.skip_space()
    if cursor.sees_pattern(_NUMERAL):
        numeral, text = _numeral(cursor), None
    else:
        cursor.takes("*")
        numeral, text = None, RichText("*", inherited)
        cursor.skip_space()
        if cursor.sign not in {"", "=", "~", "#", "}"}:
            raise _no_number(cursor, cursor.at)
    cursor.skip_space()
    return Answer(is_right, weight, text, numeral, _feedback(cursor, inherited))


def _short_or_essay(cursor: Cursor, inherited: str) -> Parts:
    text = cursor.rich(inherited)
    if text is None:
        return {"kind": StatementKind.ESSAY, "feedback": _closing(cursor, inherited)}
    cursor.skip_space()
    answer = Answer(is_right=True, text=text, feedback=_feedback(cursor, inherited))
    return {"kind": StatementKind.SHORT_ANSWER, "answers": (answer,), "feedback": _closing(cursor, inherited)}


def _ordering(cursor: Cursor, inherited: str) -> Parts:
    """Items in their right order, a line each, below a line that begins with `>` (as a plugin of Moodle writes them)."""
    start = cursor.at
    lines = cursor.run().split("\n")[1:]
    cursor.at = start
    items: list[RichText] = []
    for line in lines:
        _not_too_many(cursor, items)
        found = _ITEM.match(line)
        if found and found[2].strip(signs.SPACE):
            items.append(signs.rich(found[2], found[1] or inherited))
    return {**_short_or_essay(cursor, inherited), "items": tuple(items)}

"""Statements as questions of the bank: what their signs and weights mean, as Moodle understands them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from portal.core.i18n import _
from portal.training.exchange import numerals
from portal.training.exchange.draft import OptionDraft, QuestionDraft, RichText
from portal.training.exchange.gift.statements import Answer, Statement, StatementKind
from portal.training.exchange.reading import Lines, Note, Reading
from portal.training.models import QuestionKind

# The root of Moodle's categories, which is not part of a path in the bank.
_ROOT = re.compile(r"\s*(?:\$[a-z0-9]+\$(?:/|\Z))?(?:top(?:/|\Z))?")


def category_path(written: str) -> str:
    """A category as its path in the bank, without Moodle's root."""
    return " ".join(_ROOT.sub("", written, count=1).split())


def drafts(statements: Iterable[Statement], lines: Lines) -> Reading:
    """The questions among statements; a text without a question is noted and left out.

    Raises:
        ExchangeError: a question that cannot be one, e.g. none of its answers is right.
    """
    questions, notes, category = [], [], ""
    for statement in statements:
        if statement.kind is StatementKind.CATEGORY:
            category = category_path(statement.title or "")
        elif statement.kind is StatementKind.DESCRIPTION:
            notes.append(Note(lines.line(statement.offset), _("A text without a question was left out.")))
        else:
            questions.append(_draft(statement, category, lines))
    return Reading(tuple(questions), tuple(notes))


def _draft(statement: Statement, category: str, lines: Lines) -> QuestionDraft:
    title = " ".join((statement.title or "").split())
    stem = statement.stem if statement.stem.text else RichText(title, statement.stem.format)
    if not stem.text:
        raise lines.error(_("The question has no text."), statement.offset)
    return QuestionDraft(
        stem=stem, title=title, feedback=statement.feedback, category=category, has_gap=statement.has_gap,
        tags=tuple(tag.strip() for tag in statement.tags if tag.strip()), ident=statement.ident or "",
        line=lines.line(statement.offset), **_parts(statement, lines),
    )  # fmt: skip


def _parts(statement: Statement, lines: Lines) -> dict[str, Any]:
    match statement.kind:
        case StatementKind.ESSAY:
            return {"kind": QuestionKind.ESSAY}
        case StatementKind.MATCHING:
            return {"kind": QuestionKind.MATCHING, "pairs": statement.pairs}
        case StatementKind.TRUE_FALSE:
            # Of two feedbacks the first is for the wrong answer, whichever that is.
            return {
                "kind": QuestionKind.TRUE_FALSE, "is_true": statement.is_true,
                "wrong_feedback": statement.first_feedback, "right_feedback": statement.second_feedback,
            }  # fmt: skip
    if statement.items:
        items = tuple(OptionDraft(text=item) for item in statement.items)
        return {"kind": QuestionKind.ORDERING, "options": items}
    options = tuple(_option(answer, statement, lines) for answer in _answers(statement))
    if not any(option.weight > 0 for option in options):
        raise lines.error(_("None of the answers is right."), statement.offset)
    return {"kind": _kind(statement), "options": options}


def _answers(statement: Statement) -> tuple[Answer, ...]:
    return (Answer(is_right=True, numeral=statement.numeral),) if statement.numeral else statement.answers


def _kind(statement: Statement) -> QuestionKind:
    if statement.kind is StatementKind.NUMERICAL:
        return QuestionKind.NUMERIC
    if statement.kind is StatementKind.SHORT_ANSWER:
        return QuestionKind.SHORT_ANSWER
    # Without a `=`, the weights say how much each choice adds, and several can be chosen.
    return QuestionKind.SINGLE if any(answer.is_right for answer in statement.answers) else QuestionKind.MULTIPLE


def _option(answer: Answer, statement: Statement, lines: Lines) -> OptionDraft:
    weight = Decimal(int(answer.is_right)) if answer.weight is None else numerals.share(answer.weight)
    numeral = answer.numeral
    if numeral is None:
        return OptionDraft(text=answer.text or RichText(""), weight=weight, feedback=answer.feedback)
    number, tolerance = numeral.first, numeral.second
    if numeral.form == "high-low":
        number, tolerance = numerals.middle(numeral.first, numeral.second)
    if tolerance < 0:
        reason = _("A tolerance cannot be negative, and a range begins with its smaller number.")
        raise lines.error(reason, statement.offset)
    return OptionDraft(RichText(""), weight, answer.feedback, number, tolerance)

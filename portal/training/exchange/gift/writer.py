"""Questions as GIFT text, so that reading it gives the same questions.

What GIFT has no sign for is written as near as it can be: runs of white space become one space (except in HTML and
Markdown, where only white space around a text is dropped), and `->` becomes an arrow where it would turn a choice into a
pair. Questions to put in order use the sign `>` of Moodle's plugin; other systems take them for a short answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import TypeGuard

from portal.training.exchange import numerals
from portal.training.exchange.draft import OptionDraft, QuestionDraft, RichText
from portal.training.exchange.gift import signs
from portal.training.exchange.gift.parser import GAP
from portal.training.models import QuestionKind

_ROOT = "$course$/top"
_MARK = re.compile(r"\[(?=id:|tag:)")


def write(questions: Iterable[QuestionDraft]) -> str:
    """A GIFT file with the questions in their order, each category named where it begins."""
    parts, category = [], ""
    for question in questions:
        if question.category != category:
            category = question.category
            parts.append(f"$CATEGORY: {_ROOT}/{_one_line(category)}" if category else f"$CATEGORY: {_ROOT}")
        parts.append(_question(question))
    return "".join(f"{part}\n\n" for part in parts)


def _one_line(text: str) -> str:
    return " ".join(text.replace("\0", "").split())


def _question(question: QuestionDraft) -> str:
    title = f"::{signs.escape(_one_line(question.title))}::" if question.title.strip() else ""
    before, after = _around_gap(question) if question.has_gap else (question.stem, None)
    # Where nothing stands in front of the answers, they have no format to inherit.
    form = before.format if before.text else "moodle"
    stem = signs.written(before, "moodle") if before.text else ""
    rest = f" {signs.written(after, form)}" if after else ""
    return f"{_marks(question)}{title}{stem}{{{_answers(question, form)}}}{rest}"


def _marks(question: QuestionDraft) -> str:
    marks = [("id", question.ident)] if question.ident else []
    marks += [("tag", tag) for tag in question.tags]
    written = [f"[{word}:{_mark(text)}]" for word, text in marks]
    return f"// {' '.join(written)}\n" if written else ""


def _mark(text: str) -> str:
    """An identifier or tag between its brackets: a backslash at the end would escape the bracket, and a mark in it count."""
    return _MARK.sub("(", _one_line(text)).replace("]", "\\]").rstrip("\\")


def _around_gap(question: QuestionDraft) -> tuple[RichText, RichText | None]:
    """The text before and after the gap; without one that can be written as such, the whole text and nothing."""
    stem = question.stem
    before, gap, after = f" {stem.text}".partition(f" {GAP} ")
    if not gap or not after.strip(signs.SPACE):
        return stem, None
    return RichText(before[1:], stem.format), RichText(after, stem.format)


def _answers(question: QuestionDraft, form: str) -> str:
    closing = f"####{signs.written(question.feedback, form)}" if _has_text(question.feedback) else ""
    match question.kind:
        case QuestionKind.ESSAY:
            return closing
        case QuestionKind.TRUE_FALSE:
            return f"{_true_or_false(question, form)}{closing}"
        case QuestionKind.NUMERIC if _is_one_number(question):
            return f"#{_number(question.options[0])}{closing}"
    opening = {QuestionKind.NUMERIC: "#", QuestionKind.ORDERING: ">ALL VERTICAL ABSOLUTE_POSITION SHOW"}
    lines = [*_lines(question, form), closing]
    return f"{opening.get(question.kind, '')}{''.join(f'{chr(10)}{chr(9)}{line}' for line in lines if line)}\n"


def _lines(question: QuestionDraft, form: str) -> list[str]:
    options = question.options
    match question.kind:
        case QuestionKind.MATCHING:
            return [f"={_arrow(signs.written(p.left, form))} -> {signs.escape(p.right)}" for p in question.pairs]
        case QuestionKind.NUMERIC:
            return [f"{_number_sign(option)}{_number(option)}{_feedback(option.feedback, form)}" for option in options]
        case QuestionKind.ORDERING:
            return [signs.written(option.text, form) for option in options]
        case QuestionKind.MULTIPLE:
            return _choices([f"~%{numerals.percent(option.weight)}%" for option in options], options, form)
        case QuestionKind.SINGLE:
            return _choices(_single_signs(options), options, form)
    return _choices([_right(option.weight) for option in options], options, form)


def _choices(written: list[str], options: tuple[OptionDraft, ...], form: str) -> list[str]:
    lines: list[str] = []
    for sign, option in zip(written, options, strict=True):
        text = signs.written(option.text, form)
        # The first choice with an arrow would be the first pair of a matching question.
        text = _arrow(text) if sign[0] == "=" and not lines else text
        lines.append(f"{sign}{text}{_feedback(option.feedback, form)}")
    return lines


def _single_signs(options: tuple[OptionDraft, ...]) -> list[str]:
    """Signs of choices of which one can be chosen: `=` for the best, so that the question is known for what it is."""
    best = max((option.weight for option in options), default=Decimal(1))
    written = [_right(option.weight) if option.weight == best else _wrong(option.weight) for option in options]
    if len(options) > 1 and all(sign[0] == "=" for sign in written):
        # Nothing but right ones would be a short answer.
        written[-1] = f"~%{numerals.percent(best)}%"
    return written


def _right(weight: Decimal) -> str:
    return "=" if weight == 1 else f"=%{numerals.percent(weight)}%"


def _wrong(weight: Decimal) -> str:
    return f"~%{numerals.percent(weight)}%" if weight else "~"


def _number_sign(option: OptionDraft) -> str:
    """Moodle knows `~` only for any other number, which earns nothing."""
    return "~" if option.number is None and not option.weight else _right(option.weight)


def _number(option: OptionDraft) -> str:
    if option.number is None:
        return "*" if option.weight else ""
    number = numerals.plain(option.number)
    return f"{number}:{numerals.plain(option.tolerance)}" if option.tolerance else number


def _is_one_number(question: QuestionDraft) -> bool:
    if len(question.options) != 1:
        return False
    option = question.options[0]
    return option.weight == 1 and option.number is not None and not _has_text(option.feedback)


def _true_or_false(question: QuestionDraft, form: str) -> str:
    wrong, right = _feedback(question.wrong_feedback, form), _feedback(question.right_feedback, form)
    return f"{'TRUE' if question.is_true else 'FALSE'}{wrong or ('# ' if right else '')}{right}"


def _feedback(feedback: RichText | None, form: str) -> str:
    return f"#{signs.written(feedback, form)}" if _has_text(feedback) else ""


def _arrow(written: str) -> str:
    return written.replace("->", "→")


def _has_text(text: RichText | None) -> TypeGuard[RichText]:
    """Whether there is anything to write."""
    return text is not None and bool(text.text.strip(signs.SPACE))

"""Questions as GIFT text, so that reading it gives the same questions.

What GIFT has no sign for is written as near as it can be: runs of white space become one space (except in HTML and
Markdown, where only white space around a text is dropped), and `->` becomes an arrow where it would turn a choice into a
pair. Questions to put in order use the sign `>` of Moodle's plugin; other systems take them for a short answer.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from portal.training.exchange import numerals
from portal.training.exchange.draft import OptionDraft, QuestionDraft, RichText
from portal.training.exchange.gift import signs
from portal.training.exchange.gift.parser import GAP
from portal.training.models import QuestionKind

_ROOT = "$course$/top"


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
    stem = signs.written(before, "moodle") if before.text else ""
    rest = f" {signs.written(after, question.stem.format)}" if after else ""
    return f"{_marks(question)}{title}{stem}{{{_answers(question)}}}{rest}"


def _marks(question: QuestionDraft) -> str:
    marks = [("id", question.ident)] if question.ident else []
    marks += [("tag", tag) for tag in question.tags]
    # A backslash at the end would escape the bracket.
    written = [f"[{word}:{_one_line(text).replace(']', chr(92) + ']').rstrip(chr(92))}]" for word, text in marks]
    return f"// {' '.join(written)}\n" if written else ""


def _around_gap(question: QuestionDraft) -> tuple[RichText, RichText | None]:
    """The text before and after the gap; without one that can be written as such, the whole text and nothing."""
    stem = question.stem
    before, gap, after = f" {stem.text}".partition(f" {GAP} ")
    if not gap or not after.strip(signs.SPACE):
        return stem, None
    # Without a text in front, the format has to be named behind the gap.
    return RichText(before[1:], stem.format), RichText(after, stem.format)


def _answers(question: QuestionDraft) -> str:
    form = question.stem.format
    closing = f"####{signs.written(question.feedback, form)}" if _has_text(question.feedback) else ""
    match question.kind:
        case QuestionKind.ESSAY:
            return closing
        case QuestionKind.TRUE_FALSE:
            return f"{_true_or_false(question)}{closing}"
        case QuestionKind.MATCHING:
            lines = [f"={_without_arrow(signs.written(p.left, form))} -> {signs.escape(p.right)}" for p in question.pairs]
        case QuestionKind.NUMERIC:
            if len(question.options) == 1 and _is_plain(question.options[0]):
                return f"#{_number(question.options[0])}{closing}"
            lines = [f"{_weight(option)}{_number(option)}{_feedback(option, form)}" for option in question.options]
            return "#" + _lines([*lines, closing])
        case QuestionKind.ORDERING:
            lines = [signs.written(option.text, form) for option in question.options]
            return f">ALL VERTICAL ABSOLUTE_POSITION SHOW{_lines([*lines, closing])}"
        case QuestionKind.SHORT_ANSWER:
            lines = [_choice(_right(option), option, form) for option in question.options]
        case QuestionKind.SINGLE:
            best = max((option.weight for option in question.options), default=Decimal(1))
            lines = [_choice(_sign(option, best), option, form) for option in question.options]
        case QuestionKind.MULTIPLE:
            lines = [_choice(f"~%{numerals.percent(o.weight)}%", o, form) for o in question.options]
    if lines and lines[0].startswith("=") and question.kind is not QuestionKind.MATCHING:
        lines[0] = _without_arrow(lines[0])
    return _lines([*lines, closing])


def _lines(lines: list[str]) -> str:
    return "".join(f"\n\t{line}" for line in lines if line) + "\n"


def _has_text(text: RichText | None) -> bool:
    return text is not None and bool(text.text.strip(signs.SPACE))


def _without_arrow(written: str) -> str:
    return written.replace("->", "→")


def _true_or_false(question: QuestionDraft) -> str:
    wrong, right, form = question.wrong_feedback, question.right_feedback, question.stem.format
    written = "TRUE" if question.is_true else "FALSE"
    if wrong and _has_text(wrong):
        written += f"#{signs.written(wrong, form)}"
    elif _has_text(right):
        written += "# "
    if right and _has_text(right):
        written += f"#{signs.written(right, form)}"
    return written


def _choice(sign: str, option: OptionDraft, form: str) -> str:
    return f"{sign}{signs.written(option.text, form)}{_feedback(option, form)}"


def _feedback(option: OptionDraft, form: str) -> str:
    return f"#{signs.written(option.feedback, form)}" if option.feedback and _has_text(option.feedback) else ""


def _right(option: OptionDraft) -> str:
    return "=" if option.weight == 1 else f"=%{numerals.percent(option.weight)}%"


def _sign(option: OptionDraft, best: Decimal) -> str:
    """The sign of a choice of which one can be chosen: `=` for the best, so that the question is known for what it is."""
    if option.weight == best:
        return _right(option)
    return _weight(option)


def _weight(option: OptionDraft) -> str:
    if option.weight in {0, 1}:
        return "=" if option.weight else "~"
    return f"~%{numerals.percent(option.weight)}%"


def _is_plain(option: OptionDraft) -> bool:
    return option.weight == 1 and option.number is not None and not _has_text(option.feedback)


def _number(option: OptionDraft) -> str:
    """The accepted number; nothing where any other number is meant."""
    if option.number is None:
        return ""
    number = numerals.plain(option.number)
    return f"{number}:{numerals.plain(option.tolerance)}" if option.tolerance else number

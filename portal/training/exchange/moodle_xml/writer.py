"""Questions as Moodle XML, so that reading it gives the same questions.

The gap in the middle of a sentence is written as the underscores that stand for it, as Moodle itself does. White space
around a text is dropped, as are characters that XML cannot hold. A picture is written beside each text that speaks of it.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from xml.sax.saxutils import escape, quoteattr

from portal.core.pictures import Picture
from portal.training import question_html
from portal.training.exchange import numerals
from portal.training.exchange.draft import OptionDraft, QuestionDraft, RichText
from portal.training.models import QuestionKind

_FORMATS = {"html": "html", "moodle": "moodle_auto_format", "plain": "plain_text", "markdown": "markdown"}
Pictures = Mapping[str, Picture]
_NOT_XML = re.compile("[^\\t\\n\\x20-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]")
_TYPES = {
    QuestionKind.SINGLE: "multichoice", QuestionKind.MULTIPLE: "multichoice", QuestionKind.TRUE_FALSE: "truefalse",
    QuestionKind.SHORT_ANSWER: "shortanswer", QuestionKind.NUMERIC: "numerical", QuestionKind.MATCHING: "matching",
    QuestionKind.ORDERING: "ordering", QuestionKind.ESSAY: "essay",
}  # fmt: skip


def write(questions: Iterable[QuestionDraft]) -> bytes:
    """A Moodle XML file (UTF-8) with the questions in their order, each category named where it begins."""
    parts, category = [], ""
    for question in questions:
        if question.category != category:
            category = question.category
            parts.append(_category(category))
        parts.append(_question(question))
    return "\n".join(['<?xml version="1.0" encoding="UTF-8"?>', "<quiz>", *parts, "</quiz>", ""]).encode()


def _category(category: str) -> str:
    path = f"$course$/top/{' '.join(category.split())}" if category else "$course$/top"
    return f'<question type="category"><category>{_bare(path)}</category></question>'


def _question(question: QuestionDraft) -> str:
    pictures = dict(question.pictures)
    lines = [
        f'<question type="{_TYPES[question.kind]}">',
        f"<name>{_bare(' '.join(question.title.split()))}</name>",
        _text("questiontext", question.stem, pictures),
        _text("generalfeedback", question.feedback or RichText("", question.stem.format), pictures),
        f"<idnumber>{escape(_clean(question.ident))}</idnumber>" if question.ident else "",
        *_answers(question, pictures),
    ]
    if question.tags:
        lines.append(f"<tags>{''.join(f'<tag>{_bare(tag)}</tag>' for tag in question.tags)}</tags>")
    lines.append("</question>")
    return "\n".join(line for line in lines if line)


def _answers(question: QuestionDraft, pictures: Pictures) -> list[str]:
    match question.kind:
        case QuestionKind.SINGLE | QuestionKind.MULTIPLE:
            single = "true" if question.kind is QuestionKind.SINGLE else "false"
            return [f"<single>{single}</single>", *(_option(one, pictures) for one in question.options)]
        case QuestionKind.SHORT_ANSWER:
            return ["<usecase>0</usecase>", *(_option(one, pictures) for one in question.options)]
        case QuestionKind.NUMERIC:
            return [_number(option, pictures) for option in question.options]
        case QuestionKind.TRUE_FALSE:
            return [_truth(question, pictures, is_true=is_true) for is_true in (True, False)]
        case QuestionKind.MATCHING:
            return [
                _text("subquestion", pair.left, pictures, f"<answer>{_bare(pair.right)}</answer>")
                for pair in question.pairs
            ]
        case QuestionKind.ORDERING:
            places = enumerate(question.options, start=1)
            return [_text("answer", option.text, pictures, more=f' fraction="{place}"') for place, option in places]
    return []


def _option(option: OptionDraft, pictures: Pictures) -> str:
    return _text("answer", option.text, pictures, _feedback(option.feedback, pictures), _fraction(option.weight))


def _number(option: OptionDraft, pictures: Pictures) -> str:
    number = "*" if option.number is None else numerals.plain(option.number)
    tolerance = f"<tolerance>{numerals.plain(option.tolerance)}</tolerance>"
    inside = f"{_bare(number)}{tolerance}{_feedback(option.feedback, pictures)}"
    # The format of a star is kept, as that of any text.
    form = f' format="{_FORMATS[option.text.format]}"' if option.number is None else ""
    return f"<answer{_fraction(option.weight)}{form}>{inside}</answer>"


def _truth(question: QuestionDraft, pictures: Pictures, *, is_true: bool) -> str:
    is_right = bool(question.is_true) == is_true
    feedback = question.right_feedback if is_right else question.wrong_feedback
    name = "true" if is_true else "false"
    return f"<answer{_fraction(Decimal(is_right))}>{_bare(name)}{_feedback(feedback, pictures)}</answer>"


def _feedback(feedback: RichText | None, pictures: Pictures) -> str:
    return _text("feedback", feedback, pictures) if feedback and feedback.text else ""


def _fraction(weight: Decimal) -> str:
    return f' fraction="{numerals.percent(weight)}"'


def _text(name: str, text: RichText, pictures: Pictures, inside: str = "", more: str = "") -> str:
    files = _files(text.text, pictures)
    return f"<{name}{more} format={quoteattr(_FORMATS[text.format])}>{_bare(text.text)}{files}{inside}</{name}>"


def _files(text: str, pictures: Pictures) -> str:
    """The pictures a text speaks of, each once."""
    return "".join(
        f'<file name={quoteattr(name)} path="/" encoding="base64">{base64.b64encode(pictures[name].data).decode()}</file>'
        for name in dict.fromkeys(question_html.references(text) if pictures else ())
        if name in pictures
    )


def _bare(text: str) -> str:
    text = _clean(text)
    if "<" in text or "&" in text:
        # A section of character data cannot hold its own end: it is divided there.
        return f"<text><![CDATA[{text.replace(']]>', ']]]]><![CDATA[>')}]]></text>"
    return f"<text>{escape(text)}</text>"


def _clean(text: str) -> str:
    return _NOT_XML.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))

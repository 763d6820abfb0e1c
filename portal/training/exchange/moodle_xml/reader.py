"""Moodle XML into questions.

Pictures that are embedded and spoken of (`@@PLUGINFILE@@`) are taken over under simple names. Other files, texts without a
question, and questions of types that the bank does not have (as cloze or calculated), are noted and left out.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import Any

from portal.core.i18n import _
from portal.training.exchange import numerals
from portal.training.exchange.draft import OptionDraft, PairDraft, QuestionDraft, RichText
from portal.training.exchange.gift.drafts import category_path
from portal.training.exchange.moodle_xml.embedded import Files
from portal.training.exchange.moodle_xml.tree import Element, parse
from portal.training.exchange.reading import MAX_QUESTIONS, Note, Reading
from portal.training.models import QuestionKind

FORMATS = {
    "html": "html", "moodle_auto_format": "moodle", "plain_text": "plain", "markdown": "markdown",
    "0": "moodle", "1": "html", "2": "plain", "4": "markdown",
}  # fmt: skip


def read(data: bytes) -> Reading:
    """All questions of a Moodle XML file, or none.

    Raises:
        ExchangeError: something in it cannot be understood; says where.
    """
    root = parse(data)
    if root.name != "quiz":
        raise root.fail(_("A list of questions in Moodle XML begins with the element quiz."))
    reader = _Reader()
    for element in root.children:
        reader.take(element)
    if not reader.questions and not reader.notes:
        raise root.fail(_("There is no question in the file."))
    return Reading(tuple(reader.questions), tuple(reader.notes))


class _Reader:
    """Takes one element after the other; the category holds until the next one."""

    def __init__(self) -> None:
        self.files = Files(self.note)
        self.questions: list[QuestionDraft] = []
        self.notes: list[Note] = []
        self.category = ""

    def take(self, element: Element) -> None:
        if element.name != "question":
            raise element.fail(_("The element %(name)s is not known here.", name=element.name[:60]))
        kind = element.attributes.get("type", "")
        if kind == "category":
            self.category = category_path(element.value("category", "text"))
        elif kind == "description":
            self.note(element, _("A text without a question was left out."))
        elif kind in _KINDS:
            if len(self.questions) == MAX_QUESTIONS:
                raise element.fail(_("There are more than %(num)s questions in the file.", num=MAX_QUESTIONS))
            self.questions.append(self.question(element, kind))
        elif not kind:
            raise element.fail(_("The question has no type."))
        else:
            self.note(
                element, _("A question of the type %(type)s was left out: the bank does not have it.", type=kind[:60])
            )

    def note(self, element: Element, message: str) -> None:
        self.notes.append(Note(element.line, message))

    def question(self, element: Element, kind: str) -> QuestionDraft:
        self.files.begin()
        title = " ".join(element.value("name", "text").split())
        stem = self.text(element.first("questiontext"), "html") or RichText(title, "plain")
        if not stem.text:
            raise element.fail(_("The question has no text."))
        tags = element.first("tags")
        names = [tag.value("text") or tag.text for tag in tags.all("tag")] if tags else []
        found = QuestionDraft(
            stem=stem, title=title, category=self.category, ident=element.value("idnumber"), line=element.line,
            feedback=self.text(element.first("generalfeedback"), stem.format),
            tags=tuple(name for name in names if name), **_KINDS[kind](self, element, stem.format),
        )  # fmt: skip
        return replace(found, pictures=tuple(self.files.pictures.items()))

    def text(self, element: Element | None, inherited: str) -> RichText | None:
        """The text of an element with its format; None where it is missing or empty. Its pictures are taken with it."""
        if element is None:
            return None
        named = element.attributes.get("format", "")
        if named and named not in FORMATS:
            raise element.fail(_("The text format %(format)s is not known.", format=named[:60]))
        text = self.files.take(element, RichText(element.value("text"), FORMATS.get(named, inherited)))
        return text if text.text else None

    def option(self, answer: Element, form: str) -> OptionDraft:
        text = self.text(answer, form)
        if text is None:
            raise answer.fail(_("There is no text in this answer."))
        return OptionDraft(text, _weight(answer), self.text(answer.first("feedback"), form))

    def choice(self, element: Element, form: str) -> dict[str, Any]:
        single = element.value("single").lower() not in {"false", "0"}
        kind = QuestionKind.SINGLE if single else QuestionKind.MULTIPLE
        return {"kind": kind, "options": _some_right(element, self.options(element, form))}

    def short(self, element: Element, form: str) -> dict[str, Any]:
        options = _some_right(element, self.options(element, form))
        return {"kind": QuestionKind.SHORT_ANSWER, "options": options}

    def options(self, element: Element, form: str) -> tuple[OptionDraft, ...]:
        return tuple(self.option(answer, form) for answer in element.all("answer"))

    def numeric(self, element: Element, form: str) -> dict[str, Any]:
        options = tuple(self._number(answer, form) for answer in element.all("answer"))
        if units := element.first("units"):
            self.note(units, _("Units of numbers were left out."))
        return {"kind": QuestionKind.NUMERIC, "options": _some_right(element, options)}

    def _number(self, answer: Element, form: str) -> OptionDraft:
        written, feedback = answer.value("text"), self.text(answer.first("feedback"), form)
        if written == "*":
            return OptionDraft(RichText("*", form), _weight(answer), feedback)
        number = numerals.number(written)
        tolerance = numerals.number(answer.value("tolerance") or "0")
        if number is None or tolerance is None or tolerance < 0:
            raise answer.fail(_("A number is expected here, written like 3.14, -2 or 1e3."))
        return OptionDraft(RichText(""), _weight(answer), feedback, number, tolerance)

    def truth(self, element: Element, form: str) -> dict[str, Any]:
        feedback, weights = {}, {}
        for answer in element.all("answer"):
            name = answer.value("text").lower()
            if name not in {"true", "false"} or name in weights:
                raise answer.fail(_("The answers to a true or false question are true and false, once each."))
            weights[name], feedback[name] = _weight(answer), self.text(answer.first("feedback"), form)
        is_true = weights.get("true", Decimal(0)) > weights.get("false", Decimal(0))
        if not any(weight > 0 for weight in weights.values()):
            raise element.fail(_("None of the answers is right."))
        right, wrong = ("true", "false") if is_true else ("false", "true")
        return {
            "kind": QuestionKind.TRUE_FALSE, "is_true": is_true, "right_feedback": feedback.get(right),
            "wrong_feedback": feedback.get(wrong),
        }  # fmt: skip

    def matching(self, element: Element, form: str) -> dict[str, Any]:
        pairs = []
        for part in element.all("subquestion"):
            right = part.value("answer", "text")
            if not right:
                raise part.fail(_("A pair of a matching question has no answer."))
            pairs.append(PairDraft(self.text(part, form) or RichText("", form), right))
        if not pairs:
            raise element.fail(_("A matching question has no pairs."))
        return {"kind": QuestionKind.MATCHING, "pairs": tuple(pairs)}

    def ordering(self, element: Element, form: str) -> dict[str, Any]:
        answers = sorted(element.all("answer"), key=_fraction)
        texts = [(answer, self.text(answer, form)) for answer in answers]
        for answer, text in texts:
            if text is None:
                raise answer.fail(_("There is no text in this answer."))
        if not texts:
            raise element.fail(_("A question to put in order has nothing to order."))
        return {"kind": QuestionKind.ORDERING, "options": tuple(OptionDraft(text) for _answer, text in texts if text)}

    def essay(self, element: Element, form: str) -> dict[str, Any]:  # noqa: ARG002 -- the shape of its siblings
        return {"kind": QuestionKind.ESSAY}


_KINDS = {
    "multichoice": _Reader.choice, "truefalse": _Reader.truth, "shortanswer": _Reader.short,
    "numerical": _Reader.numeric, "matching": _Reader.matching, "ordering": _Reader.ordering, "essay": _Reader.essay,
}  # fmt: skip


def _fraction(answer: Element) -> Decimal:
    written = answer.attributes.get("fraction", "0").strip()
    try:
        value = Decimal(written or "0")
    except InvalidOperation:
        value = Decimal("NaN")
    if len(written) > numerals.MAX_LENGTH or not value.is_finite() or abs(value.adjusted()) > numerals.MAX_EXPONENT:
        raise answer.fail(_("The fraction of an answer is a number from -100 to 100."))
    return value


def _weight(answer: Element) -> Decimal:
    value = _fraction(answer)
    if not -100 <= value <= 100:
        raise answer.fail(_("The fraction of an answer is a number from -100 to 100."))
    return numerals.share(value)


def _some_right(element: Element, options: tuple[OptionDraft, ...]) -> tuple[OptionDraft, ...]:
    if not any(option.weight > 0 for option in options):
        raise element.fail(_("None of the answers is right."))
    return options

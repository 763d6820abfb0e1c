"""The form in which questions to people are written, in each language; its buttons work without a script."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import Optional

from portal.core import i18n
from portal.core.i18n import _
from portal.core.i18n import lazy as _l
from portal.core.inputs import Length, choices, stripped
from portal.webinars.asking import CHOOSING, MOST_CHOICES, MOST_QUESTIONS, Choice, Kind, Row
from portal.webinars.words.registering import QUESTION_KINDS

MOST_TEXT, MOST_CHOICE_TEXT = 500, 300


class QuestionsForm(FlaskForm):
    """What all such forms have; `questions_form` adds the fields of the rows.

    `shape`: how many choices each row has, by which the fields of a form that was sent are known.
    """

    languages: Sequence[str]
    counts: Sequence[int]

    shape = HiddenField()
    new_kind = SelectField(_l("Kind of question"), default=Kind.LINE.value)

    @property
    def original(self) -> str:
        return self.languages[0]

    def kind(self, n: int) -> Kind:
        """What a row is; a kind that nobody knows reads as a text."""
        given = self[f"kind_{n}"].data
        return Kind(given) if given in set(Kind) else Kind.LINE

    def has_choices(self, n: int) -> bool:
        return self.kind(n) in CHOOSING

    def rows(self) -> list[Row]:
        """What stands in the form."""
        return [
            Row(
                self.kind(n), self[f"key_{n}"].data or "", bool(self[f"must_{n}"].data), self._texts(f"text_{{}}_{n}"),
                tuple(
                    Choice(self[f"choice_key_{n}_{m}"].data or "", self._texts(f"choice_{{}}_{n}_{m}"))
                    for m in range(count)
                ),
            )
            for n, count in enumerate(self.counts)
        ]  # fmt: skip

    def _texts(self, name: str) -> dict[str, str]:
        return {lang: self[name.format(lang)].data or "" for lang in self.languages}


def questions_form(languages: Sequence[str], rows: Sequence[Row]) -> QuestionsForm:
    """A form in which the rows stand, the original's language first."""
    made = _class_of(languages, [len(row.choices) for row in rows])
    data: dict[str, Any] = {"shape": ",".join(str(len(row.choices)) for row in rows)}
    for n, row in enumerate(rows):
        data |= {f"key_{n}": row.key, f"kind_{n}": row.kind.value, f"must_{n}": row.must}
        data |= {f"text_{lang}_{n}": row.texts.get(lang, "") for lang in languages}
        for m, choice in enumerate(row.choices):
            data[f"choice_key_{n}_{m}"] = choice.key
            data |= {f"choice_{lang}_{n}_{m}": choice.texts.get(lang, "") for lang in languages}
    form = made(formdata=None, data=data)
    _offer(form)
    return form


def sent_form(languages: Sequence[str], shape: str) -> QuestionsForm:
    """The form as it was sent; a shape that nobody could have sent reads as no questions."""
    parts = shape.split(",")[:MOST_QUESTIONS] if shape else []
    readable = all(one.isascii() and one.isdigit() and len(one) < 3 for one in parts)
    counts = [min(int(one), MOST_CHOICES) for one in parts] if readable else []
    form = _class_of(languages, counts)()
    _offer(form)
    return form


def _class_of(languages: Sequence[str], counts: Sequence[int]) -> type[QuestionsForm]:
    parts: dict[str, Any] = {"languages": languages, "counts": counts}
    for n, count in enumerate(counts):
        parts[f"key_{n}"] = HiddenField(validators=[Length(max=40)])
        parts[f"kind_{n}"] = RadioField(_l("Answered with"), validators=[Optional()], validate_choice=False)
        parts[f"must_{n}"] = BooleanField(_l("It has to be answered"))
        for lang in languages:
            parts[f"text_{lang}_{n}"] = TextAreaField(
                _l("Text of the question"), filters=[stripped], validators=[Length(max=MOST_TEXT)]
            )
        for m in range(count):
            parts[f"choice_key_{n}_{m}"] = HiddenField(validators=[Length(max=40)])
            for lang in languages:
                parts[f"choice_{lang}_{n}_{m}"] = StringField(
                    _("Option %(number)s", number=i18n.number(m + 1)), filters=[stripped],
                    validators=[Length(max=MOST_CHOICE_TEXT)],
                )  # fmt: skip
    return type("QuestionsFormOfRows", (QuestionsForm,), parts)


def _offer(form: QuestionsForm) -> None:
    """Fills in what can be chosen: a row's kind can only become one that has the same fields."""
    form.new_kind.choices = choices((kind.value, label) for kind, label in QUESTION_KINDS.items())
    for n in range(len(form.counts)):
        alike: Collection[Kind] = Row(form.kind(n)).alike
        form[f"kind_{n}"].choices = choices((kind.value, QUESTION_KINDS[kind]) for kind in alike)

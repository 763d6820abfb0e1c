"""The form in which questions to people are written, in each language; its buttons work without a script."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, NumberRange, Optional

from portal.core import i18n
from portal.core.i18n import _
from portal.core.i18n import lazy as _l
from portal.core.inputs import Checkboxes, Length, choices, stripped
from portal.core.question_rows import Choice, Row
from portal.core.questions import BOUNDED, CHOOSING, DECIDING, LISTING, MOST_CHOICES, MOST_QUESTIONS, Kind

MOST_TEXT, MOST_CHOICE_TEXT, MOST_LINES = 500, 300, 30_000


class QuestionsForm(FlaskForm):
    """What all such forms have; `questions_form` adds the fields of the rows. `components/questions.html` shows it.

    `kinds`: those that can be asked, with their names, the one of a new question first. `shape`: how many choices each row
    has, by which the fields of a form that was sent are known. `branches`: a question can depend on the answer to an earlier one.
    """

    kinds: Mapping[Kind, Any]
    languages: Sequence[str]
    counts: Sequence[int]
    branches: bool = False

    shape = HiddenField()
    new_kind: SelectField

    @property
    def original(self) -> str:
        return self.languages[0]

    @property
    def titles(self) -> dict[str, str]:
        """Language → title, where the questions have one."""
        named = {lang: self[f"title_{lang}"].data for lang in self.languages if f"title_{lang}" in self}
        return {lang: title for lang, title in named.items() if title}

    @property
    def asked_kind(self) -> Kind:
        """The kind of a question that is to be added."""
        return self._known(self.new_kind.data)

    def kind(self, n: int) -> Kind:
        """What a row is; a kind that is not asked reads as a text."""
        return self._known(self[f"kind_{n}"].data)

    def _known(self, given: str | None) -> Kind:
        return next((kind for kind in self.kinds if kind.value == given), Kind.TEXT)

    def has_choices(self, n: int) -> bool:
        return self.kind(n) in CHOOSING

    def is_listing(self, n: int) -> bool:
        return self.kind(n) in LISTING

    def is_bounded(self, n: int) -> bool:
        return self.kind(n) in BOUNDED

    def is_section(self, n: int) -> bool:
        return self.kind(n) is Kind.SECTION

    def rows(self) -> list[Row]:
        """What stands in the form."""
        return [
            Row(
                self.kind(n), self[f"key_{n}"].data or "", bool(self[f"must_{n}"].data), self._texts(f"text_{{}}_{n}"),
                tuple(
                    Choice(self[f"choice_key_{n}_{m}"].data or "", self._texts(f"choice_{{}}_{n}_{m}"))
                    for m in range(count)
                ),
                **self._more(n),
            )
            for n, count in enumerate(self.counts)
        ]  # fmt: skip

    def _more(self, n: int) -> dict[str, Any]:
        """What only some kinds have, and a form that does not offer them has no fields for."""
        found: dict[str, Any] = {}
        if f"lines_{self.original}_{n}" in self and self.is_listing(n):
            found["lines"] = self._texts(f"lines_{{}}_{n}")
        if f"least_{n}" in self and self.is_bounded(n):
            found |= {"least": self[f"least_{n}"].data, "most": self[f"most_{n}"].data}
        place = (self[f"when_{n}"].data or "") if self.branches and n else ""
        if place.isdecimal() and len(place) < 3:
            found |= {"when": int(place), "when_answers": tuple(self[f"when_answers_{n}"].data or ())}
        return found

    def _texts(self, name: str) -> dict[str, str]:
        return {lang: self[name.format(lang)].data or "" for lang in self.languages}


def questions_form(
    kinds: Mapping[Kind, Any], languages: Sequence[str], rows: Sequence[Row], *, titles: Mapping[str, str] | None = None,
    branches: bool = False,
) -> QuestionsForm:  # fmt: skip
    """A form in which the rows stand, the original's language first; with `titles` there is a title as well."""
    made = _class_of(
        kinds, languages, [len(row.choices) for row in rows], has_titles=titles is not None, branches=branches
    )
    data: dict[str, Any] = {
        "shape": ",".join(str(len(row.choices)) for row in rows),
        "new_kind": next(iter(kinds)).value,
    }
    for n, row in enumerate(rows):
        data |= {f"key_{n}": row.key, f"kind_{n}": row.kind.value, f"must_{n}": row.must}
        data |= {f"text_{lang}_{n}": row.texts.get(lang, "") for lang in languages}
        for m, choice in enumerate(row.choices):
            data[f"choice_key_{n}_{m}"] = choice.key
            data |= {f"choice_{lang}_{n}_{m}": choice.texts.get(lang, "") for lang in languages}
        data |= {f"lines_{lang}_{n}": row.lines.get(lang, "") for lang in languages}
        data |= {f"least_{n}": row.least, f"most_{n}": row.most}
        data |= {f"when_{n}": "" if row.when is None else str(row.when), f"when_answers_{n}": list(row.when_answers)}
    data |= {f"title_{lang}": (titles or {}).get(lang, "") for lang in languages}
    form = made(formdata=None, data=data)
    _offer(form)
    return form


def sent_form(
    kinds: Mapping[Kind, Any], languages: Sequence[str], shape: str, *, has_titles: bool = False, branches: bool = False
) -> QuestionsForm:
    """The form as it was sent; a shape that nobody could have sent reads as no questions."""
    parts = shape.split(",")[:MOST_QUESTIONS] if shape else []
    readable = all(one.isascii() and one.isdigit() and len(one) < 3 for one in parts)
    counts = [min(int(one), MOST_CHOICES) for one in parts] if readable else []
    form = _class_of(kinds, languages, counts, has_titles=has_titles, branches=branches)()
    _offer(form)
    return form


def _class_of(
    kinds: Mapping[Kind, Any], languages: Sequence[str], counts: Sequence[int], *, has_titles: bool, branches: bool
) -> type[QuestionsForm]:
    parts: dict[str, Any] = {"kinds": kinds, "languages": languages, "counts": counts, "branches": branches}
    parts["new_kind"] = SelectField(_l("Kind of question"), default=next(iter(kinds)).value)
    for lang in languages if has_titles else ():
        needed = [DataRequired(_l("Enter a title."))] if lang == languages[0] else []
        parts[f"title_{lang}"] = StringField(_l("Title"), filters=[stripped], validators=[*needed, Length(max=200)])
    for n, count in enumerate(counts):
        parts[f"key_{n}"] = HiddenField(validators=[Length(max=40)])
        parts[f"kind_{n}"] = RadioField(_l("Answered with"), validators=[Optional()], validate_choice=False)
        parts[f"must_{n}"] = BooleanField(_l("It has to be answered"))
        for lang in languages:
            parts[f"text_{lang}_{n}"] = TextAreaField(
                _l("Text of the question"), filters=[stripped], validators=[Length(max=MOST_TEXT)]
            )
        if set(kinds) & set(LISTING):
            for lang in languages:
                parts[f"lines_{lang}_{n}"] = TextAreaField(
                    _l("Options, one a line"), filters=[stripped], validators=[Length(max=MOST_LINES)]
                )
        if set(kinds) & set(BOUNDED):
            parts[f"least_{n}"], parts[f"most_{n}"] = _number(_l("At least")), _number(_l("At most"))
        if branches and n:
            parts[f"when_{n}"] = SelectField(_l("Asked only after an answer to"), validate_choice=False)
            parts[f"when_answers_{n}"] = Checkboxes(_l("After which answers"), validate_choice=False)
        for m in range(count):
            parts[f"choice_key_{n}_{m}"] = HiddenField(validators=[Length(max=40)])
            for lang in languages:
                parts[f"choice_{lang}_{n}_{m}"] = StringField(
                    _("Option %(number)s", number=i18n.number(m + 1)), filters=[stripped],
                    validators=[Length(max=MOST_CHOICE_TEXT)],
                )  # fmt: skip
    return type("QuestionsFormOfRows", (QuestionsForm,), parts)


def _number(label: Any) -> IntegerField:
    wrong = _l("Enter a whole number, in digits only.")
    return IntegerField(label, validators=[Optional(), NumberRange(-1_000_000_000, 1_000_000_000, wrong)])


def _offer(form: QuestionsForm) -> None:
    """Fills in what can be chosen: a row's kind can only become one that has the same fields."""
    form.new_kind.choices = choices((kind.value, label) for kind, label in form.kinds.items())
    for n in range(len(form.counts)):
        row = Row(form.kind(n))
        form[f"kind_{n}"].choices = choices(
            (kind.value, label) for kind, label in form.kinds.items() if row.may_become(kind)
        )
    if form.branches:
        _offer_conditions(form)


def _offer_conditions(form: QuestionsForm) -> None:
    """For each row those before it on which it can depend, and, once one is chosen, what can be answered there."""
    rows = form.rows()
    deciding = [(n, row) for n, row in enumerate(rows) if row.kind in DECIDING]
    for n in range(1, len(rows)):
        offered = [
            (str(m), f"{i18n.number(m + 1)}. {row.texts.get(form.original, '')}") for m, row in deciding if m < n
        ]
        form[f"when_{n}"].choices = choices([("", _("nothing: everybody is asked")), *offered])
        source = next((row for m, row in deciding if str(m) == form[f"when_{n}"].data), None)
        form[f"when_answers_{n}"].choices = choices(
            [(key, answer_words(key, text)) for key, text in source.offered(form.original)] if source else []
        )


def answer_words(key: str, text: str) -> str:
    """What an answer that another question depends on is called."""
    if key in ("yes", "no"):
        return _("Yes") if key == "yes" else _("No")
    return text

"""Questions to people as fields of a form, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, ClassVar, TypeVar

from flask_wtf import FlaskForm
from wtforms import DateField, Field, Form, FormField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import StopValidation
from wtforms.widgets import DateInput

from portal.core import answers, i18n
from portal.core.answers import MOST_LINE, MOST_TEXT, Problem
from portal.core.i18n import _
from portal.core.i18n import lazy as _l
from portal.core.inputs import Checkboxes, choices, stripped
from portal.core.questions import Kind, Question

F = TypeVar("F", bound=FlaskForm)
# Before the key of an option that is a field of its own, so that none is called like something that each form has.
OPTION = "o_"

PROBLEMS = {
    Problem.MISSING: _l("Please answer this question."),
    Problem.TOO_LONG: _l("This is too long."),
    Problem.UNKNOWN: _l("Choose one of the options."),
    Problem.NO_NUMBER: _l("Enter a whole number, in digits only."),
    Problem.OUT_OF_BOUNDS: _l("This number is outside of what can be answered here."),
    Problem.NO_DAY: _l("There is no such day. Enter one of the calendar."),
    Problem.TOO_FEW: _l("Choose more: the question says how many."),
    Problem.TOO_MANY: _l("These are too many: the question says how many at most."),
    Problem.TWICE: _l("Give each place to one option only."),
    Problem.INCOMPLETE: _l("Choose an answer in each line."),
}


class Answered:
    """A validator that asks `answers.check`, so that forms, files and paper know the same mistakes."""

    def __init__(self, question: Question) -> None:
        self.question = question
        longest = {Kind.LINE: MOST_LINE, Kind.TEXT: MOST_TEXT}.get(question.kind)
        self.field_flags = ({"required": True} if question.must else {}) | ({"maxlength": longest} if longest else {})

    def __call__(self, _form: Form, field: Field) -> None:
        key = self.question.key
        found = answers.check([self.question], {key: _given(self.question, field)})
        if key in found:
            field.errors = []  # what the field itself says of a value that is none is not in all our languages
            raise StopValidation(PROBLEMS[found[key]])


class _AnyDay(DateField):  # type: ignore[misc]  # WTForms ships no types
    """A day as it was typed: whether there is such a day `Answered` says."""

    widget = DateInput()

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            self.data = None

    def pre_validate(self, form: Form) -> None: ...


class _Part:
    """A validator that checks nothing: a line of a ranking or matrix is not optional by itself, the question is."""

    field_flags: ClassVar[dict[str, bool]] = {"input_required": True}

    def __call__(self, _form: Form, _field: Field) -> None: ...


class _Lines(FormField):  # type: ignore[misc]  # WTForms ships no types
    """A question with a choice for each of its options: a ranking or a matrix. `question` is set by `_field`."""

    question: Question

    def __init__(self, *args: Any, question: Question, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.question = question
        if question.must:
            self.flags.required = True

    def validate(self, _form: Form, _extra_validators: Sequence[Any] = ()) -> bool:
        found = answers.check([self.question], {self.question.key: _given(self.question, self)})
        if self.question.key not in found:
            return True
        first = next(iter(self.form))
        first.errors = [PROBLEMS[found[self.question.key]]]
        return False


def with_questions(base: type[F], questions: Sequence[Question]) -> type[F]:
    """The form with a field `q_<key>` for each question behind its own."""
    parts = {f"q_{one.key}": _field(one) for one in questions if one.kind is not Kind.SECTION}
    return type(f"{base.__name__}WithQuestions", (base,), parts)


def given(form: FlaskForm, questions: Sequence[Question]) -> dict[str, Sequence[str]]:
    """Key of a question → the values that were entered, as `answers.clean` takes them."""
    return {one.key: _given(one, form[f"q_{one.key}"]) for one in questions if f"q_{one.key}" in form}


def show(form: FlaskForm, questions: Sequence[Question], kept: Mapping[str, Any]) -> None:
    """Fills in what was answered before."""
    for one in questions:
        if one.key not in kept or f"q_{one.key}" not in form:
            continue
        field, value = form[f"q_{one.key}"], kept[one.key]
        if one.kind is Kind.RANKING:
            for place, key in enumerate(value, 1):
                field.form[OPTION + key].data = str(place)
        elif one.kind is Kind.MATRIX:
            for key, column in value.items():
                field.form[OPTION + key].data = column
        elif one.kind is Kind.DATE:
            field.data = date.fromisoformat(value)
        else:
            field.data = str(value) if one.kind is Kind.NUMBER else value


def _option(field: Field) -> str:
    name: str = field.short_name
    return name.removeprefix(OPTION)


def _given(one: Question, field: Field) -> Sequence[str]:
    if one.kind is Kind.RANKING:
        places = {_option(inner): inner.data for inner in field.form if inner.data}
        order = sorted(places, key=lambda key: int(places[key]) if places[key].isdecimal() else 999)
        # Two options on one place are told as one option twice: so `check` says it.
        return [*order, *(order[:1] if len(set(places.values())) < len(places) else [])]
    if one.kind is Kind.MATRIX:
        return [f"{_option(inner)}:{inner.data}" for inner in field.form if inner.data]
    if one.kind is Kind.DATE:
        return [str(field.raw_data[0])] if field.raw_data else [field.data.isoformat()] if field.data else []
    value = field.data
    return value if isinstance(value, list) else [value] if value else []


def _field(one: Question) -> Field:
    label, checked = i18n.localized(dict(one.texts)), [Answered(one)]
    if one.kind is Kind.LINE:
        return StringField(label, filters=[stripped], validators=checked)
    if one.kind is Kind.TEXT:
        return TextAreaField(label, filters=[stripped], validators=checked)
    if one.kind is Kind.NUMBER:
        return StringField(
            label, filters=[stripped], validators=checked, description=_bounds(one), render_kw={"inputmode": "numeric"}
        )
    if one.kind is Kind.DATE:
        return _AnyDay(label, validators=checked)
    if one.kind is Kind.LIST:
        offered = [("", _("Choose one")), *options(one)]
        return SelectField(label, choices=choices(offered), validators=checked, validate_choice=False)
    if one.kind in (Kind.RANKING, Kind.MATRIX):
        return _Lines(_of_lines(one), label, question=one, description=_how_to(one))
    if one.kind is Kind.MULTIPLE:
        return Checkboxes(
            label, choices=choices(options(one)), validators=checked, description=_how_many(one), validate_choice=False
        )
    hint = _("1 is not at all, 5 is very much") if one.kind is Kind.SCALE else ""
    return RadioField(label, choices=choices(options(one)), validators=checked, description=hint, validate_choice=False)


def _of_lines(one: Question) -> type[Form]:
    """For a ranking a list of places for each option; for a matrix its columns."""
    if one.kind is Kind.RANKING:
        places = [(str(place), i18n.number(place)) for place in range(1, (one.most or len(one.choices)) + 1)]
        offered = choices([("", "–"), *places])
        return type(
            "Ranking", (Form,),
            {OPTION + key: SelectField(answers.name(one, key), [_Part()], choices=offered, validate_choice=False) for key in one.choices},
        )  # fmt: skip
    columns = choices((key, i18n.plain(dict(texts))) for key, texts in one.columns.items())
    return type(
        "Matrix", (Form,),
        {OPTION + key: RadioField(answers.name(one, key), [_Part()], choices=columns, validate_choice=False) for key in one.choices},
    )  # fmt: skip


def options(one: Question) -> list[tuple[str, str]]:
    """What can be chosen, with its name."""
    return [(key, answers.name(one, key)) for key in one.keys]


def _how_to(one: Question) -> str:
    if one.kind is Kind.MATRIX:
        return ""
    return " ".join(part for part in (_("1 is what matters most to you."), _how_many(one)) if part)


def _how_many(one: Question) -> str:
    """How many options may be chosen, where the author says so."""
    if one.least and one.most:
        if one.least == one.most:
            return _("Choose exactly %(number)s.", number=i18n.number(one.least))
        return _("Choose %(least)s to %(most)s.", least=i18n.number(one.least), most=i18n.number(one.most))
    if one.most:
        return _("Choose %(number)s at most.", number=i18n.number(one.most))
    return _("Choose %(number)s at least.", number=i18n.number(one.least)) if one.least else ""


def _bounds(one: Question) -> str:
    """Between what a number lies, where the author says so."""
    if one.least is not None and one.most is not None:
        return _("From %(least)s to %(most)s", least=i18n.number(one.least), most=i18n.number(one.most))
    if one.least is not None:
        return _("%(number)s or more", number=i18n.number(one.least))
    return _("%(number)s at most", number=i18n.number(one.most)) if one.most is not None else ""


def hint(one: Question) -> str:
    """What stands below a question: bounds, how many, how to rank. For paper as for forms."""
    if one.kind is Kind.SCALE:
        return _("1 is not at all, 5 is very much")
    if one.kind is Kind.NUMBER:
        return _bounds(one)
    return _how_to(one) if one.kind is Kind.RANKING else _how_many(one) if one.kind is Kind.MULTIPLE else ""

"""Questions of organisers as fields of a form, in the reader's language: at registration, and in the survey."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from flask_wtf import FlaskForm
from wtforms import Field, RadioField, StringField, TextAreaField
from wtforms.validators import DataRequired, Optional

from portal.core import i18n
from portal.core.i18n import _
from portal.core.inputs import Checkboxes, Length, choices, stripped
from portal.core.questions import Kind, Question
from portal.webinars.asking import Problem
from portal.webinars.asking.answers import MOST_LINE, MOST_TEXT
from portal.webinars.words import registering as words

F = TypeVar("F", bound=FlaskForm)


def with_questions(base: type[F], questions: Sequence[Question]) -> type[F]:
    """The form with a field `q_<key>` for each question behind its own."""
    return type(f"{base.__name__}WithQuestions", (base,), {f"q_{one.key}": _field(one) for one in questions})


def given(form: FlaskForm, questions: Sequence[Question]) -> dict[str, Sequence[str]]:
    """Key of a question → the values that were entered, as `asking.clean` takes them."""
    found: dict[str, Sequence[str]] = {}
    for one in questions:
        value = form[f"q_{one.key}"].data
        found[one.key] = value if isinstance(value, list) else [value] if value else []
    return found


def show(form: FlaskForm, questions: Sequence[Question], answers: Mapping[str, Any]) -> None:
    """Fills in what was answered before."""
    for one in questions:
        if one.key in answers:
            form[f"q_{one.key}"].data = answers[one.key]


def _field(one: Question) -> Field:
    label = i18n.localized(dict(one.texts))
    needed = DataRequired(words.PROBLEMS[Problem.MISSING]) if one.must else Optional()
    if one.kind is Kind.LINE:
        return StringField(label, filters=[stripped], validators=[needed, Length(max=MOST_LINE)])
    if one.kind is Kind.TEXT:
        return TextAreaField(label, filters=[stripped], validators=[needed, Length(max=MOST_TEXT)])
    if one.kind is Kind.MULTIPLE:
        return Checkboxes(label, choices=choices(_options(one)), validators=[needed])
    hint = _("1 is not at all, 5 is very much") if one.kind is Kind.SCALE else ""
    return RadioField(label, choices=choices(_options(one)), validators=[needed], description=hint)


def _options(one: Question) -> list[tuple[str, str]]:
    if one.kind is Kind.SCALE:
        return [(key, i18n.number(int(key))) for key in one.keys]
    if one.kind is Kind.YES_NO:
        return [("yes", _("Yes")), ("no", _("No"))]
    return [(key, i18n.localized(dict(one.choices[key]))) for key in one.keys]

"""The shape of what people enter about surveys and as alumni."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_wtf import FlaskForm
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired

from portal.core import i18n
from portal.core.i18n import lazy as _l
from portal.core.inputs import Length
from portal.training import questionnaire, words
from portal.training.forms.editions import _choices, _stripped
from portal.training.models import Moment


class SurveyForm(FlaskForm):
    """When an edition's survey opens; a title and questions in each language come with it."""

    moment = SelectField(_l("When it opens"))


class QuestionsForm(FlaskForm):
    """The questions of a survey inside a course, in each language."""


def _questions_field(lang: str, questions: Sequence[questionnaire.Question]) -> TextAreaField:
    return TextAreaField(
        _l("Questions: %(language)s", language=i18n.native_name(lang)), filters=[_stripped],
        validators=[Length(max=20_000)], default=questionnaire.write(questions, lang),
    )  # fmt: skip


def survey_form(languages: Sequence[str]) -> SurveyForm:
    """The form with a title and questions in each of the edition's languages; the first one's title is needed."""
    fields: dict[str, Any] = {}
    for lang in languages:
        needed = [DataRequired(_l("Enter a title."))] if lang == languages[0] else []
        fields[f"title_{lang}"] = StringField(
            _l("Title: %(language)s", language=i18n.native_name(lang)),
            filters=[_stripped],
            validators=[*needed, Length(max=200)],
        )
        fields[f"questions_{lang}"] = _questions_field(lang, ())
    form: SurveyForm = type("SurveyFormOfLanguages", (SurveyForm,), fields)()
    form.moment.choices = _choices((moment.value, words.MOMENTS[moment]) for moment in Moment)
    return form


def questions_form(languages: Sequence[str], questions: Sequence[questionnaire.Question]) -> QuestionsForm:
    """The form with the questions in each language of the course."""
    fields = {f"questions_{lang}": _questions_field(lang, questions) for lang in languages}
    form: QuestionsForm = type("QuestionsFormOfLanguages", (QuestionsForm,), fields)()
    return form


class AlumnusForm(FlaskForm):
    """What others of the programme read."""

    offers = StringField(
        _l("What you can offer"), filters=[_stripped], validators=[Length(max=200)],
        description=_l("In one line, for example: how we opened our budget data"),
    )  # fmt: skip
    asks = StringField(
        _l("What you are looking for"), filters=[_stripped], validators=[Length(max=200)],
        description=_l("In one line, for example: a city that measures waiting times"),
    )  # fmt: skip

"""The shape of what nominees, readers and the secretariat enter for a selection."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import (
    BooleanField,
    DateField,
    Field,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, NumberRange, Optional, Regexp

from portal.core import i18n, language_names
from portal.core.i18n import lazy as _l
from portal.core.inputs import Checkboxes, Hour, Length, choices, sensible_day, stripped
from portal.training import rules, words
from portal.training.models import Application, Edition, Gender, Outcome, QuestionType, Review
from portal.training.services import Criterion, Question

LONGEST_LINE = 300
LONGEST_TEXT = 4000


# Nominees -----------------------------------------------------------------------------------------------------------


def _answer_field(question: dict[str, Any]) -> Field:
    """The field of one of the edition's questions. Nothing is required here: a half-filled form can be saved."""
    label, kind = i18n.plain(question["labels"]), question["type"]
    if kind == QuestionType.LONG_TEXT:
        return TextAreaField(label, filters=[stripped], validators=[Length(max=LONGEST_TEXT)])
    if kind == QuestionType.CHOICE:
        answers = choices((number, i18n.plain(one)) for number, one in enumerate(question["choices"]))
        return RadioField(label, choices=answers, validators=[Optional()])
    if kind == QuestionType.YES_NO:
        return RadioField(label, choices=choices([("yes", _l("Yes")), ("no", _l("No"))]), validators=[Optional()])
    return StringField(label, filters=[stripped], validators=[Length(max=LONGEST_LINE)])


class ApplicationForm(FlaskForm):
    """The edition's own questions, languages, gender."""

    languages = Checkboxes(_l("In which of these languages can you work?"), validators=[Optional()])
    gender = RadioField(
        _l("Your gender"), validators=[Optional()],
        description=_l(
            "You need not say it. It is used only for the balance of women and men, and for numbers without names."
        ),
    )  # fmt: skip

    @classmethod
    def of(cls, edition: Edition, application: Application | None) -> ApplicationForm:
        """The form for an edition, with what the nominee has filled in so far."""
        fields = {f"q_{one['key']}": _answer_field(one) for one in edition.questions}
        kept = {f"q_{key}": value for key, value in (application.answers if application else {}).items()}
        form: ApplicationForm = type("ApplicationForm", (cls,), fields)(
            data={
                **kept, "languages": application.languages if application else [],
                "gender": application.gender.value if application else Gender.UNDISCLOSED.value,
            }
        )  # fmt: skip
        form.languages.choices = choices((tag, i18n.language_name(tag)) for tag in edition.working_languages)
        form.gender.choices = choices((kind.value, label) for kind, label in words.GENDERS.items())
        return form

    def answers(self) -> dict[str, str]:
        """What was answered, by the key of the question."""
        return {name[2:]: field.data or "" for name, field in self._fields.items() if name.startswith("q_")}


class DocumentForm(FlaskForm):
    """One file."""

    file = FileField(_l("File"), validators=[FileRequired(_l("Choose a file."))])


class OfferForm(FlaskForm):
    """Accept or decline a seat."""


# Planning -----------------------------------------------------------------------------------------------------------


def _label_fields(prefix: str, label: Any, most: int, field: type[Field] = StringField) -> dict[str, Field]:
    """A text in each interface language; English is needed."""
    return {
        f"{prefix}_{code}": field(
            label if code == i18n.SOURCE else language_names.NAMES[code], filters=[stripped],
            validators=[DataRequired(_l("Enter it in English.")) if code == i18n.SOURCE else Optional(), Length(max=most)],
        )
        for code in i18n.LOCALES
    }  # fmt: skip


class _WithTexts(FlaskForm):
    """What the forms of texts in all interface languages share."""

    OTHERS = tuple(code for code in i18n.LOCALES if code != i18n.SOURCE)

    def texts(self, prefix: str) -> dict[str, str]:
        """What was entered, by language."""
        return {code: self[f"{prefix}_{code}"].data for code in i18n.LOCALES if self[f"{prefix}_{code}"].data}

    def fill(self, prefix: str, texts: dict[str, str]) -> None:
        for code in i18n.LOCALES:
            self[f"{prefix}_{code}"].data = texts.get(code, "")


class EditionQuestionForm(_WithTexts):
    """A question of the edition to its nominees."""

    type = RadioField(
        _l("Kind of answer"), default=QuestionType.TEXT.value, choices=choices(words.QUESTION_TYPES.items())
    )
    required = BooleanField(_l("An answer is needed"), default=True)

    def show(self, question: dict[str, Any]) -> None:
        self.fill("label", question["labels"])
        self["type"].data, self.required.data = question["type"], question["required"]
        for code in i18n.LOCALES:
            self[f"choices_{code}"].data = "\n".join(one.get(code, "") for one in question["choices"]).strip()

    def question(self) -> Question:
        """What was entered: answers to choose from stand one in a line, in each language in the same order."""
        lines = {code: (self[f"choices_{code}"].data or "").splitlines() for code in i18n.LOCALES}
        choices = tuple(
            {code: texts[place].strip() for code, texts in lines.items() if place < len(texts) and texts[place].strip()}
            for place, text in enumerate(lines[i18n.SOURCE])
            if text.strip()
        )
        kind = QuestionType(self["type"].data)
        return Question(
            labels=self.texts("label"), type=kind, required=self.required.data,
            choices=choices if kind is QuestionType.CHOICE else (),
        )  # fmt: skip


class CriterionForm(_WithTexts):
    """By what readers judge."""

    weight = IntegerField(
        _l("Weight"), default=1, validators=[InputRequired(_l("Enter a number from 1 to 10.")), NumberRange(1, 10)],
        description=_l("From 1 to 10: how much it counts against the other criteria."),
    )  # fmt: skip

    def show(self, criterion: dict[str, Any]) -> None:
        self.fill("label", criterion["labels"])
        self.weight.data = criterion["weight"]

    def criterion(self) -> Criterion:
        return Criterion(labels=self.texts("label"), weight=self.weight.data)


class ProgrammeForm(_WithTexts):
    """A programme, held again and again as editions."""

    slug = StringField(
        _l("Address"), filters=[stripped],
        validators=[
            DataRequired(_l("Enter an address.")), Length(max=80),
            Regexp(r"^[a-z0-9]+(-[a-z0-9]+)*$", message=_l("Use lower-case letters, digits and hyphens only.")),
        ],
        description=_l("Lower-case letters, digits and hyphens, for example digital-government"),
    )  # fmt: skip


def _add_texts() -> None:
    choices = _label_fields("choices", _l("Answers to choose from, one in each line"), LONGEST_TEXT, TextAreaField)
    choices["choices_en"] = TextAreaField(
        _l("Answers to choose from, one in each line"), filters=[stripped], validators=[Length(max=LONGEST_TEXT)]
    )
    for form, fields in (
        (EditionQuestionForm, _label_fields("label", _l("Question"), LONGEST_LINE) | choices),
        (CriterionForm, _label_fields("label", _l("Criterion"), LONGEST_LINE)),
        (
            ProgrammeForm,
            _label_fields("title", _l("Title"), 200) | _label_fields("summary", _l("Summary"), 2000, TextAreaField),
        ),
    ):
        for name, field in fields.items():
            setattr(form, name, field)


_add_texts()


# Readers ------------------------------------------------------------------------------------------------------------


class ScoreForm(FlaskForm):
    """A score for each criterion, and a comment for the secretariat."""

    comment = TextAreaField(
        _l("Comment"), filters=[stripped], validators=[Length(max=2000)],
        description=_l("Only the secretariat and, once both have scored, the other reader see it."),
    )  # fmt: skip

    @classmethod
    def of(cls, edition: Edition, review: Review) -> ScoreForm:
        """The form for the criteria of an edition, with the scores so far."""
        steps = choices((number, i18n.number(number)) for number in range(rules.BEST_SCORE + 1))
        fields = {
            f"s_{one['key']}": RadioField(i18n.plain(one["labels"]), choices=steps, validators=[Optional()])
            for one in edition.criteria
        }
        kept = {f"s_{key}": str(value) for key, value in review.scores.items()}
        form: ScoreForm = type("ScoreForm", (cls,), fields)(data={**kept, "comment": review.comment})
        return form

    def scores(self) -> dict[str, int]:
        """What was chosen, by the key of the criterion."""
        return {
            name[2:]: int(field.data) for name, field in self._fields.items() if name.startswith("s_") and field.data
        }


class SlotForm(FlaskForm):
    """A time for an interview, in the reader's own zone."""

    day = DateField(_l("Day"), validators=[InputRequired(_l("Enter the day.")), sensible_day])
    starts_at = Hour(_l("Time"), validators=[InputRequired(_l("Enter the time."))])
    minutes = IntegerField(
        _l("Minutes"), default=30, validators=[InputRequired(_l("Enter a number.")), NumberRange(5, 240)]
    )
    place = StringField(
        _l("Where"), filters=[stripped], validators=[Length(max=300)],
        description=_l("The address of the video call, or a telephone number."),
    )  # fmt: skip

    def moment(self, zone: str) -> datetime:
        return datetime.combine(self.day.data, self.starts_at.data, ZoneInfo(zone))


# The secretariat ----------------------------------------------------------------------------------------------------


class ReaderForm(FlaskForm):
    """Who reads."""

    reader = SelectField(_l("Person"))

    def offer(self, people: Sequence[tuple[uuid.UUID, str]]) -> None:
        self.reader.choices = choices(people)


class AdjustForm(FlaskForm):
    """A decision other than was proposed."""

    outcome = RadioField(
        _l("Decision"), validators=[InputRequired(_l("Choose a decision."))],
        choices=choices((kind.value, label) for kind, (label, _kind) in words.OUTCOMES.items()),
    )  # fmt: skip
    note = TextAreaField(
        _l("Reason"), filters=[stripped], validators=[DataRequired(_l("Say why.")), Length(max=500)],
        description=_l("Stands in the audit log and in the letter to the nominee."),
    )  # fmt: skip

    def chosen(self) -> Outcome:
        return Outcome(self.outcome.data)

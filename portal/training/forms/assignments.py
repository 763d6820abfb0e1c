"""The shape of what people enter about assignments."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    IntegerField,
    MultipleFileField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, NumberRange

from portal.core import datetimes, language_names
from portal.core.i18n import lazy as _l
from portal.core.inputs import Hour, Length, choices, sensible_day, stripped
from portal.training import rubric, words
from portal.training.models import AssignmentTerms, LateRule
from portal.training.services.assignments import MOST_TEXT, Terms

MOST_MINUTES = 525_600  # a year


class WorkForm(FlaskForm):
    """A participant's work."""

    text = TextAreaField(_l("Your text"), filters=[stripped], validators=[Length(max=MOST_TEXT)])
    files = MultipleFileField(
        _l("Files"), description=_l("PDF, pictures, or documents of an office program without macros.")
    )


class ReviewForm(FlaskForm):
    """What a colleague thinks. The levels of the rubric come with it by name."""

    comment = TextAreaField(
        _l("What is good, and what would make it better"), filters=[stripped], validators=[Length(max=4000)]
    )


class MarkForm(FlaskForm):
    """A marker's comment and, where there is one marker only, what happens next."""

    comment = TextAreaField(
        _l("Feedback to the participant"), filters=[stripped], validators=[Length(max=4000)],
        description=_l("The participant reads this, in whatever language you write it."),
    )  # fmt: skip
    again = BooleanField(_l("Send it back for another round"))


class SettleForm(FlaskForm):
    """The score that counts after two marks."""

    score = IntegerField(
        _l("Score that counts (0 to 100)"),
        validators=[
            InputRequired(_l("Enter a score from 0 to 100.")),
            NumberRange(0, 100, _l("Enter a score from 0 to 100.")),
        ],
    )
    feedback = TextAreaField(_l("Feedback to the participant"), filters=[stripped], validators=[Length(max=4000)])
    again = BooleanField(_l("Send it back for another round"))


class TermsForm(FlaskForm):
    """Until when an assignment is due in an edition."""

    due_on = DateField(_l("Due on"), validators=[DataRequired(_l("Enter a day.")), sensible_day])
    due_time = Hour(_l("At what time"), validators=[InputRequired(_l("Enter a time."))])
    timezone = SelectField(_l("Time zone"))
    grace_minutes = IntegerField(
        _l("Grace in minutes"), default=0, validators=[InputRequired(_l("Enter a number.")), NumberRange(0, MOST_MINUTES, _l("Enter a number."))],
        description=_l("Work that comes within the grace counts as on time."),
    )  # fmt: skip
    late = RadioField(
        _l("After that"), choices=choices((rule.value, label) for rule, label in words.LATE_RULES.items())
    )
    penalty = IntegerField(
        _l("Percent of the score lost each day"),
        default=10,
        validators=[NumberRange(0, 100, _l("Enter a number from 0 to 100."))],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.timezone.choices = choices(datetimes.timezones())

    def show(self, terms: AssignmentTerms | None, timezone: str, last_day: date) -> None:
        """What is set now, else the end of the edition's last day."""
        self.due_on.data = terms.due_local.date() if terms else last_day
        self.due_time.data = terms.due_local.time() if terms else time(23, 59)
        self.timezone.data = terms.timezone if terms else timezone
        self.late.data = (terms.late if terms else LateRule.ACCEPT).value
        if terms:
            self.grace_minutes.data = terms.grace_minutes
            self.penalty.data = round(terms.penalty_per_day * 100)

    def terms(self) -> Terms:
        return Terms(
            due_local=datetime.combine(self.due_on.data, self.due_time.data), timezone=self.timezone.data,
            grace_minutes=self.grace_minutes.data, late=LateRule(self.late.data),
            penalty_per_day=(self.penalty.data or 0) / 100,
        )  # fmt: skip


class ExtraTimeForm(FlaskForm):
    """More time for one person."""

    person = SelectField(_l("Person"))
    minutes = IntegerField(
        _l("Minutes more"), validators=[InputRequired(_l("Enter a number.")), NumberRange(0, MOST_MINUTES, _l("Enter a number."))],
        description=_l("0 takes it back."),
    )  # fmt: skip
    reason = StringField(_l("Reason"), filters=[stripped], validators=[Length(max=300)])


class AssignmentForm(FlaskForm):
    """How an assignment works. The fields of the rubric are one for each language of the course."""

    takes_text = BooleanField(_l("Participants write a text"))
    most_files = IntegerField(
        _l("Files at most"),
        validators=[InputRequired(_l("Enter a number.")), NumberRange(0, 10, _l("Enter a number from 0 to 10."))],
    )
    rounds = IntegerField(
        _l("Rounds"), validators=[InputRequired(_l("Enter a number.")), NumberRange(0, 20, _l("Enter a number from 0 to 20."))],
        description=_l("How often somebody may hand in; 0 for as often as they like. The best round counts."),
    )  # fmt: skip
    pass_mark = IntegerField(
        _l("Pass mark in percent"),
        validators=[InputRequired(_l("Enter a number.")), NumberRange(0, 100, _l("Enter a number from 0 to 100."))],
    )
    has_second_marker = BooleanField(
        _l("Two people mark each work"), description=_l("Neither sees the other's mark before both are in.")
    )
    peer_reviews = IntegerField(
        _l("Works of colleagues to review"), validators=[InputRequired(_l("Enter a number.")), NumberRange(0, 10, _l("Enter a number from 0 to 10."))],
        description=_l("How many each participant may be given; 0 for none. Names are not shown."),
    )  # fmt: skip

    def show(self, plan: rubric.AssignmentPlan) -> None:
        self.takes_text.data, self.most_files.data, self.rounds.data = plan.takes_text, plan.most_files, plan.rounds
        self.pass_mark.data = round(plan.pass_mark * 100)
        self.has_second_marker.data, self.peer_reviews.data = plan.has_second_marker, plan.peer_reviews

    def plan(self, criteria: tuple[rubric.Criterion, ...]) -> rubric.AssignmentPlan:
        return rubric.AssignmentPlan(
            rubric=criteria, pass_mark=self.pass_mark.data / 100, rounds=self.rounds.data,
            takes_text=self.takes_text.data, most_files=self.most_files.data,
            has_second_marker=self.has_second_marker.data, peer_reviews=self.peer_reviews.data,
        )  # fmt: skip

    def rubric_fields(self, languages: Sequence[str]) -> list[Any]:
        return [self[f"rubric_{lang}"] for lang in languages]


def assignment_form(languages: Sequence[str], plan: rubric.AssignmentPlan) -> AssignmentForm:
    """The form with a field of the rubric for each language, showing the plan."""
    fields = {
        f"rubric_{lang}": TextAreaField(
            _l("Rubric: %(language)s", language=language_names.native_name(lang)), filters=[stripped], validators=[Length(max=20_000)],
            default=rubric.write(plan.rubric, lang),
        )
        for lang in languages
    }  # fmt: skip
    form: AssignmentForm = type("AssignmentFormOfLanguages", (AssignmentForm,), fields)()
    if not form.is_submitted():
        form.show(plan)
    return form

"""The forms of quizzes: how one is held, what it draws from the bank, points of written answers, extra time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, DecimalField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, NumberRange, Optional

from portal.core.i18n import _
from portal.core.i18n import lazy as _l
from portal.core.inputs import Length, choices, stripped
from portal.training import words
from portal.training.rules import ReviewMoment, ReviewPart


class QuizForm(FlaskForm):
    """How a quiz is held."""

    pass_mark = IntegerField(
        _l("Pass mark in percent"), validators=[InputRequired(_l("Give the pass mark from 1 to 100 percent.")), NumberRange(1, 100, _l("Give the pass mark from 1 to 100 percent."))]
    )  # fmt: skip
    max_attempts = IntegerField(
        _l("Attempts"), default=0, validators=[Optional(), NumberRange(0, 1000, _l("Give the number of attempts from 0 to 1000."))],
        description=_l("0 means: as many as somebody needs."),
    )  # fmt: skip
    minutes_allowed = IntegerField(
        _l("Time limit in minutes"), default=0,
        validators=[Optional(), NumberRange(0, 1440, _l("Give the time limit in minutes, at most a day."))],
        description=_l("0 means: no limit. Extra time of single people is set in the edition."),
    )  # fmt: skip
    shuffle = BooleanField(_l("Show the options in another order to each person"))
    review_score = SelectField(_l("The score is shown"), choices=choices(words.REVIEW_MOMENTS.items()))
    review_answers = SelectField(_l("The right answers are shown"), choices=choices(words.REVIEW_MOMENTS.items()))
    review_feedback = SelectField(_l("The feedback is shown"), choices=choices(words.REVIEW_MOMENTS.items()))

    def review(self) -> dict[str, str]:
        """Part → moment, as a quiz keeps it."""
        return {part.value: self[f"review_{part.value}"].data for part in ReviewPart}

    def show(self, settings: Mapping[str, Any]) -> None:
        """What stands in the form at first."""
        self.pass_mark.data = round(float(settings.get("pass_mark", 0.7)) * 100)
        self.max_attempts.data = int(settings.get("max_attempts", 0))
        self.minutes_allowed.data = int(settings.get("minutes_allowed", 0))
        self.shuffle.data = bool(settings.get("shuffle"))
        for part in ReviewPart:
            self[f"review_{part.value}"].data = settings.get("review", {}).get(part.value, ReviewMoment.ATTEMPT.value)


class DrawForm(FlaskForm):
    """A draw from the bank."""

    count = IntegerField(
        _l("How many questions"),
        validators=[InputRequired(_l("Say how many questions are drawn.")), NumberRange(1, 100)],
    )
    category = SelectField(_l("Out of the category"))
    tag = SelectField(_l("With the tag"))
    points = IntegerField(_l("Points for each"), default=1, validators=[Optional(), NumberRange(1, 100)])

    def offer(self, categories: Sequence[str], tags: Sequence[str]) -> None:
        self.category.choices = choices([("", _("Any")), *((one, one) for one in categories)])
        self.tag.choices = choices([("", _("Any")), *((one, one) for one in tags)])


def grading_form(questions: Sequence[tuple[int, int]], given: Mapping[str, Any] | None = None) -> FlaskForm:
    """Points and a comment for each essay. `questions`: (number in the quiz, most points).

    `given`: what was given before, which is corrected; then the reason is asked for.
    """
    parts: dict[str, Any] = {}
    if given is not None:
        parts["reason"] = StringField(
            _l("Reason"), filters=[stripped], validators=[InputRequired(_l("Say why the points change.")), Length(max=500)],
            description=_l("Kept in the audit log."),
        )  # fmt: skip
    for number, most in questions:
        said = _("Give from 0 to %(most)s points.", most=most)
        parts[f"points_{number}"] = DecimalField(
            _("Points, at most %(most)s", most=most),
            places=None,
            validators=[InputRequired(said), NumberRange(0, most, said)],
        )
        parts[f"comment_{number}"] = TextAreaField(
            _l("What you say to it"), filters=[stripped], validators=[Length(max=4000)]
        )
    made = type("GradingForm", (FlaskForm,), parts)
    return made(data=given)


class ExtraTimeForm(FlaskForm):
    """More time for a participant."""

    enrolment = SelectField(_l("Participant"))
    percent = IntegerField(
        _l("Extra time in percent"),
        validators=[InputRequired(_l("Give extra time from 0 to 400 percent.")), NumberRange(0, 400, _l("Give extra time from 0 to 400 percent."))],
        description=_l("25 means: an hour becomes an hour and a quarter. 0 takes it back."),
    )  # fmt: skip
    reason = StringField(
        _l("Reason"), filters=[stripped], validators=[Length(max=300)],
        description=_l("Kept in the audit log. Please write nothing about anybody's health."),
    )  # fmt: skip

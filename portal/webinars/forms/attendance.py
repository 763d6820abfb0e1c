"""What counts as attended, what somebody says against what was counted, and what organisers answer."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import BooleanField, IntegerField, RadioField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, NumberRange

from portal.core.i18n import lazy as _l
from portal.core.inputs import Length, choices, stripped
from portal.webinars.attendance import Rule
from portal.webinars.words import attendance as words


class RuleForm(FlaskForm):
    """The rule of a webinar."""

    percent = IntegerField(
        _l("Share of the webinar in per cent"),
        description=_l("For so much of it somebody has to be there, on any device and in any run."),
        validators=[InputRequired(_l("Enter a number.")), NumberRange(10, 100, _l("Enter a number between 10 and 100."))],
    )  # fmt: skip
    check_in = BooleanField(
        _l("Check-in in the hall counts for the whole"), description=_l("For those who take part on site.")
    )
    recording = BooleanField(
        _l("The recording counts when that share of it was watched"),
        description=_l("If it has a quiz, the quiz has to be passed too."),
    )

    def show(self, rule: Rule) -> None:
        self.percent.data, self.check_in.data = round(rule.share * 100), rule.check_in
        self.recording.data = rule.recording

    def rule(self) -> Rule:
        """What was chosen."""
        return Rule((self.percent.data or 0) / 100, bool(self.check_in.data), bool(self.recording.data))


class AppealForm(FlaskForm):
    """Why what was counted is wrong."""

    reason = TextAreaField(
        _l("What was counted wrongly?"), filters=[stripped],
        validators=[DataRequired(_l("Say why: when you were there, and how.")), Length(max=2000)],
        description=_l("Say when you were there and how, e.g. by telephone, or on the screen of a colleague."),
    )  # fmt: skip


class AnswerForm(FlaskForm):
    """The organiser's answer to it."""

    granted = RadioField(
        _l("Your decision"), choices=choices([("yes", _l("Attended")), ("no", _l("What was counted holds"))]),
        validators=[InputRequired(_l("Choose one of the options."))],
    )  # fmt: skip
    answer = TextAreaField(
        _l("Reason"), filters=[stripped],
        validators=[DataRequired(_l("Say why. The person reads it.")), Length(max=1000)],
        description=_l("The person reads it in the mail."),
    )  # fmt: skip


class DecisionForm(FlaskForm):
    """An organiser decides without being asked."""

    decision = RadioField(
        _l("Your decision"), choices=choices(words.DECISIONS.items()),
        validators=[InputRequired(_l("Choose one of the options."))],
    )  # fmt: skip
    reason = TextAreaField(
        _l("Reason"), filters=[stripped],
        validators=[DataRequired(_l("Say why. The person reads it.")), Length(max=1000)],
        description=_l("The person reads it in the mail."),
    )  # fmt: skip

    @property
    def attended(self) -> bool | None:
        return {"yes": True, "no": False}.get(self.decision.data or "")

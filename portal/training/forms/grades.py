"""The shape of a grade set by hand."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import BooleanField, IntegerField, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, NumberRange

from portal.core.i18n import lazy as _l
from portal.core.inputs import Length, stripped


class OverrideForm(FlaskForm):
    """Which activity, what score, why."""

    activity = SelectField(_l("Activity"))
    score = IntegerField(
        _l("Score (0 to 100)"),
        validators=[
            InputRequired(_l("Enter a score from 0 to 100.")), NumberRange(0, 100, _l("Enter a score from 0 to 100.")),
        ],
    )  # fmt: skip
    is_done = BooleanField(_l("The activity counts as done"))
    reason = StringField(
        _l("Reason"), filters=[stripped], validators=[DataRequired(_l("Say why you set it by hand.")), Length(max=300)],
        description=_l("Kept in the audit log."),
    )  # fmt: skip

"""A process begun from another city's."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import DateField, StringField
from wtforms.validators import DataRequired, InputRequired

from portal.core import clock
from portal.core.i18n import lazy as _l
from portal.core.inputs import Length, sensible_day, stripped


class CopyForm(FlaskForm):
    """What the copy is called, and when it begins."""

    title = StringField(
        _l("Title"), filters=[stripped], validators=[DataRequired(_l("Enter a title.")), Length(max=200)],
        description=_l("As people in the city would say it, in the language of the space."),
    )  # fmt: skip
    starts_on = DateField(
        _l("First day"), default=clock.today, validators=[InputRequired(_l("Enter a day.")), sensible_day],
        description=_l("The first phase begins then; the others follow as in the example. You can move all of them."),
    )  # fmt: skip

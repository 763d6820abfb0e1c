"""With how many fictitious people a draft is tried."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import IntegerField, RadioField
from wtforms.validators import InputRequired, NumberRange

from portal.core import i18n
from portal.core.i18n import lazy as _l
from portal.core.inputs import choices
from portal.participation.services import rehearsing


class RehearsalForm(FlaskForm):
    """The crowd, and the seed by which everything in it is drawn."""

    people = RadioField(
        _l("Fictitious people"), default="200", validators=[InputRequired(_l("Choose how many people."))]
    )
    seed = IntegerField(
        _l("Seed"), default=1,
        validators=[
            InputRequired(_l("Enter a number.")), NumberRange(0, rehearsing.LARGEST_SEED, _l("Enter a number from 0 to 999,999."))
        ],
        description=_l("The same seed draws the same crowd again: to compare before and after a change of the settings."),
    )  # fmt: skip

    def offer(self) -> None:
        self.people.choices = choices((str(size), i18n.number(size)) for size in rehearsing.SIZES)

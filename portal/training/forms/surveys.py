"""The shape of what people enter as alumni."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import StringField

from portal.core.i18n import lazy as _l
from portal.core.inputs import Length
from portal.training.forms.editions import _stripped


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

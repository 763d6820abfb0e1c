"""The shape of what people enter as alumni."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import StringField

from portal.core.i18n import lazy as _l
from portal.core.inputs import Length, stripped


class AlumnusForm(FlaskForm):
    """What others of the programme read."""

    offers = StringField(
        _l("What you can offer"), filters=[stripped], validators=[Length(max=200)],
        description=_l("In one line, for example: how we opened our budget data"),
    )  # fmt: skip
    asks = StringField(
        _l("What you are looking for"), filters=[stripped], validators=[Length(max=200)],
        description=_l("In one line, for example: a city that measures waiting times"),
    )  # fmt: skip

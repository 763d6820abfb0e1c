"""The address of a guest whom mail does not reach."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import EmailField
from wtforms.validators import InputRequired

from portal.core.i18n import lazy as _l
from portal.core.inputs import Length, stripped


class AddressForm(FlaskForm):
    email = EmailField(
        _l("New e-mail address"), filters=[stripped], render_kw={"autocomplete": "off"},
        validators=[InputRequired(_l("Enter an e-mail address like name@city.example.")), Length(max=254)],
        description=_l("Ask the person by telephone or through the city. The message with the date goes to this address at once."),
    )  # fmt: skip

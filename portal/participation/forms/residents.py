"""What people enter to show where they live, or that they have a code."""

from __future__ import annotations

from typing import Any

from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import DataRequired, InputRequired

from portal.core.i18n import lazy as _l
from portal.core.inputs import Day, Length, sensible_day, stripped


def _typed(label: Any, hint: Any = "") -> StringField:
    return StringField(
        label, filters=[stripped], validators=[DataRequired(_l("Enter the number.")), Length(max=60)], description=hint,
        render_kw={"autocomplete": "off", "spellcheck": "false", "dir": "ltr"},
    )  # fmt: skip


def _born() -> Day:
    return Day(
        _l("Date of birth"), validators=[InputRequired(_l("Enter a day.")), sensible_day],
        render_kw={"autocomplete": "bday"},
    )  # fmt: skip


class DocumentNumberForm(FlaskForm):
    """A document and a birth date. Its number is called as the city calls it (`name_number`)."""

    number = _typed(
        _l("Number of your identity document"), _l("Spaces, hyphens and capital letters make no difference.")
    )
    born_on = _born()

    def name_number(self, name: str) -> None:
        if name:
            self.number.label.text = name


class MemberNumberForm(FlaskForm):
    """A card of a member and a birth date."""

    member_number = _typed(_l("Your member number"), _l("It stands on your card."))
    born_on = _born()


class PaperCodeForm(FlaskForm):
    """A code from a letter or a card."""

    code = StringField(
        _l("Code"), filters=[stripped], validators=[DataRequired(_l("Enter the code.")), Length(max=60)],
        description=_l("Twenty letters and digits. Hyphens and capital letters make no difference."),
        render_kw={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters", "dir": "ltr"},
    )  # fmt: skip

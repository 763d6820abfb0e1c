"""What the figures are limited to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import Form, SelectField
from wtforms.validators import Optional

from portal.core import inputs
from portal.core.i18n import lazy as _l
from portal.training.queries.figures import Wanted


class FiguresForm(Form):
    """Above the figures, in the address; what is no choice is as if it were not there."""

    edition = SelectField(_l("Edition"), validators=[Optional()])
    city = SelectField(_l("City"), validators=[Optional()])
    region = SelectField(_l("Region"), validators=[Optional()])
    gender = SelectField(_l("Gender"), validators=[Optional()])

    def offer(self, **choices: Sequence[tuple[str, Any]]) -> None:
        """Fills in what can be chosen; a list that is empty is left out."""
        for name, pairs in choices.items():
            if pairs:
                self[name].choices = inputs.choices([("", _l("All")), *pairs])
            else:
                del self[name]

    def wanted(self) -> Wanted:
        """The limits, as the query takes them."""
        return Wanted(
            **{
                field.name: field.data
                for field in self
                if field.data and field.data in {choice[0] for choice in field.iter_choices()}
            }
        )

"""What all answers of the city have: a saved reply to begin with, and the department that is responsible."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectField
from wtforms.validators import Optional

from portal.core import i18n
from portal.core.i18n import lazy as _l
from portal.core.inputs import Length, choices
from portal.participation.models import Department, SavedReply


class ResponsibleForm(FlaskForm):
    """The department that is responsible, of those that whoever answers may name, and a saved reply to begin with.

    `seen`: what the city had said when the page was made (`awaited.said_last`).
    """

    seen = HiddenField(validators=[Length(max=40)])
    reply = SelectField(_l("Begin with a saved reply"), validators=[Optional()])
    department = SelectField(
        _l("Responsible department"), validators=[Optional()], description=_l("Whom people can ask about it. Its members answer, too.")
    )  # fmt: skip

    def offer_departments(self, offered: Sequence[Department], now: Department | None, *, must: bool) -> None:
        """`now`: the one that has it. `must`: one of them, not none."""
        named = [(str(one.id), i18n.plain(one.names)) for one in offered]
        self.department.choices = choices(named if must else [("", _l("No department")), *named])
        if not self.is_submitted() and now in offered:
            self.department.data = str(now.id) if now else ""

    def offer_replies(self, replies: Iterable[SavedReply]) -> None:
        self.reply.choices = choices([("", _l("None")), *((one.id, one.title) for one in replies)])

    def responsible(self, offered: Sequence[Department]) -> Department | None:
        """The one that was chosen."""
        return next((one for one in offered if str(one.id) == self.department.data), None)

"""One action for several things of the desk: to whom they go, and, where they are of one kind, what the city answers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from flask_wtf import FlaskForm
from wtforms import SelectField, TextAreaField
from wtforms.validators import Optional

from portal.core import i18n
from portal.core.i18n import lazy as _l
from portal.core.inputs import Length, choices, stripped
from portal.participation.models import Department, SavedReply
from portal.participation.waiting import Together


class BulkForm(FlaskForm):
    """`department` and `assignee`: whom the things go to. `state`, `reply`, `reason`, `lang`: the answer, if there shall be one."""

    department = SelectField(_l("Give them to a department"), validators=[Optional()])
    assignee = SelectField(_l("Give them to a person"), validators=[Optional()])
    state = SelectField(_l("What the city says"), validators=[Optional()])
    reply = SelectField(_l("Begin with a saved reply"), validators=[Optional()])
    reason = TextAreaField(
        _l("One answer for all of them"), filters=[stripped], validators=[Length(max=4000)],
        description=_l("{number}, {category}, {place}, {department} and {day} are replaced by those of each. Empty: nothing is answered."),
    )  # fmt: skip
    lang = SelectField(_l("Language of the answer"), validators=[Optional()])

    def offer(self, departments: Iterable[Department], people: Iterable[tuple[Any, str]]) -> None:
        named = [(one.id, i18n.plain(one.names)) for one in departments]
        self.department.choices = choices([("", _l("As it is")), *named])
        self.assignee.choices = choices([("", _l("As it is")), *people])
        self.offer_answer(None, (), ())

    def offer_answer(self, together: Together | None, replies: Iterable[SavedReply], languages: Sequence[str]) -> None:
        """`together`: of the one kind that they are; None: they are of several, which no one text answers."""
        said = together.outcomes() if together else ()
        self.state.choices = choices([("", _l("Nothing is answered")), *said])
        self.reply.choices = choices([("", _l("None")), *((one.id, one.title) for one in replies)])
        self.lang.choices = choices((code, i18n.language_name(code)) for code in languages)
        if languages and not self.lang.data:
            self.lang.data = languages[0]

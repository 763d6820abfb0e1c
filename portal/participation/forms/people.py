"""What staff enter: who may take part in what, how residents are known, lists, codes, groups, and for whom an officer enters."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, EmailField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, NumberRange, Optional, ValidationError

from portal.core import clock, i18n
from portal.core.i18n import _
from portal.core.i18n import lazy as _l
from portal.core.inputs import Checkboxes, Day, Length, choices, sensible_day, stripped
from portal.participation.checks import checks
from portal.participation.forms.residents import DocumentNumberForm
from portal.participation.forms.texts import given, in_languages, show
from portal.participation.models import Audience, CheckMethod, Component, Draw, PeopleGroup, ResidentCheck
from portal.participation.services.codes import MOST
from portal.participation.words import eligibility as named

MOST_BYTES = 10 * 1024 * 1024


class AudienceForm(FlaskForm):
    """Who may take part in a component; it stands in the form of the component itself. is_frozen: somebody has, so it is only shown."""

    is_frozen = False

    audience = RadioField(_l("Who may take part"), default=Audience.CONFIRMED.value)
    group = SelectField(_l("Which group"), default="")

    def offer(self, groups: Sequence[PeopleGroup], *, without_account: bool = True) -> None:
        self.audience.choices = choices(
            (one.value, label)
            for one, (label, _lead) in named.AUDIENCES.items()
            if without_account or one is not Audience.ANYONE
        )
        self.group.choices = choices([("", _l("None")), *((one.id, one.name) for one in groups)])

    def show(self, component: Component | Draw) -> None:
        self.audience.data = component.audience.value
        self.group.data = str(component.group_id or "")

    def validate_group(self, field: SelectField) -> None:
        if self.audience.data == Audience.GROUP.value and not field.data:
            raise ValidationError(_("Choose the group, or make one first under “Residents, codes and groups”."))

    def plan(self) -> dict[str, Any]:
        audience = Audience(self.audience.data)
        return {"audience": audience, "group_id": UUID(self.group.data) if audience is Audience.GROUP else None}


class ResidentChecksForm(FlaskForm):
    """How residents are known; `checks_form` adds the texts of each language."""

    languages: Sequence[str]

    methods = Checkboxes(_l("Ways to show that one lives in the city"), validators=[Optional()])

    def offer(self) -> None:
        self.methods.choices = choices((one.method.value, one.label) for one in checks())

    def show(self, check: ResidentCheck) -> None:
        self.methods.data = list(check.methods)
        for name in _TEXTS:
            show(self, name, getattr(check, name))

    def values(self) -> dict[str, Any]:
        return {
            "methods": [CheckMethod(one) for one in self.methods.data or ()],
            **{name: given(self, name) for name in _TEXTS},
        }


_TEXTS = {
    "numbers": lambda _first: StringField(
        _l("What the number is called here"), filters=[stripped], validators=[Length(max=120)],
        description=_l("For example: Number of your identity card. It is what the register and the desk use."),
    ),
    "desks": lambda _first: TextAreaField(
        _l("Where the desk is"), filters=[stripped], validators=[Length(max=600)],
        description=_l("Address and opening hours, and which papers people bring along."),
    ),
}  # fmt: skip


def checks_form(languages: Sequence[str]) -> type[ResidentChecksForm]:
    made: type[ResidentChecksForm] = in_languages(ResidentChecksForm, languages, _TEXTS)
    return made


class PeopleListForm(FlaskForm):
    """A register or a list of members."""

    file = FileField(_l("CSV file"), validators=[FileRequired(_l("Choose a file."))])


class CodesForm(FlaskForm):
    """A batch of codes to be printed."""

    purpose = SelectField(_l("What the codes are for"))
    name = StringField(
        _l("Name of the batch"), filters=[stripped], validators=[DataRequired(_l("Enter a name.")), Length(max=120)],
        description=_l("For your own list, such as: Letters to Ba Dinh, first round."),
    )  # fmt: skip
    file = FileField(_l("People to write to, as CSV"), validators=[Optional()])
    number_of = IntegerField(
        _l("Or how many codes to hand out"), validators=[Optional(), NumberRange(1, MOST, _l("Enter a number from 1 to 1,000."))],
        description=_l("For a hall or a kiosk, where anybody may take part: one card each, without a name."),
    )  # fmt: skip
    lang = SelectField(_l("Language"))
    valid_until = Day(
        _l("Last day"), validators=[InputRequired(_l("Enter a day.")), sensible_day],
        description=_l("After this day the codes are not taken any more."),
    )  # fmt: skip

    def offer(self, purposes: Iterable[tuple[object, Any]], languages: Sequence[str]) -> None:
        self.purpose.choices = choices([("", _l("A letter that proves where somebody lives")), *purposes])
        self.lang.choices = choices((code, i18n.language_name(code)) for code in languages)
        if not self.is_submitted():
            self.valid_until.data = clock.today() + timedelta(days=60)

    def validate_valid_until(self, field: Day) -> None:
        if field.data is not None and field.data < clock.today():
            raise ValidationError(_("This day is over."))

    def end(self, zone: str) -> datetime:
        """The first moment after the last day, by the city's clocks."""
        day: date = self.valid_until.data
        return datetime.combine(day + timedelta(days=1), time(), ZoneInfo(zone))


class PeopleGroupForm(FlaskForm):
    """A new group."""

    name = StringField(
        _l("Name of the group"), filters=[stripped], validators=[DataRequired(_l("Enter a name.")), Length(max=120)]
    )


class GroupPeopleForm(FlaskForm):
    """People who are put on a list, or taken off it."""

    people = TextAreaField(
        _l("People, one a line"), filters=[stripped], validators=[DataRequired(_l("Enter at least one person.")), Length(max=200_000)],
        description=_l("An e-mail address, or the number of the document and the birth date with a semicolon between: 012345678;1990-12-31"),
        render_kw={"dir": "ltr", "spellcheck": "false"},
    )  # fmt: skip


class DeskEntryForm(DocumentNumberForm):
    """For whom an officer enters, and where."""

    component = SelectField(_l("What the person takes part in"), validators=[InputRequired(_l("Choose one."))])
    way = RadioField(_l("How"), default="desk", validators=[InputRequired(_l("Choose one."))])
    saw_proof = BooleanField(
        _l("I have seen a paper that says that the person lives here"),
        description=_l("Needed only where residents take part and the register does not know the person."),
    )

    def offer(self, components: Iterable[tuple[object, Any]]) -> None:
        self.component.choices = choices(components)
        self.way.choices = choices(
            [("desk", _l("The person is here")), ("paper", _l("From a paper that was handed in"))]
        )


class DeskProofForm(DocumentNumberForm):
    """Whose account is marked as a resident's."""

    email = EmailField(
        _l("E-mail address of the account"), filters=[stripped], validators=[DataRequired(_l("Enter an e-mail address.")), Length(max=254)]
    )  # fmt: skip
    saw_proof = BooleanField(
        _l("I have seen a paper that says that the person lives here"),
        description=_l("Needed only where the register does not know the person."),
    )


class OfficerForm(FlaskForm):
    """Who works at the desk."""

    email = EmailField(
        _l("E-mail address of the account"), filters=[stripped], validators=[DataRequired(_l("Enter an e-mail address.")), Length(max=254)]
    )  # fmt: skip

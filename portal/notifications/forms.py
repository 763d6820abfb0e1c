"""Forms of the notifications."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_wtf import FlaskForm
from wtforms import Form, SearchField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired

from portal.core.i18n import lazy as _l
from portal.core.inputs import Length
from portal.notifications import kinds
from portal.notifications.models import DeliveryState, Frequency

FREQUENCIES = {
    Frequency.AT_ONCE: _l("At once"),
    Frequency.DAILY: _l("Once a day, in one mail"),
    Frequency.WEEKLY: _l("Once a week, in one mail"),
    Frequency.NEVER: _l("Never; only in the portal"),
}
STATES = {
    DeliveryState.WAITING: _l("Waiting"),
    DeliveryState.GATHERED: _l("Part of a digest"),
    DeliveryState.SENDING: _l("Being sent"),
    DeliveryState.SENT: _l("Sent"),
    DeliveryState.FAILED: _l("Not delivered"),
    DeliveryState.SUPPRESSED: _l("Held back"),
    DeliveryState.EXPIRED: _l("No longer of use"),
}


def field_name(kind: str) -> str:
    """The form's field of a kind: dots would read as attributes."""
    return kind.replace(".", "__")


def preferences_form(chosen: Mapping[str, Frequency]) -> FlaskForm:
    """A form with one question for each kind that can be switched off. Built anew each time: modules register the kinds."""

    class PreferencesForm(FlaskForm):
        pass

    for kind in optional_kinds():
        setattr(
            PreferencesForm,
            field_name(kind.name),
            SelectField(kind.label, choices=[SelectChoice(often.value, label) for often, label in FREQUENCIES.items()]),
        )
    values = {field_name(kind.name): chosen.get(kind.name, kind.default).value for kind in optional_kinds()}
    return PreferencesForm(data=values)


def in_parts(form: Any) -> list[tuple[Any, list[Any]]]:
    """The questions of a form of preferences as (heading, questions), without headings under which nothing can be chosen."""
    parts = [
        (name, [form[field_name(kind.name)] for kind in some if not kind.is_mandatory])
        for name, some in kinds.by_part()
    ]
    return [(name, questions) for name, questions in parts if questions]


def optional_kinds() -> list[kinds.Kind]:
    return [kind for kind in kinds.all_kinds() if not kind.is_mandatory]


def chosen_in(form: Any) -> dict[str, Frequency]:
    """What was chosen: kind → frequency."""
    return {kind.name: Frequency(form[field_name(kind.name)].data) for kind in optional_kinds()}


class OutboxFilter(Form):
    """Which mails to list; in the address, so that a list can be passed on.

    `begins`: what the names of the kinds begin with that the reader may see.
    """

    state = SelectField(_l("State"), default="")
    kind = SelectField(_l("Kind"), default="")
    address = SearchField(_l("Address or name"), validators=[Length(max=200)], default="")

    def __init__(self, *args: Any, begins: tuple[str, ...] = ("",), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.state.choices = [
            SelectChoice("", _l("All")),
            *(SelectChoice(state.value, label) for state, label in STATES.items()),
        ]
        self.kind.choices = [
            SelectChoice("", _l("All")),
            *(SelectChoice(kind.name, kind.label) for kind in kinds.all_kinds() if kind.name.startswith(begins)),
        ]


class LiftForm(FlaskForm):
    """Why mail to an address is allowed again."""

    reason = TextAreaField(
        _l("Why do you allow mail to this address again?"),
        description=_l("For example: the person has told us that the mailbox works again."),
        validators=[DataRequired(_l("Give the reason. It is kept with the address.")), Length(max=500)],
    )

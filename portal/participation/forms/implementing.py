"""Staff: how far a proposal is carried out, and the list of places."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_wtf import FlaskForm
from wtforms import (
    DateField,
    DecimalField,
    FieldList,
    Form,
    FormField,
    HiddenField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
    URLField,
)
from wtforms.validators import NumberRange, Optional

from portal.core.i18n import lazy as _l
from portal.core.inputs import Length, choices, sensible_day, stripped
from portal.participation import words
from portal.participation.models import MilestoneState, ProposalImplementation, Space, SpacePlace
from portal.participation.services.implementing import (
    MOST_MILESTONES,
    TITLE_LENGTH,
    ImplementationPlan,
    Milestone,
)

_SPARE = 3  # empty rows for more


class MilestoneForm(Form):
    """A step. One without words is left out."""

    title = StringField(_l("What is done"), filters=[stripped], validators=[Length(max=TITLE_LENGTH)])
    on = DateField(_l("By which day"), validators=[Optional(), sensible_day])
    percent = IntegerField(
        _l("How far it is, in per cent"), default=0, validators=[Optional(), NumberRange(0, 100, _l("Enter a number from 0 to 100."))]
    )  # fmt: skip
    state = SelectField(
        _l("State"), choices=choices((one.value, label) for one, (label, _kind) in words.MILESTONES.items())
    )


class ImplementationForm(FlaskForm):
    """`version`: of what the form shows, so that two who write at once do not overwrite each other."""

    version = HiddenField(default="0", validators=[Length(max=9)])
    milestones = FieldList(FormField(MilestoneForm), label=_l("Step"), max_entries=MOST_MILESTONES)
    planned = DecimalField(_l("Money planned"), validators=[Optional()])
    spent = DecimalField(_l("Money spent"), validators=[Optional()])
    currency = StringField(
        _l("Currency"), filters=[stripped, str.upper], validators=[Length(max=3)], description=_l("Three letters, such as USD.")
    )  # fmt: skip
    contract_name = StringField(_l("What the contract is called"), filters=[stripped], validators=[Length(max=200)])
    contract_url = URLField(
        _l("Where the contract is published"), filters=[stripped], validators=[Length(max=500)],
        description=_l("An address that begins with https://."),
    )  # fmt: skip

    def show(self, found: ProposalImplementation | None) -> None:
        """What is known, and room for more."""
        rows = list(found.milestones) if found else []
        for row in rows:
            self.milestones.append_entry(_shown(row))
        for _n in range(min(_SPARE, MOST_MILESTONES - len(rows))):
            self.milestones.append_entry({"state": MilestoneState.PLANNED.value, "percent": 0})
        if found is not None:
            for name in ("planned", "spent", "currency", "contract_name", "contract_url"):
                self[name].data = getattr(found, name)
            self.version.data = str(found.version)

    def plan(self) -> ImplementationPlan:
        steps = [
            Milestone(
                one.form.title.data, one.form.on.data.isoformat() if one.form.on.data else "", one.form.percent.data or 0,
                MilestoneState(one.form.state.data),
            )
            for one in self.milestones
            if one.form.title.data
        ]  # fmt: skip
        given = self.version.data or "0"
        return ImplementationPlan(
            milestones=steps, planned=self.planned.data, spent=self.spent.data, currency=self.currency.data or "",
            contract_url=self.contract_url.data or "", contract_name=self.contract_name.data or "",
            version=int(given) if given.isascii() and given.isdigit() else 0,
        )  # fmt: skip


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    return row | {"on": date.fromisoformat(row["on"]) if row["on"] else None}


class PlacesForm(FlaskForm):
    """The list of places, a line each."""

    places = TextAreaField(
        _l("Places"), filters=[stripped], validators=[Length(max=60_000)],
        description=_l("A place a line, in the language of the space: its name, and if you know them latitude and longitude, such as: Park; 14.65; 121.04"),
    )  # fmt: skip

    def show(self, space: Space, found: list[SpacePlace]) -> None:
        self.places.data = "\n".join(_line(space, one) for one in found)


def _line(space: Space, one: SpacePlace) -> str:
    name = one.names.get(space.lang, next(iter(one.names.values()), ""))
    return name if one.latitude is None else f"{name}; {one.latitude:g}; {one.longitude:g}"

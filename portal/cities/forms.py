"""The shape of what is entered about cities and their people."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_wtf import FlaskForm
from wtforms import DateField, IntegerField, SelectChoice, SelectField, StringField
from wtforms.validators import InputRequired, NumberRange, Optional

from portal.cities import labels
from portal.cities.models import Government, IncomeGroup, MembershipKind, OfficeKind
from portal.cities.services import Dates
from portal.core.i18n import _
from portal.core.i18n import lazy as _l
from portal.core.inputs import Length, sensible_day


class _Period(FlaskForm):
    first_day = DateField(
        _l("First day"), validators=[InputRequired(_l("Enter the first day, for example 2015-09-16.")), sensible_day]
    )
    last_day = DateField(
        _l("Last day"), validators=[Optional(), sensible_day], description=_l("Leave it empty if it still holds.")
    )
    note = StringField(
        _l("Note"),
        validators=[Length(max=300)],
        description=_l("For example which meeting decided it. Everybody can read it."),
    )
    reason = StringField(
        _l("Why do you change this?"), validators=[Length(max=500)], description=_l("It stays in the audit log.")
    )

    def dates(self) -> Dates:
        """What was entered, as a period."""
        first: date = self.first_day.data
        return Dates(first, self.last_day.data)


class MembershipForm(_Period):
    """A kind of membership for a time."""

    kind = SelectField(_l("Kind of membership"), validators=[InputRequired()])

    def __init__(self, *, of_city: bool, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.kind.choices = [
            SelectChoice(kind.value, name)
            for kind, name in labels.MEMBERSHIPS.items()
            if (kind is not MembershipKind.FRIENDSHIP) is of_city
        ]


class OfficeForm(_Period):
    """An office for a time."""

    kind = SelectField(
        _l("Office"),
        validators=[InputRequired()],
        choices=[SelectChoice(kind.value, labels.OFFICES[kind]) for kind in OfficeKind],
    )


def _or_unknown(names: Mapping[Any, Any]) -> list[SelectChoice]:
    return [SelectChoice("", _l("Not known")), *(SelectChoice(key.value, name) for key, name in names.items())]


class ContextForm(FlaskForm):
    """What makes cities alike beside place and size: the income of the country, the form of government."""

    income_group = SelectField(
        _l("Income of the country"),
        choices=_or_unknown(labels.INCOMES),
        description=_l("The World Bank’s group. It is entered for all cities of this country at once."),
    )
    income_year = IntegerField(
        _l("Fiscal year of the World Bank"),
        validators=[Optional(), NumberRange(1988, 2100)],
        description=_l("For example 2025."),
    )
    government = SelectField(_l("Form of government"), choices=_or_unknown(labels.GOVERNMENTS))
    reason = StringField(
        _l("Why do you change this?"), validators=[Length(max=500)], description=_l("It stays in the audit log.")
    )

    def context(self) -> dict[str, Any]:
        """What was entered, as arguments of the service."""
        group, government = self.income_group.data, self.government.data
        return {
            "income_group": IncomeGroup(group) if group else None, "income_year": self.income_year.data,
            "government": Government(government) if government else None,
        }  # fmt: skip


class RemovalForm(FlaskForm):
    """Why an entry goes."""

    reason = StringField(
        _l("Why was this entry wrong?"),
        validators=[InputRequired(_l("Say why, so that others can understand it later.")), Length(max=500)],
    )


class AffiliationForm(FlaskForm):
    """For which city the reader works, as what."""

    city = SelectField(_l("City"), validators=[InputRequired(_l("Choose your city."))])
    position = StringField(
        _l("Your position"),
        validators=[InputRequired(_l("Enter what you are there.")), Length(max=160)],
        description=_l("For example: head of the data office."),
    )

    def __init__(self, cities: list[tuple[Any, str]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.city.choices = [
            SelectChoice("", _("Choose a city")),
            *(SelectChoice(str(key), name) for key, name in cities),
        ]

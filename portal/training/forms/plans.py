"""The shape of what people enter in reports and action plans."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from babel import numbers
from flask_wtf import FlaskForm
from wtforms import (
    DateField,
    DecimalField,
    EmailField,
    FieldList,
    Form,
    FormField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, NumberRange, Optional, ValidationError

from portal.core import i18n
from portal.core.i18n import _
from portal.core.i18n import lazy as _l
from portal.core.inputs import Length, choices, sensible_day, stripped
from portal.training.models import ActionPlan
from portal.training.services.plans import Action, PlanDraft

MOST_ACTIONS = 20
EMPTY_ROWS = 2
MOST_CASES = 10


class ReportForm(FlaskForm):
    """Where the city stands."""

    situation = TextAreaField(
        _l("Where your city stands"), filters=[stripped], validators=[Length(max=8000)],
        description=_l("What there is already: systems, data, people, rules."),
    )  # fmt: skip
    problems = TextAreaField(
        _l("What the problems are"), filters=[stripped], validators=[Length(max=8000)],
        description=_l("Your action plan begins with this."),
    )  # fmt: skip
    expectations = TextAreaField(_l("What you want to learn"), filters=[stripped], validators=[Length(max=4000)])


class ActionForm(Form):
    """One action; a row without a text is left out."""

    what = StringField(_l("What is done"), filters=[stripped], validators=[Length(max=300)])
    owner = StringField(_l("Who is responsible"), filters=[stripped], validators=[Length(max=120)])
    due_on = DateField(_l("Until when"), validators=[Optional(), sensible_day])
    budget = DecimalField(
        _l("Budget"), places=2, validators=[Optional(), NumberRange(0, 10**12, _l("Enter a number."))]
    )


class PlanForm(FlaskForm):
    """An action plan."""

    title = StringField(
        _l("Title"), filters=[stripped], validators=[DataRequired(_l("Enter a title.")), Length(max=200)]
    )
    problem = TextAreaField(_l("The problem"), filters=[stripped], validators=[Length(max=8000)])
    actions = FieldList(FormField(ActionForm), label=_l("Action"))
    currency = SelectField(_l("Currency of the budget"))
    indicator = StringField(
        _l("Indicator"), filters=[stripped], validators=[Length(max=200)],
        description=_l("By what you will see that it works, for example: days until a permit is issued"),
    )  # fmt: skip
    baseline = StringField(_l("Value today"), filters=[stripped], validators=[Length(max=200)])
    target = StringField(_l("Target"), filters=[stripped], validators=[Length(max=200)])
    cases = TextAreaField(
        _l("Cases it builds on"), filters=[stripped], validators=[Length(max=6000)],
        description=_l("One on each line: a title, and where there is one a bar and the address, as in: Open data in Seoul | https://…"),
    )  # fmt: skip
    mentor_city = SelectField(_l("Mentor city"), description=_l("A city that has done this and could advise you."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = numbers.list_currencies() & set(_CURRENCIES)
        self.currency.choices = choices(
            [
                ("", _("None")),
                *((code, f"{code} – {i18n.locale().currencies.get(code, code)}") for code in sorted(names)),
            ]
        )

    def offer(self, cities: Sequence[tuple[uuid.UUID, str]]) -> None:
        self.mentor_city.choices = choices([("", _("None")), *cities])

    def validate_cases(self, field: Any) -> None:
        """Each line has a title, and an address that a browser opens and nothing else.

        Raises:
            ValidationError: a line has neither.
        """
        lines = _lines(field.data)
        if len(lines) > MOST_CASES:
            raise ValidationError(_("This is too long."))
        for title, url in lines:
            if not title or len(title) > 200 or len(url) > 500 or (url and not url.startswith(("https://", "http://"))):
                raise ValidationError(_("Write a title, a bar and an address that begins with https:// on each line."))

    def show(self, plan: ActionPlan) -> None:
        """What is kept, and empty rows for more."""
        for name in ("title", "problem", "currency", "indicator", "baseline", "target"):
            self[name].data = getattr(plan, name)
        self.mentor_city.data = str(plan.mentor_city_id or "")
        self.cases.data = "\n".join(f"{one.title} | {one.url}" if one.url else one.title for one in plan.cases)
        for one in plan.actions:
            self.actions.append_entry(
                {"what": one.what, "owner": one.owner, "due_on": one.due_on, "budget": one.budget}
            )
        self.add_rows()

    def add_rows(self) -> None:
        for _number in range(min(EMPTY_ROWS if self.actions.entries else 3, MOST_ACTIONS - len(self.actions.entries))):
            self.actions.append_entry()

    def draft(self) -> PlanDraft:
        actions = [
            Action(row["what"], row["owner"] or "", row["due_on"], float(row["budget"]) if row["budget"] is not None else None)
            for row in self.actions.data[:MOST_ACTIONS]
            if row["what"]
        ]  # fmt: skip
        return PlanDraft(
            title=self.title.data, problem=self.problem.data, indicator=self.indicator.data, baseline=self.baseline.data,
            target=self.target.data, currency=self.currency.data,
            mentor_city_id=uuid.UUID(self.mentor_city.data) if self.mentor_city.data else None, actions=actions,
            cases=_lines(self.cases.data),
        )  # fmt: skip


# ISO 4217 codes that list_currencies() also holds for history are left out by naming those in use among member cities and of
# international funders.
_CURRENCIES = (
    "AED", "ARS", "AUD", "BDT", "BOB", "BRL", "CAD", "CHF", "CLP", "CNY", "COP", "CRC", "DZD", "EGP", "ETB", "EUR", "GBP",
    "GHS", "IDR", "ILS", "INR", "IQD", "JOD", "JPY", "KES", "KRW", "KZT", "LAK", "LKR", "MAD", "MMK", "MNT", "MXN", "MYR",
    "MZN", "NGN", "NPR", "NZD", "PEN", "PHP", "PKR", "PYG", "RUB", "RWF", "SAR", "SDG", "SEK", "SGD", "THB", "TND", "TRY",
    "TWD", "TZS", "UAH", "UGX", "USD", "UYU", "UZS", "VND", "XAF", "XOF", "ZAR", "ZMW",
)  # fmt: skip


def _lines(text: str) -> list[tuple[str, str]]:
    """`Title | https://…` lines as (title, address)."""
    pairs = [line.partition("|") for line in text.splitlines() if line.strip()]
    return [(title.strip(), url.strip()) for title, _bar, url in pairs]


class SupervisorForm(FlaskForm):
    """Who signs."""

    name = StringField(
        _l("Name of your supervisor"),
        filters=[stripped],
        validators=[DataRequired(_l("Enter the person's name.")), Length(max=120)],
    )
    email = EmailField(
        _l("E-mail address"), filters=[stripped],
        validators=[DataRequired(_l("Enter the person's e-mail address.")), Length(max=254)],
    )  # fmt: skip


class SignForm(FlaskForm):
    """The supervisor's word."""

    name = StringField(
        _l("Your name"), filters=[stripped], validators=[DataRequired(_l("Enter your name.")), Length(max=120)]
    )


class ReviewPlanForm(FlaskForm):
    """What the trainer thinks."""

    remarks = TextAreaField(_l("Remarks"), filters=[stripped], validators=[Length(max=4000)])


class CheckInForm(FlaskForm):
    """How far the plan is."""

    progress = TextAreaField(
        _l("How far the plan is"), filters=[stripped],
        validators=[DataRequired(_l("Say in two or three sentences how far the plan is.")), Length(max=4000)],
    )  # fmt: skip
    value = StringField(_l("Value of the indicator now"), filters=[stripped], validators=[Length(max=200)])


class HandOverForm(FlaskForm):
    """Who answers for the plan from now on."""

    successor = EmailField(
        _l("E-mail address of your successor"), filters=[stripped],
        validators=[DataRequired(_l("Enter the person's e-mail address.")), Length(max=254)],
        description=_l("Somebody who works for the same city and has an account."),
    )  # fmt: skip


class FinishForm(FlaskForm):
    """What came of the plan."""

    result = TextAreaField(
        _l("What came of it"), filters=[stripped],
        validators=[DataRequired(_l("Say what came of the plan.")), Length(max=8000)],
    )  # fmt: skip

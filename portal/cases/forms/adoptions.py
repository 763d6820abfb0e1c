"""What a city tells of an adoption, what it objects to, and how well a case is proven."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from flask_wtf import FlaskForm
from wtforms import DecimalField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, NumberRange, Optional

from portal.cases import words
from portal.cases.forms.drafts import _partial_date as partial_date
from portal.cases.models import Adoption, AdoptionStage
from portal.cases.services.adopting import Told
from portal.core import i18n
from portal.core.i18n import _
from portal.core.i18n import lazy as _l
from portal.core.inputs import FIRST_YEAR, LAST_YEAR, Length, choices, stripped


class AdoptionForm(FlaskForm):
    """How far a city is, and what became of it there."""

    city = SelectField(_l("City"))
    stage = RadioField(
        _l("How far is the city?"),
        choices=choices([(stage.value, label) for stage, (label, _kind) in words.ADOPTION_STAGES.items()]),
        default=AdoptionStage.INTERESTED.value,
    )  # fmt: skip
    since = StringField(
        _l("Since when"), filters=[stripped], validators=[Length(max=10), partial_date],
        description=_l("A year, a month or a day, for example 2019, 2019-05 or 2019-05-31."),
    )  # fmt: skip
    stopped_reason = TextAreaField(
        _l("Why it was stopped"), filters=[stripped], validators=[Length(max=1000)],
        description=_l("Needed if it was stopped."),
    )  # fmt: skip
    adapted = TextAreaField(
        _l("What you do differently"), filters=[stripped], validators=[Length(max=4000)],
        description=_l("What had to be adapted to your city, and why."),
    )  # fmt: skip
    result = TextAreaField(
        _l("Result"), filters=[stripped], validators=[Length(max=4000)],
        description=_l("What is better now, and how you know. It is shown on the page of the case."),
    )  # fmt: skip
    cost_amount = DecimalField(
        _l("Cost until now"), places=None, validators=[Optional(), NumberRange(min=0, max=10**13)]
    )
    cost_currency = SelectField(_l("Currency"), default="")
    cost_year = IntegerField(
        _l("Year of the figure"), validators=[Optional(), NumberRange(min=FIRST_YEAR, max=LAST_YEAR)]
    )
    mentor = SelectField(_l("Who helps you"), default="", description=_l("A city or a person who helps you with it."))

    own_case = SelectField(
        _l("Your own case of it"), default="",
        description=_l("The case of your city that tells of it. It then names the case that it comes from."),
    )  # fmt: skip

    def offer(
        self, cities: Iterable[tuple[Any, str]], mentors: Iterable[tuple[str, str]], cases: Iterable[tuple[str, str]]
    ) -> None:
        """What can be chosen: cities, helpers, the cases of these cities."""
        self.city.choices = choices((str(key), name) for key, name in cities)
        self.cost_currency.choices = choices([("", "–"), *i18n.currencies()])
        self.mentor.choices = choices([("", _("Nobody yet")), *mentors])
        self.own_case.choices = choices([("", _("None yet")), *cases])

    def show(self, adoption: Adoption) -> None:
        """Fills the form with what is known."""
        for name in ("since", "stopped_reason", "adapted", "result", "cost_amount", "cost_currency", "cost_year"):
            self[name].data = getattr(adoption, name)
        self.stage.data = adoption.stage.value
        self.own_case.data = str(adoption.own_case_id or "")
        if adoption.mentor_id:
            self.mentor.data = f"person:{adoption.mentor_id}"
        elif adoption.mentor_city_id:
            self.mentor.data = f"city:{adoption.mentor_city_id}"

    def validate(self, extra_validators: Any = None) -> bool:
        """Beside each field's own: an amount needs its currency."""
        fine = bool(super().validate(extra_validators))
        if self.cost_amount.data is not None and not self.cost_currency.data:
            self.cost_currency.errors = [_("Choose the currency of the amount.")]
            return False
        return fine

    def told(self) -> Told:
        kind, _colon, key = (self.mentor.data or "").partition(":")
        amount = self.cost_amount.data
        return Told(
            stage=AdoptionStage(self.stage.data), lang=i18n.current(), since=self.since.data,
            stopped_reason=self.stopped_reason.data, adapted=self.adapted.data, result=self.result.data,
            cost_amount=None if amount is None else float(amount),
            cost_currency=self.cost_currency.data if amount is not None else "", cost_year=self.cost_year.data,
            mentor_id=uuid.UUID(key) if kind == "person" else None,
            mentor_city_id=uuid.UUID(key) if kind == "city" else None,
            own_case_id=uuid.UUID(self.own_case.data) if self.own_case.data else None,
        )  # fmt: skip


class AdopterForm(FlaskForm):
    """What the city of the case says of another one: the rest is for that city to tell."""

    city = SelectField(_l("Which city has taken it over?"))
    stage = AdoptionForm.stage
    since = AdoptionForm.since
    stopped_reason = AdoptionForm.stopped_reason

    def offer(self, cities: Iterable[tuple[Any, str]]) -> None:
        self.city.choices = choices((str(key), name) for key, name in cities)

    def told(self) -> Told:
        return Told(
            stage=AdoptionStage(self.stage.data), lang=i18n.current(), since=self.since.data,
            stopped_reason=self.stopped_reason.data,
        )  # fmt: skip


class DisputeForm(FlaskForm):
    """What is not right."""

    reason = TextAreaField(
        _l("What is not right"), filters=[stripped],
        validators=[DataRequired(_l("Say what is not right: the other city reads it.")), Length(max=1000)],
    )  # fmt: skip


class EvidenceForm(FlaskForm):
    """How well a case is proven, and why."""

    level = RadioField(
        _l("How well it is proven"),
        choices=choices([(str(level), label) for level, (label, _hint) in words.LEVELS.items()]),
        validators=[DataRequired(_l("Choose a step."))],
    )  # fmt: skip
    reason = TextAreaField(
        _l("Why"), filters=[stripped],
        validators=[DataRequired(_l("Say why: it is shown on the page of the case.")), Length(max=1000)],
        description=_l("It is shown on the page of the case, in the language in which you write."),
    )  # fmt: skip

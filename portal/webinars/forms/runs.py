"""A run as its organiser plans it, and the rule by which a webinar repeats."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from flask_wtf import FlaskForm
from wtforms import (
    Form,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, NumberRange, Optional, ValidationError

from portal.core import walltime
from portal.core.i18n import _
from portal.core.i18n import lazy as _l
from portal.core.inputs import Day, Hour, Length, choices, sensible_day, stripped
from portal.core.wall_time_fields import chosen_fold, chosen_instants, offer_zones
from portal.webinars import words
from portal.webinars.forms.joining import ProviderFields
from portal.webinars.models import Format, Provider, Run
from portal.webinars.rules import texts as rules
from portal.webinars.services import RunPlan
from portal.webinars.services.series import MOST, Every, Rule

_SEATS = NumberRange(1, 100_000, _l("Enter a number between 1 and 100,000."))


def _known_zone(_form: Form, field: Any) -> None:
    if not walltime.is_zone(field.data):
        raise ValidationError(
            _("“%(zone)s” is no time zone of the list. Choose one of it.", zone=str(field.data or "")[:40])
        )


class RunForm(ProviderFields, FlaskForm):
    """When and where a run is held, and what carries picture and sound. Day and time are wall time in the zone."""

    starts_on = Day(_l("Day"), validators=[InputRequired(_l("Enter the day.")), sensible_day])
    starts_at = Hour(_l("Begins at"), validators=[InputRequired(_l("Enter the time."))])
    timezone = SelectField(
        _l("Time zone"), description=_l("Day and time are meant in it. Everybody sees them in their own."),
        validators=[_known_zone], validate_choice=False,
    )  # fmt: skip
    fold = RadioField(_l("Which of the two is meant?"), validators=[Optional()], validate_choice=False)
    minutes = IntegerField(
        _l("Length in minutes"), default=60,
        validators=[InputRequired(_l("Enter the length.")), NumberRange(5, 1440, _l("Enter a number between 5 and 1440."))],
    )  # fmt: skip
    format = RadioField(_l("How it is held"), default=Format.ONLINE.value)
    place = StringField(
        _l("Place"), filters=[stripped], validators=[Length(max=300)],
        description=_l("Name and address of the hall, for what is held on site."),
    )  # fmt: skip
    provider = RadioField(_l("What carries picture and sound"), default=Provider.NONE.value)
    capacity = IntegerField(
        _l("Seats online"), validators=[Optional(), _SEATS], description=_l("Leave empty if there is no limit.")
    )
    capacity_on_site = IntegerField(
        _l("Seats on site"), validators=[Optional(), _SEATS], description=_l("Leave empty if there is no limit.")
    )
    most_per_city = IntegerField(
        _l("Most people of one city"),
        validators=[Optional(), NumberRange(1, 1000, _l("Enter a number between 1 and 1,000."))],
    )

    def offer(self, run: Run | None = None) -> None:
        """Fills in what can be chosen: of providers, those that are set up, and what `run` has now. Which of two equal times is asked only on the night when clocks go back."""
        self.format.choices = choices((one.value, label) for one, label in words.FORMATS.items())
        offer_zones(self)
        self.offer_providers(run)

    def show(self, run: Run) -> None:
        """Fills in what the run has now."""
        for name in ("timezone", "minutes", "place", "capacity", "capacity_on_site", "most_per_city"):
            self[name].data = getattr(run, name)
        self.format.data = run.format.value
        self.show_provider(run)
        self.starts_on.data, self.starts_at.data = run.local_start.date(), run.local_start.time()

    def is_over(self, run: Run | None, now: datetime) -> bool:
        """Whether the time has passed, and was not that of the run already: a year that was mistyped, which nobody could come to."""
        found = chosen_instants(self)
        if run is not None and run.starts_at in found:
            return False
        return bool(found) and max(found) <= now

    def plan(self, run: Run | None = None) -> RunPlan:
        """What was entered, as the service takes it."""
        provider, data = self._provider(run)
        return RunPlan(
            local_start=datetime.combine(self.starts_on.data, self.starts_at.data), timezone=self.timezone.data,
            minutes=self.minutes.data, fold=chosen_fold(self), format=Format(self.format.data),
            place=rules.one_line(self.place.data or ""), provider=provider, provider_data=data, capacity=self.capacity.data,
            capacity_on_site=self.capacity_on_site.data if self.format.data != Format.ONLINE.value else None,
            most_per_city=self.most_per_city.data, registration_closes_at=run.registration_closes_at if run else None,
        )  # fmt: skip

    def _provider(self, run: Run | None) -> tuple[Provider, Mapping[str, Any]]:
        """An address that is entered anew is meant, also where nothing was chosen beside it. What a provider keeps of a run
        stays as long as it carries it.
        """
        provider, data = self.carrier()
        known = run.provider_data.get("url") if run else None
        if provider is Provider.NONE and self.link.data and self.link.data != known:
            return Provider.LINK, {"url": self.link.data}
        if run is not None and provider is run.provider and provider is not Provider.LINK:
            return provider, run.provider_data
        return provider, data


class SeriesForm(FlaskForm):
    """How a webinar repeats."""

    every = RadioField(_l("How often"), default=Every.MONTH.value, validators=[InputRequired(_l("Choose one."))])
    count = IntegerField(
        _l("How many webinars, this one included"), default=6,
        validators=[InputRequired(_l("Enter a number.")), NumberRange(2, MOST, _l("Enter a number between 2 and 26."))],
    )  # fmt: skip
    but = TextAreaField(
        _l("Days to leave out"), filters=[stripped], validators=[Length(max=600)],
        description=_l("One a line, as 2027-01-01: public holidays of the place where it is held."),
    )  # fmt: skip

    def offer(self) -> None:
        self.every.choices = choices((one.value, label) for one, label in words.EVERY.items())

    def validate_but(self, field: Any) -> None:
        wrong = [text for text in _words(field.data) if _day(text) is None]
        if wrong:
            raise ValidationError(_("This is no day: %(text)s. Write it as 2027-01-01.", text=wrong[0][:40]))

    def rule(self) -> Rule:
        days = [day for text in _words(self.but.data) if (day := _day(text))]
        return Rule(Every(self.every.data), self.count.data, days)


def _words(text: str | None) -> list[str]:
    return re.split(r"[\s,;]+", text.strip()) if text and text.strip() else []


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None

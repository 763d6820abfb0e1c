"""A run as its organiser plans it, and the rule by which a webinar repeats."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_wtf import FlaskForm
from wtforms import (
    DateField,
    Form,
    IntegerField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import InputRequired, NumberRange, Optional, ValidationError

from portal.core import i18n, walltime
from portal.core.i18n import _
from portal.core.i18n import lazy as _l
from portal.core.inputs import Length, choices, sensible_day, stripped
from portal.webinars import words
from portal.webinars.models import Format, Provider, Run
from portal.webinars.rules import texts as rules
from portal.webinars.services import RunPlan
from portal.webinars.services.series import MOST, Every, Rule

_SEATS = NumberRange(1, 100_000, _l("Enter a number between 1 and 100,000."))


def _link(_form: Form, field: Any) -> None:
    if field.data and not rules.is_link(field.data):
        raise ValidationError(_("Enter the whole address, beginning with https://."))


class RunForm(FlaskForm):
    """When and where a run is held. Day and time are wall time in the zone."""

    starts_on = DateField(_l("Day"), validators=[InputRequired(_l("Enter the day.")), sensible_day])
    starts_at = TimeField(_l("Begins at"), validators=[InputRequired(_l("Enter the time."))])
    timezone = SelectField(  # the service names one that it does not know
        _l("Time zone"), description=_l("Day and time are meant in it. Everybody sees them in their own."), validate_choice=False,
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
    link = StringField(
        _l("Address of the online room"), filters=[stripped], validators=[Length(max=rules.LONGEST_LINK), _link],
        description=_l("Only people who take part see it, on the join page. You can enter it later."),
    )  # fmt: skip
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

    def offer(self) -> None:
        """Fills in what can be chosen. Which of two equal times is asked only on the night when clocks go back."""
        self.format.choices = choices((one.value, label) for one, label in words.FORMATS.items())
        self.timezone.choices = choices(i18n.timezones())
        found = self._instants()
        if len(found) > 1:
            zone = ZoneInfo(self.timezone.data)
            names = [i18n.zone_name(one.astimezone(zone)) for one in found]
            self.fold.choices = [SelectChoice(str(n), f"{self.starts_at.data:%H:%M} {names[n]}") for n in (0, 1)]
        else:
            del self.fold

    def _instants(self) -> tuple[datetime, ...]:
        known = {name for name, _label in i18n.timezones()}
        day, time = self.starts_on.data, self.starts_at.data
        if not (day and time and self.timezone.data in known) or not 1900 <= day.year <= 2100:
            return ()
        return walltime.instants(datetime.combine(day, time), self.timezone.data)

    def show(self, run: Run) -> None:
        """Fills in what the run has now."""
        for name in ("timezone", "minutes", "place", "capacity", "capacity_on_site", "most_per_city"):
            self[name].data = getattr(run, name)
        self.format.data = run.format.value
        self.link.data = str(run.provider_data.get("url", "")) if run.provider is Provider.LINK else ""
        self.starts_on.data, self.starts_at.data = run.local_start.date(), run.local_start.time()

    def plan(self, run: Run | None = None) -> RunPlan:
        """What was entered, as the service takes it. What another provider than a link needs is not on the form and stays."""
        fold = self.fold.data if "fold" in self else None
        provider, data = self._provider(run)
        return RunPlan(
            local_start=datetime.combine(self.starts_on.data, self.starts_at.data), timezone=self.timezone.data,
            minutes=self.minutes.data, fold=int(fold) if fold in ("0", "1") else None, format=Format(self.format.data),
            place=rules.one_line(self.place.data or ""), provider=provider, provider_data=data, capacity=self.capacity.data,
            capacity_on_site=self.capacity_on_site.data if self.format.data != Format.ONLINE.value else None,
            most_per_city=self.most_per_city.data, registration_closes_at=run.registration_closes_at if run else None,
        )  # fmt: skip

    def _provider(self, run: Run | None) -> tuple[Provider, Mapping[str, Any]]:
        if self.link.data:
            return Provider.LINK, {"url": self.link.data}
        if run is not None and run.provider not in (Provider.NONE, Provider.LINK):
            return run.provider, run.provider_data
        return Provider.NONE, {}


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

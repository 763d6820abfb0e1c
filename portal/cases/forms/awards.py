"""A call as the office prepares it, its jury, and what it found."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, NumberRange, Optional, Regexp

from portal.cases import words
from portal.cases.models import Call, CallRound
from portal.cases.services.awards import CallPlan
from portal.cases.services.call_words import Word
from portal.core import datetimes, i18n, language_names
from portal.core.i18n import lazy as _l
from portal.core.inputs import Checkboxes, Hour, Length, choices, sensible_day, stripped


def _local(at: datetime, zone: str) -> datetime:
    return at.astimezone(ZoneInfo(zone))


class CallForm(FlaskForm):
    """The facts of a call; days and hours are meant in its zone."""

    title = StringField(
        _l("Title in English"), filters=[stripped], validators=[DataRequired(_l("Enter a title.")), Length(max=200)],
        description=_l("Other languages follow on a page of their own."),
    )  # fmt: skip
    slug = StringField(
        _l("Address"), filters=[stripped],
        validators=[
            DataRequired(_l("Enter an address.")), Length(max=80),
            Regexp(r"^(?!office$)[a-z0-9]+(-[a-z0-9]+)*$", message=_l("Use lower-case letters, digits and hyphens only.")),
        ],
        description=_l("The last part of the page's address, for example awards-2027"),
    )  # fmt: skip
    timezone = SelectField(_l("Time zone"), description=_l("In which the call opens and closes."))
    opens_on = DateField(_l("Opens on"), validators=[InputRequired(_l("Enter the day.")), sensible_day])
    closes_on = DateField(_l("Closes on"), validators=[InputRequired(_l("Enter the day.")), sensible_day])
    closes_at = Hour(
        _l("Closes at"), validators=[InputRequired(_l("Enter the time."))], default=time(23, 59),
        description=_l("Until the end of this minute entries are taken."),
    )  # fmt: skip
    most_per_city = IntegerField(
        _l("Entries of a city at most"), default=2,
        validators=[InputRequired(_l("Enter a number from 1 to 10.")), NumberRange(1, 10, _l("Enter a number from 1 to 10."))],
    )  # fmt: skip
    members_only = BooleanField(_l("Only member cities may enter"), default=True)
    needs_case = BooleanField(_l("Only cases that are published in the library may be entered"))
    stages = Checkboxes(
        _l("How far a practice may be"), validators=[Optional()], description=_l("Nothing chosen: any."),
        choices=choices((stage.value, label) for stage, (label, _kind) in words.STAGES.items()),
    )  # fmt: skip

    def offer(self, call: Call | None = None) -> None:
        """Fills the zones and, of a call that exists, its facts."""
        self.timezone.choices = choices(datetimes.timezones())
        if self.is_submitted():
            return
        if call is None or call.opens_at is None or call.closes_at is None:
            self.timezone.data = i18n.timezone()
            return
        zone = call.timezone
        for name in ("slug", "timezone", "most_per_city", "members_only", "needs_case", "stages"):
            self[name].data = getattr(call, name)
        self.title.data = call.titles.get("en", "")
        self.opens_on.data, self.closes_on.data = (
            _local(call.opens_at, zone).date(),
            _local(call.closes_at, zone).date(),
        )
        self.closes_at.data = _local(call.closes_at, zone).time().replace(second=0, microsecond=0)

    def plan(self, call: Call | None = None) -> CallPlan:
        """The call as it is asked for."""
        zone = ZoneInfo(self.timezone.data)
        last = datetime.combine(self.closes_on.data, self.closes_at.data.replace(second=59), zone)
        return CallPlan(
            slug=self.slug.data, titles={**(call.titles if call else {}), "en": self.title.data}, timezone=self.timezone.data,
            opens_at=datetime.combine(self.opens_on.data, time(), zone), closes_at=last,
            most_per_city=self.most_per_city.data, members_only=self.members_only.data, needs_case=self.needs_case.data,
            stages=self.stages.data or [],
        )  # fmt: skip


class PartForm(FlaskForm):
    """A category, round or criterion more, by its name in English."""

    title = StringField(
        _l("Name in English"), filters=[stripped], validators=[DataRequired(_l("Enter a name.")), Length(max=120)]
    )
    kind = StringField(validators=[DataRequired(), Length(max=20)])


class RoundForm(FlaskForm):
    """How a round is judged; for each criterion a field `weight__<key>`."""

    keys: tuple[str, ...] = ()
    is_blind = BooleanField(
        _l("The jury does not see which city it is"),
        description=_l("City, contact and names of files are hidden. What stands in the texts, in pictures and inside files cannot be hidden: ask the cities to leave it out."),
    )  # fmt: skip
    due_on = DateField(_l("Jury hands in by"), validators=[Optional(), sensible_day])
    advance = IntegerField(
        _l("How many of a category go on, or win in the last round"),
        validators=[InputRequired(_l("Enter a number from 1 to 100.")), NumberRange(1, 100, _l("Enter a number from 1 to 100."))],
    )  # fmt: skip

    def show(self, held: CallRound, zone: str) -> None:
        """Fills the form with what is set."""
        self.is_blind.data, self.advance.data = held.is_blind, held.advance
        self.due_on.data = _local(held.due_at, zone).date() if held.due_at else None
        for criterion in held.criteria:
            self[f"weight__{criterion.key}"].data = criterion.weight

    def due_at(self, zone: str) -> datetime | None:
        """The end of the day until which the jury has time."""
        return datetime.combine(self.due_on.data, time(23, 59, 59), ZoneInfo(zone)) if self.due_on.data else None

    def weights(self) -> dict[str, int]:
        return {key: self[f"weight__{key}"].data for key in self.keys}


def round_form(held: CallRound) -> RoundForm:
    """A form with the weights of a round's criteria."""
    made: dict[str, Any] = {"keys": tuple(criterion.key for criterion in held.criteria)}
    for criterion in held.criteria:
        made[f"weight__{criterion.key}"] = IntegerField(
            i18n.plain(criterion.names),
            validators=[InputRequired(_l("Enter a number from 1 to 100.")), NumberRange(1, 100, _l("Enter a number from 1 to 100."))],
        )  # fmt: skip
    form: RoundForm = type("CallRoundForm", (RoundForm,), made)()
    return form


LABELS = {
    "title": _l("Title"), "name": _l("Criterion"), "description": _l("Description"), "question": _l("What is asked"),
}  # fmt: skip


def words_form(known: Iterable[Word], lang: str) -> FlaskForm:
    """A field for each text of a call; what it says in English stands beside it."""
    made: dict[str, Any] = {}
    for word in known:
        is_line = word.kind in ("title", "name", "anchor")
        label = i18n.number(word.number) if word.kind == "anchor" else LABELS[word.kind]
        made[word.key] = (StringField if is_line else TextAreaField)(
            label, filters=[stripped], validators=[Length(max=300 if is_line else 4000)], default=word.texts().get(lang, ""),
            description=word.texts().get("en", "") if lang != "en" else "",
        )  # fmt: skip
    form: FlaskForm = type("CallWordsForm", (FlaskForm,), made)()
    return form


class CheckForm(FlaskForm):
    """Whether an entry goes to the jury."""

    eligible = RadioField(
        _l("Is the entry eligible?"), choices=choices([("yes", _l("Yes, the jury judges it")), ("no", _l("No"))]),
        validators=[DataRequired(_l("Choose one."))],
    )  # fmt: skip
    reason = TextAreaField(
        _l("Reason"), filters=[stripped], validators=[Length(max=1000)],
        description=_l("The city reads it. Needed where the entry is not eligible."),
    )  # fmt: skip


class TakeBackForm(FlaskForm):
    """Why a winner is none."""

    reason = TextAreaField(_l("Why"), filters=[stripped], validators=[Length(max=1000)])


class JurorCategoriesForm(FlaskForm):
    """What a juror judges."""

    categories = Checkboxes(_l("Categories"), validators=[DataRequired(_l("Choose at least one category."))])

    def offer(self, call: Call, chosen: Iterable[uuid.UUID]) -> None:
        """Fills the list of choices."""
        self.categories.choices = choices((one.id, i18n.plain(one.titles)) for one in call.categories)
        if not self.is_submitted():
            self.categories.data = [str(key) for key in chosen]

    def category_ids(self) -> list[uuid.UUID]:
        return [uuid.UUID(key) for key in self.categories.data]


class JurorForm(FlaskForm):
    """Somebody who is to judge."""

    name = StringField(
        _l("Full name"), filters=[stripped], validators=[DataRequired(_l("Enter the person's name.")), Length(max=120)]
    )
    email = EmailField(
        _l("E-mail address"), filters=[stripped],
        validators=[DataRequired(_l("Enter the person's e-mail address.")), Length(max=254)],
        description=_l("Somebody with an account under this address judges there; everybody else gets a link that needs none."),
    )  # fmt: skip
    lang = SelectField(_l("Language"), choices=choices((code, language_names.NAMES[code]) for code in i18n.LOCALES))
    city = SelectField(
        _l("City of this person"), validators=[Optional()],
        description=_l("Entries of this city are never shown to the juror. The cities of an account count anyway."),
    )  # fmt: skip
    categories = Checkboxes(_l("Categories"), validators=[DataRequired(_l("Choose at least one category."))])

    def offer(self, call: Call, cities: Iterable[tuple[Any, str]]) -> None:
        """Fills the lists of choices."""
        self.city.choices = [*choices([("", _l("None"))]), *choices(cities)]
        self.categories.choices = choices((one.id, i18n.plain(one.titles)) for one in call.categories)
        if not self.is_submitted():
            self.categories.data = [str(one.id) for one in call.categories]

    def category_ids(self) -> list[uuid.UUID]:
        return [uuid.UUID(key) for key in self.categories.data]

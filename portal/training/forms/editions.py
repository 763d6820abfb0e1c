"""The shape of what people enter in training."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
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

from portal.core import datetimes, i18n, language_names
from portal.core.i18n import lazy as _l
from portal.core.inputs import Checkboxes, Length, choices, sensible_day, stripped
from portal.training import words
from portal.training.models import Admission, Edition
from portal.training.services.editions import EditionPlan

LAST_SECOND = time(23, 59, 59)


class NominationForm(FlaskForm):
    """Whom the city puts forward."""

    name = StringField(
        _l("Full name"), filters=[stripped], validators=[DataRequired(_l("Enter the person's name.")), Length(max=120)]
    )
    email = EmailField(
        _l("E-mail address"), filters=[stripped],
        validators=[DataRequired(_l("Enter the person's e-mail address.")), Length(max=254)],
        description=_l("The invitation goes to this address. Use the person's own, not a shared one."),
    )  # fmt: skip
    position = StringField(
        _l("Position"), filters=[stripped], validators=[DataRequired(_l("Enter the person's position.")), Length(max=160)],
        description=_l("For example: Head of the open data unit"),
    )  # fmt: skip
    motivation = TextAreaField(
        _l("Why this person"), filters=[stripped],
        validators=[DataRequired(_l("Say in a few words why you nominate this person.")), Length(max=2000)],
        description=_l("What the person works on and what your city will do with what is learnt."),
    )  # fmt: skip
    locale = SelectField(
        _l("Language of the invitation"), choices=choices((code, language_names.NAMES[code]) for code in i18n.LOCALES),
        description=_l("Only for somebody who has no account yet."),
    )  # fmt: skip


class AnswerForm(FlaskForm):
    """Accept or decline. The languages are those of the edition's courses."""

    content_lang = RadioField(_l("In which language do you want to take the course?"), validators=[Optional()])

    def offer(self, languages: Sequence[str], wanted: str) -> None:
        self.content_lang.choices = choices((code, language_names.native_name(code)) for code in languages)
        if not self.is_submitted():
            self.content_lang.data = wanted if wanted in languages else (languages[0] if languages else None)


class NamesForm(FlaskForm):
    """The names for the certificate."""

    name = StringField(
        _l("Your name in your own script"), filters=[stripped],
        validators=[DataRequired(_l("Enter your name.")), Length(max=120)],
        description=_l("As it should stand on the certificate, for example 김민지, محمد علي or Ana Reyes."),
    )  # fmt: skip
    latin_name = StringField(
        _l("Your name in Latin letters"), filters=[stripped],
        validators=[DataRequired(_l("Enter your name in Latin letters.")), Length(max=120)],
        description=_l("As in your passport. If your name is written in Latin letters anyway, enter it again."),
    )  # fmt: skip


class MoveForm(FlaskForm):
    """Moving an edition to another state."""

    to = StringField(validators=[DataRequired(), Length(max=20)])
    reason = StringField(_l("Reason"), filters=[stripped], validators=[Length(max=300)])


LANGUAGES = ("en", "ko", "ar", "ru", "es", "fr", "tr", "zh", "id", "vi")


_PLAIN = ("slug", "starts_on", "ends_on", "timezone", "is_online", "seats", "seats_per_city")
# What stays as it is by default where nothing is entered.
_NUMBERS = ("reserve_length", "min_regions", "min_first_time", "gender_share", "offer_days", "keep_documents_days")


def _last_day(until: datetime, zone: str) -> date:
    """Midnight is the end of the day before."""
    return (until - timedelta(microseconds=1)).astimezone(ZoneInfo(zone)).date()


class EditionForm(FlaskForm):
    """An edition as the secretariat plans it. Texts in other languages than English are optional."""

    programme = SelectField(_l("Programme"))
    slug = StringField(
        _l("Address"), filters=[stripped],
        validators=[
            DataRequired(_l("Enter an address.")), Length(max=80),
            Regexp(r"^[a-z0-9]+(-[a-z0-9]+)*$", message=_l("Use lower-case letters, digits and hyphens only.")),
        ],
        description=_l("The last part of the page's address, for example seoul-2027-05"),
    )  # fmt: skip
    starts_on = DateField(_l("First day"), validators=[InputRequired(_l("Enter the first day.")), sensible_day])
    ends_on = DateField(_l("Last day"), validators=[InputRequired(_l("Enter the last day.")), sensible_day])
    timezone = SelectField(
        _l("Time zone"),
        description=_l("Of the place where the edition is held. All its days and hours are meant in it."),
    )
    is_online = BooleanField(_l("The edition is held online"))
    host_city = SelectField(_l("Host city"), validators=[Optional()])
    working_languages = Checkboxes(_l("Working languages"), validators=[Optional()])
    seats = IntegerField(
        _l("Seats"), default=14, validators=[InputRequired(_l("Enter the number of seats.")), NumberRange(1, 1000)]
    )
    seats_per_city = IntegerField(
        _l("Places for each city"), default=2,
        validators=[InputRequired(_l("Enter how many people a city may nominate.")), NumberRange(1, 100)],
    )  # fmt: skip
    admission = RadioField(_l("Who takes part"), default=Admission.DIRECT.value)
    closes_on = DateField(
        _l("Nominations close on"), validators=[InputRequired(_l("Enter the closing date.")), sensible_day],
        description=_l("Nominations are accepted until the end of this day in the time zone above."),
    )  # fmt: skip
    substitution_until = DateField(
        _l("A city may name another person until"), validators=[Optional(), sensible_day],
        description=_l("In the place of one it nominated. Empty: until nominations close."),
    )  # fmt: skip
    required_documents = Checkboxes(_l("Documents that are needed"), validators=[Optional()])
    keep_documents_days = IntegerField(
        _l("Days that documents are kept after the end"), default=30, validators=[Optional(), NumberRange(0, 366)]
    )
    reserve_length = IntegerField(
        _l("Places on the reserve list"), default=0, validators=[Optional(), NumberRange(0, 1000)]
    )
    min_regions = IntegerField(
        _l("Regions that take part, at least"), default=0, validators=[Optional(), NumberRange(0, 6)]
    )
    min_first_time = IntegerField(
        _l("Seats for cities that take part for the first time, at least"), default=0,
        validators=[Optional(), NumberRange(0, 1000)],
    )  # fmt: skip
    gender_share = IntegerField(
        _l("Percent of the seats for women, and for men, at least"),
        default=0,
        validators=[Optional(), NumberRange(0, 50)],
    )
    needs_language = BooleanField(_l("Selected people work in one of the working languages"))
    offer_days = IntegerField(
        _l("Days to accept a seat that is offered"), default=7, validators=[Optional(), NumberRange(1, 90)]
    )
    courses = Checkboxes(_l("Courses"), validators=[Optional()])

    @classmethod
    def text_fields(cls) -> list[tuple[str, str, str, str]]:
        """(title, summary, place, language) names of the fields of each language."""
        return [(f"title_{code}", f"summary_{code}", f"place_{code}", code) for code in i18n.LOCALES]

    def offer(
        self, *, programmes: Sequence[tuple[str, str]], cities: Sequence[tuple[uuid.UUID, str]],
        versions: Sequence[tuple[uuid.UUID, str]],
    ) -> None:  # fmt: skip
        """Fills in what can be chosen."""
        self.programme.choices = choices(programmes)
        self.timezone.choices = choices(datetimes.timezones())
        self.host_city.choices = choices([("", "–"), *cities])
        self.working_languages.choices = choices((code, i18n.language_name(code)) for code in LANGUAGES)
        self.admission.choices = choices((kind.value, label) for kind, label in words.ADMISSIONS.items())
        self.courses.choices = choices(versions)
        self.required_documents.choices = choices(words.DOCUMENTS.items())

    def show(self, edition: Edition, versions: Sequence[uuid.UUID]) -> None:
        """Fills in what the edition has now."""
        for name in (*_PLAIN, *_NUMBERS, "needs_language"):
            self[name].data = getattr(edition, name)
        self.host_city.data = str(edition.host_city_id or "")
        self.working_languages.data = list(edition.working_languages)
        self.admission.data = edition.admission.value
        self.required_documents.data = list(edition.required_documents)
        self.closes_on.data = _last_day(edition.nominations_close_at, edition.timezone)
        if edition.substitution_until:
            self.substitution_until.data = _last_day(edition.substitution_until, edition.timezone)
        self.courses.data = [str(key) for key in versions]
        for title, summary, place, code in self.text_fields():
            self[title].data = edition.titles.get(code, "")
            self[summary].data = edition.summaries.get(code, "")
            self[place].data = edition.places.get(code, "")

    def plan(self) -> EditionPlan:
        """What was entered, as the service takes it."""
        zone = self.timezone.data
        texts: dict[str, Any] = {"titles": {}, "summaries": {}, "places": {}}
        for title, summary, place, code in self.text_fields():
            for kind, name in (("titles", title), ("summaries", summary), ("places", place)):
                if self[name].data:
                    texts[kind][code] = self[name].data
        values: dict[str, Any] = {name: self[name].data for name in _PLAIN}
        values |= {name: self[name].data for name in _NUMBERS if self[name].data is not None}
        if self.substitution_until.data:
            values["substitution_until"] = datetime.combine(self.substitution_until.data, LAST_SECOND, ZoneInfo(zone))
        return EditionPlan(
            **values, **texts, working_languages=self.working_languages.data or [],
            host_city_id=uuid.UUID(self.host_city.data) if self.host_city.data else None,
            admission=Admission(self.admission.data), courses=[uuid.UUID(key) for key in self.courses.data or []],
            nominations_close_at=datetime.combine(self.closes_on.data, LAST_SECOND, ZoneInfo(zone)),
            required_documents=self.required_documents.data or [], needs_language=self.needs_language.data,
        )  # fmt: skip


def _add_texts() -> None:
    """The texts of an edition in every interface language; English, the source, is needed."""
    for title, summary, place, code in EditionForm.text_fields():
        name = language_names.NAMES[code]
        needed = [DataRequired(_l("Enter the title in English."))] if code == i18n.SOURCE else [Optional()]
        setattr(
            EditionForm,
            title,
            StringField(
                _l("Title (%(language)s)", language=name), filters=[stripped], validators=[*needed, Length(max=200)]
            ),
        )
        setattr(
            EditionForm,
            summary,
            TextAreaField(
                _l("Summary (%(language)s)", language=name), filters=[stripped], validators=[Length(max=2000)]
            ),
        )
        setattr(
            EditionForm,
            place,
            StringField(_l("Place (%(language)s)", language=name), filters=[stripped], validators=[Length(max=200)]),
        )


_add_texts()

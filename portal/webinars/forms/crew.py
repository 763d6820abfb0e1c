"""Asking people to help with a webinar, what they say of themselves, and the programme."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_wtf import FlaskForm
from wtforms import (
    DateField,
    EmailField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import DataRequired, InputRequired, NumberRange, Optional

from portal.accounts.rules import NAME_LENGTH
from portal.core import datetimes, i18n, language_names
from portal.core.i18n import _
from portal.core.i18n import lazy as _l
from portal.core.inputs import Checkboxes, Length, choices, sensible_day, stripped
from portal.webinars import words
from portal.webinars.models import Contributor, Part, Run, Talk
from portal.webinars.services.crew import BIOGRAPHY_LENGTH, NOTE_LENGTH, POSITION_LENGTH, Profile, Role
from portal.webinars.services.programme import TalkPlan
from portal.webinars.words import times


class RoleFields(FlaskForm):
    """What somebody is needed for."""

    part = SelectField(_l("As what"), default=Part.SPEAKER.value)
    run = SelectField(_l("In which run"))
    languages = Checkboxes(
        _l("Languages"),
        validators=[Optional()],
        description=_l("What the person speaks, interprets between or captions."),
    )

    def offer(self, runs: Sequence[Run], languages: Iterable[str]) -> None:
        """`languages`: those of the webinar, which are offered first and mostly alone."""
        self.part.choices = choices((one.value, label) for one, label in words.PARTS.items())
        several = [(run.id, times.when_words(run.starts_at, run.timezone)) for run in runs]
        self.run.choices = choices([("", _("In all runs")), *several])
        self.languages.choices = choices((code, i18n.language_name(code)) for code in languages)

    def role(self) -> Role:
        return Role(
            Part(self.part.data), uuid.UUID(self.run.data) if self.run.data else None, self.languages.data or ()
        )


class AskForm(RoleFields):
    """Asks somebody by e-mail address; who has an account with it is asked there."""

    name = StringField(
        _l("Name"),
        filters=[stripped],
        validators=[DataRequired(_l("Enter the person's name.")), Length(max=NAME_LENGTH)],
    )
    email = EmailField(
        _l("E-mail address"), filters=[stripped], validators=[DataRequired(_l("Enter the person's e-mail address.")), Length(max=254)],
        description=_l("Somebody without an account gets a link by which everything can be done."),
    )  # fmt: skip
    lang = SelectField(_l("Language of the invitation"))

    def offer(self, runs: Sequence[Run], languages: Iterable[str]) -> None:
        super().offer(runs, languages)
        self.lang.choices = choices(language_names.NAMES.items())
        if not self.is_submitted():
            self.lang.data = i18n.current()


class RoleForm(RoleFields):
    """What somebody is needed for, and when there is a rehearsal, in the zone of the first run."""

    rehearsal_on = DateField(_l("Day of the rehearsal"), validators=[Optional(), sensible_day])
    rehearsal = TimeField(_l("Time of the rehearsal"), validators=[Optional()])

    def show(self, one: Contributor, zone: str) -> None:
        self.part.data, self.languages.data = one.part.value, list(one.languages)
        self.run.data = str(one.run_id) if one.run_id else ""
        if one.rehearsal_at:
            local = one.rehearsal_at.astimezone(ZoneInfo(zone))
            self.rehearsal_on.data, self.rehearsal.data = local.date(), local.time()

    def validate(self, extra_validators: Any = None) -> bool:
        """Day and time belong together; an empty field has no validator of its own that is asked."""
        is_valid = bool(super().validate(extra_validators))
        if (self.rehearsal.data is None) != (self.rehearsal_on.data is None):
            self.rehearsal.errors = [*self.rehearsal.errors, _("Enter day and time of the rehearsal, or neither.")]
            return False
        return is_valid

    def when(self) -> datetime | None:
        if self.rehearsal_on.data is None or self.rehearsal.data is None:
            return None
        return datetime.combine(self.rehearsal_on.data, self.rehearsal.data)


class ProfileForm(FlaskForm):
    """What somebody says of himself; the biography in as many languages as he likes."""

    name = StringField(
        _l("Name, as it is shown"),
        filters=[stripped],
        validators=[DataRequired(_l("Enter a name.")), Length(max=NAME_LENGTH)],
    )
    position = StringField(
        _l("Position and organisation"), filters=[stripped], validators=[Length(max=POSITION_LENGTH)]
    )
    timezone = SelectField(_l("Your time zone"), description=_l("Mails and this page show times in it."))
    note = TextAreaField(
        _l("Note to the organiser"), filters=[stripped], validators=[Length(max=NOTE_LENGTH)],
        description=_l("What you need, or what the organiser should know. It is not shown to anybody else."),
    )  # fmt: skip

    @classmethod
    def biography_fields(cls) -> list[tuple[str, str]]:
        """(name of the field, language), the reader's language first."""
        codes = dict.fromkeys((i18n.current(), *i18n.LOCALES))
        return [(f"biography_{code}", code) for code in codes]

    def offer(self, *, has_account: bool) -> None:
        self.timezone.choices = choices(datetimes.timezones())
        if has_account:
            del self.timezone  # the account's own counts

    def show(self, one: Contributor) -> None:
        self.name.data, self.position.data, self.note.data = one.name, one.position, one.note
        if "timezone" in self:
            self.timezone.data = one.timezone
        for name, code in self.biography_fields():
            self[name].data = one.biographies.get(code, "")

    def profile(self) -> Profile:
        return Profile(
            name=self.name.data, position=self.position.data or "", note=self.note.data or "",
            timezone=self.timezone.data if "timezone" in self else "",
            biographies={code: self[name].data or "" for name, code in self.biography_fields()},
        )  # fmt: skip


for _code in i18n.LOCALES:
    setattr(
        ProfileForm,
        f"biography_{_code}",
        TextAreaField(
            _l("About you (%(language)s)", language=language_names.NAMES[_code]), filters=[stripped],
            validators=[Length(max=BIOGRAPHY_LENGTH)], render_kw={"lang": _code, "dir": i18n.direction(_code)},
        ),
    )  # fmt: skip


class TalkForm(FlaskForm):
    """A part of a run's programme."""

    starts_after = IntegerField(
        _l("Begins after how many minutes"), default=0,
        validators=[InputRequired(_l("Enter a number.")), NumberRange(0, 1440, _l("Enter a number between 0 and 1440."))],
        description=_l("Counted from the beginning of the run."),
    )  # fmt: skip
    minutes = IntegerField(
        _l("Length in minutes"), default=15,
        validators=[InputRequired(_l("Enter the length.")), NumberRange(1, 1440, _l("Enter a number between 1 and 1440."))],
    )  # fmt: skip
    lang = SelectField(_l("Language"))
    speakers = Checkboxes(_l("Who speaks"), validators=[Optional()])

    @classmethod
    def title_fields(cls, first: str) -> list[tuple[str, str]]:
        """(name of the field, language), the webinar's own language first if the portal speaks it."""
        codes = dict.fromkeys((first if first in i18n.LOCALES else i18n.SOURCE, *i18n.LOCALES))
        return [(f"title_{code}", code) for code in codes]

    def offer(self, languages: Iterable[str], people: Sequence[Contributor]) -> None:
        self.lang.choices = choices((code, i18n.language_name(code)) for code in languages)
        self.speakers.choices = choices((one.id, one.name) for one in people)
        if not people:
            del self.speakers

    def show(self, talk: Talk) -> None:
        self.starts_after.data, self.minutes.data, self.lang.data = talk.starts_after, talk.minutes, talk.lang
        if "speakers" in self:
            self.speakers.data = [str(one.contributor_id) for one in talk.speakers]
        for code in i18n.LOCALES:
            self[f"title_{code}"].data = talk.titles.get(code, "")

    def plan(self) -> TalkPlan:
        chosen = self.speakers.data or [] if "speakers" in self else []
        return TalkPlan(
            starts_after=self.starts_after.data, minutes=self.minutes.data, lang=self.lang.data or "",
            titles={code: self[f"title_{code}"].data or "" for code in i18n.LOCALES},
            speakers=tuple(uuid.UUID(key) for key in chosen),
        )  # fmt: skip


for _code in i18n.LOCALES:
    setattr(
        TalkForm,
        f"title_{_code}",
        StringField(
            _l("Title (%(language)s)", language=language_names.NAMES[_code]),
            filters=[stripped],
            validators=[Length(max=200)],
        ),
    )

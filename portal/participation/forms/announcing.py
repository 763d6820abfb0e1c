"""What a city enters about what comes up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time
from zoneinfo import ZoneInfo

from flask_wtf import FlaskForm
from wtforms import DateField, StringField, TextAreaField, TimeField, URLField
from wtforms.validators import DataRequired, InputRequired, Optional

from portal.core.i18n import lazy as _l
from portal.core.inputs import Length, sensible_day, stripped
from portal.participation.forms.texts import given, in_languages, show
from portal.participation.models import Announcement
from portal.participation.services.announcing import AnnouncementPlan


class AnnouncementForm(FlaskForm):
    """When, where, and the way to more; `announcement_form` adds the texts of each language."""

    languages: Sequence[str]
    translated: Sequence[str]

    starts_on = DateField(_l("First day"), validators=[InputRequired(_l("Enter a day.")), sensible_day])
    starts_at = TimeField(_l("From what time"), default=time(9, 0), validators=[InputRequired(_l("Enter a time."))])
    ends_on = DateField(_l("Last day"), validators=[Optional(), sensible_day])
    ends_at = TimeField(_l("Until what time"), default=time(18, 0), validators=[Optional()])
    place = StringField(_l("Where"), filters=[stripped], validators=[Length(max=160)])
    link = URLField(_l("Page with more"), filters=[stripped], validators=[Length(max=300)])

    def show(self, found: Announcement, zone: str) -> None:
        show(self, "titles", found.titles)
        show(self, "texts", found.texts)
        start = found.starts_at.astimezone(ZoneInfo(zone))
        self.starts_on.data, self.starts_at.data = start.date(), start.time()
        if found.ends_at:
            end = found.ends_at.astimezone(ZoneInfo(zone))
            self.ends_on.data, self.ends_at.data = end.date(), end.time()
        self.place.data, self.link.data = found.place, found.link

    def plan(self) -> AnnouncementPlan:
        last = self.ends_on.data
        return AnnouncementPlan(
            titles=given(self, "titles"), texts=given(self, "texts"),
            local_start=datetime.combine(self.starts_on.data, self.starts_at.data),
            local_end=datetime.combine(last, self.ends_at.data or time(23, 59)) if last else None,
            place=self.place.data or "", link=self.link.data or "",
        )  # fmt: skip


def _title(first: bool) -> StringField:
    needed = [DataRequired(_l("Enter a title."))] if first else []
    return StringField(_l("Title"), filters=[stripped], validators=[*needed, Length(max=200)])


def _text(_first: bool) -> TextAreaField:
    return TextAreaField(_l("Text"), filters=[stripped], validators=[Length(max=2000)])


def announcement_form(languages: Sequence[str]) -> type[AnnouncementForm]:
    made: type[AnnouncementForm] = in_languages(AnnouncementForm, languages, {"titles": _title, "texts": _text})
    return made

"""What staff enter about a meeting, its agenda, its documents and its minutes."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import BooleanField, IntegerField, SelectField, StringField, TextAreaField, URLField
from wtforms.validators import DataRequired, InputRequired, NumberRange, Optional

from portal.core.i18n import lazy as _l
from portal.core.inputs import Day, Hour, Length, choices, sensible_day, stripped
from portal.participation.forms.kinds import KindForm, of_kind
from portal.participation.forms.texts import given, in_languages, show
from portal.participation.models import AgendaItem, ComponentKind, Meeting
from portal.participation.rules.meetings import MOST_IN_SERIES
from portal.participation.services.meetings import MOST_SEATS, ItemPlan, MeetingPlan


class NoTerms:
    """A kind without settings."""

    @classmethod
    def of(cls, _settings: Any) -> NoTerms:
        return cls()

    def stored(self) -> dict[str, Any]:
        return {}


class MeetingsForm(KindForm):
    """Words of a component of meetings; each meeting is planned on its own."""

    kind_is = ComponentKind.MEETINGS
    terms = NoTerms


def meetings_form(languages: Sequence[str]) -> type[KindForm]:
    return of_kind(MeetingsForm, languages)


class MeetingForm(FlaskForm):
    """A meeting; `meeting_form` adds the texts of each language."""

    languages: Sequence[str]

    body = SelectField(_l("Who meets"), validators=[Optional()])
    component = SelectField(_l("Part of a process"), validators=[Optional()])
    starts_on = Day(_l("Day"), validators=[InputRequired(_l("Enter a day.")), sensible_day])
    starts_at = Hour(_l("From what time"), validators=[InputRequired(_l("Enter a time."))])
    ends_on = Day(
        _l("Last day"), validators=[Optional(), sensible_day], description=_l("Only if it ends on another day.")
    )
    ends_at = Hour(_l("Until what time"), validators=[InputRequired(_l("Enter a time."))])
    place = StringField(
        _l("Place"), filters=[stripped], validators=[Length(max=200)], description=_l("Building, room, street and number.")
    )  # fmt: skip
    access = StringField(
        _l("How people get in"), filters=[stripped], validators=[Length(max=500)],
        description=_l("Bus stop, entrance without steps, induction loop, sign language, childcare."),
    )  # fmt: skip
    link = URLField(
        _l("Address of the online room or the broadcast"), filters=[stripped], validators=[Length(max=500)],
        description=_l("Begins with https://"),
    )  # fmt: skip
    takes_sign_ups = BooleanField(_l("People sign up for it here"))
    capacity = IntegerField(
        _l("Seats"), validators=[Optional(), NumberRange(1, MOST_SEATS, _l("Enter a number from 1 to %(most)s.", most=MOST_SEATS))],
        description=_l("Empty: there is room for everybody."),
    )  # fmt: skip

    def offer(self, bodies: Iterable[tuple[Any, Any]], components: Iterable[tuple[Any, Any]]) -> None:
        self.body.choices = choices([("", _l("The city")), *bodies])
        self.component.choices = choices([("", _l("None")), *components])

    def show(self, meeting: Meeting) -> None:
        show(self, "titles", meeting.titles)
        show(self, "texts", meeting.texts)
        self.body.data, self.component.data = str(meeting.body_id or ""), str(meeting.component_id or "")
        self.starts_on.data, self.starts_at.data = meeting.local_start.date(), meeting.local_start.time()
        is_same_day = meeting.local_end.date() == meeting.local_start.date()
        self.ends_on.data = None if is_same_day else meeting.local_end.date()
        self.ends_at.data = meeting.local_end.time()
        for name in ("place", "access", "link", "takes_sign_ups", "capacity"):
            self[name].data = getattr(meeting, name)

    def plan(self) -> MeetingPlan:
        return MeetingPlan(
            titles=given(self, "titles"), texts=given(self, "texts"),
            local_start=datetime.combine(self.starts_on.data, self.starts_at.data),
            local_end=datetime.combine(self.ends_on.data or self.starts_on.data, self.ends_at.data),
            place=self.place.data or "", access=self.access.data or "", link=self.link.data or "",
            takes_sign_ups=self.takes_sign_ups.data, capacity=self.capacity.data,
            body_id=uuid.UUID(self.body.data) if self.body.data else None,
            component_id=uuid.UUID(self.component.data) if self.component.data else None,
        )  # fmt: skip


_OFTEN = (
    ("once", _l("Once")),
    ("week", _l("Every week")),
    ("two_weeks", _l("Every two weeks")),
    ("month", _l("Every month")),
)


class NewMeetingForm(MeetingForm):
    """A meeting, or several at the same time of the day."""

    every = SelectField(_l("How often it is held"), choices=lambda: choices(_OFTEN))
    number = IntegerField(
        _l("How many meetings"), default=1,
        validators=[Optional(), NumberRange(1, MOST_IN_SERIES, _l("Enter a number from 1 to %(most)s.", most=MOST_IN_SERIES))],
    )  # fmt: skip


def _title(first: bool) -> StringField:
    needed = [DataRequired(_l("Enter a title."))] if first else []
    return StringField(_l("Title"), filters=[stripped], validators=[*needed, Length(max=200)])


def _long(label: Any, hint: Any, most: int) -> Any:
    return lambda _first: TextAreaField(label, filters=[stripped], validators=[Length(max=most)], description=hint)


_MEETING_TEXTS = {
    "titles": _title,
    "texts": _long(_l("Text"), _l("What it is about, and for whom. You can use Markdown."), 20_000),
}


def meeting_form(languages: Sequence[str], *, is_new: bool) -> type[MeetingForm]:
    made: type[MeetingForm] = in_languages(NewMeetingForm if is_new else MeetingForm, languages, _MEETING_TEXTS)
    return made


class ReasonForm(FlaskForm):
    """Why a meeting is called off."""

    reason = StringField(
        _l("Why"), filters=[stripped],
        validators=[DataRequired(_l("Say why. Everybody who has signed up reads this.")), Length(max=500)],
    )  # fmt: skip


class ItemForm(FlaskForm):
    """A line of the agenda."""

    title = StringField(
        _l("What it is about"), filters=[stripped], validators=[DataRequired(_l("Enter a title.")), Length(max=200)]
    )
    at = Hour(_l("About what time"), validators=[Optional()])
    text = TextAreaField(
        _l("Text"), filters=[stripped], validators=[Length(max=5000)], description=_l("You can use Markdown.")
    )
    petition = SelectField(_l("Petition that people have put on the agenda"), validators=[Optional()])

    def offer(self, petitions: Iterable[tuple[Any, str]]) -> None:
        found = list(petitions)
        if found:
            self.petition.choices = choices([("", _l("None")), *found])
        else:
            del self.petition

    def show(self, item: AgendaItem) -> None:
        self.title.data, self.at.data, self.text.data = item.title, item.at, item.text
        if "petition" in self:
            self.petition.data = str(item.petition_id or "")

    def plan(self) -> ItemPlan:
        chosen = self.petition.data if "petition" in self else ""
        return ItemPlan(self.title.data, self.text.data or "", self.at.data, uuid.UUID(chosen) if chosen else None)


class MeetingFileForm(FlaskForm):
    """A document of a meeting."""

    title = StringField(
        _l("Title of the document"),
        filters=[stripped],
        validators=[DataRequired(_l("Enter a title.")), Length(max=200)],
    )
    file = FileField(_l("File"), description=_l("PDF or an office document, 20 MB at most. Everybody can read it."))
    item = SelectField(_l("For which item of the agenda"), validators=[Optional()])

    def offer(self, meeting: Meeting) -> None:
        self.item.choices = choices(
            [("", _l("For the whole meeting")), *((one.id, one.title) for one in meeting.agenda)]
        )


class MinutesForm(FlaskForm):
    """What was said, how many came; `minutes_form` adds the minutes in each language and a decision for each item."""

    languages: Sequence[str]
    items: Sequence[AgendaItem]

    attendance = IntegerField(
        _l("How many people came"), validators=[Optional(), NumberRange(0, 1_000_000, _l("Enter a number."))]
    )

    def show(self, meeting: Meeting) -> None:
        show(self, "minutes", meeting.minutes)
        self.attendance.data = meeting.attendance
        for item in self.items:
            self[f"decision_{item.id.hex}"].data = item.decision

    def values(self) -> dict[str, Any]:
        return {
            "minutes": given(self, "minutes"), "attendance": self.attendance.data,
            "decisions": {item.id: self[f"decision_{item.id.hex}"].data or "" for item in self.items},
        }  # fmt: skip


def minutes_form(languages: Sequence[str], items: Sequence[AgendaItem]) -> type[MinutesForm]:
    texts = {"minutes": _long(_l("Minutes of the meeting"), _l("You can use Markdown."), 50_000)}
    made: type[MinutesForm] = in_languages(MinutesForm, languages, texts)
    parts: dict[str, Any] = {
        f"decision_{item.id.hex}": TextAreaField(
            _l("Decision: %(item)s", item=item.title), filters=[stripped], validators=[Length(max=5000)]
        )
        for item in items
    }
    return type("MinutesFormOfItems", (made,), {**parts, "items": items})

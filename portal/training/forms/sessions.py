"""The shape of what people enter about sessions, attendance and the rules of completion."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, NumberRange, Optional, Regexp

from portal.core import i18n, language_names
from portal.core.i18n import lazy as _l
from portal.core.inputs import Checkboxes, Hour, Length, choices, sensible_day, stripped
from portal.core.wall_time_fields import chosen_fold, offer_zones
from portal.training import completion, words
from portal.training.models import Edition, Session, SessionKind
from portal.training.rules import attendance as attendance_rules
from portal.training.rules import completion as rules
from portal.training.services import SessionPlan
from portal.training.services.rules_of_completion import CHOOSABLE


class SessionForm(FlaskForm):
    """A session as staff plan it. Titles in other languages than English are optional."""

    slug = StringField(
        _l("Address"), filters=[stripped],
        validators=[
            DataRequired(_l("Enter an address.")), Length(max=80),
            Regexp(r"^[a-z0-9]+(-[a-z0-9]+)*$", message=_l("Use lower-case letters, digits and hyphens only.")),
        ],
        description=_l("A live session in a course finds this session by it, for example opening-day"),
    )  # fmt: skip
    kind = RadioField(_l("How it is held"), default=SessionKind.ON_SITE.value)
    place = StringField(
        _l("Place"), filters=[stripped], validators=[Length(max=300)],
        description=_l("The room, or the address of the online room."),
    )  # fmt: skip
    starts_on = DateField(_l("Day"), validators=[InputRequired(_l("Enter the day.")), sensible_day])
    starts_at = Hour(_l("Begins at"), validators=[InputRequired(_l("Enter the time."))])
    timezone = SelectField(_l("Time zone"), description=_l("Day and time are meant in it."))
    fold = RadioField(_l("Which of the two is meant?"), validators=[Optional()], validate_choice=False)
    minutes = IntegerField(
        _l("Length in minutes"), default=60, validators=[InputRequired(_l("Enter the length.")), NumberRange(1, 1440)]
    )
    recording_url = StringField(
        _l("Address of the recording"), filters=[stripped],
        validators=[Optional(), Length(max=500), Regexp(r"^https?://\S+$", message=_l("Begin with https://"))],
        description=_l("With a recording, whoever missed the session can watch it and hand in what it taught."),
    )  # fmt: skip

    recording_quiz = SelectField(
        _l("Task about the recording"), default="",
        description=_l("With a quiz the session counts for whoever passes it in time; nobody has to judge a text."),
    )  # fmt: skip

    @classmethod
    def title_fields(cls) -> list[tuple[str, str]]:
        """(name of the field, language) of each title."""
        return [(f"title_{code}", code) for code in i18n.LOCALES]

    def offer(self, quizzes: Sequence[tuple[str, str]] = ()) -> None:
        """Fills in what can be chosen; `quizzes`: (name, title). Which of two equal times is asked only on the night when clocks go back."""
        self.kind.choices = choices(words.SESSION_KINDS.items())
        offer_zones(self)
        self.recording_quiz.choices = choices([("", _l("A few words, judged by the trainers")), *quizzes])

    def show(self, session: Session) -> None:
        """Fills in what the session has now."""
        for name in ("slug", "place", "timezone", "minutes", "recording_url", "recording_quiz"):
            self[name].data = getattr(session, name)
        self.kind.data = session.kind.value
        self.starts_on.data, self.starts_at.data = session.local_start.date(), session.local_start.time()
        for name, code in self.title_fields():
            self[name].data = session.titles.get(code, "")

    def plan(self) -> SessionPlan:
        """What was entered, as the service takes it."""
        return SessionPlan(
            slug=self.slug.data, titles={code: self[name].data for name, code in self.title_fields() if self[name].data},
            kind=SessionKind(self.kind.data), place=self.place.data or "", timezone=self.timezone.data,
            local_start=datetime.combine(self.starts_on.data, self.starts_at.data), minutes=self.minutes.data,
            recording_url=self.recording_url.data or "", recording_quiz=self.recording_quiz.data or "", fold=chosen_fold(self),
        )  # fmt: skip


for _name, _code in SessionForm.title_fields():
    _needed = [DataRequired(_l("Enter the title in English."))] if _code == i18n.SOURCE else [Optional()]
    setattr(
        SessionForm,
        _name,
        StringField(
            _l("Title (%(language)s)", language=language_names.NAMES[_code]), filters=[stripped],
            validators=[*_needed, Length(max=200)],
        ),
    )  # fmt: skip


class CodeForm(FlaskForm):
    """Check-in."""

    code = StringField(
        _l("Code"), filters=[stripped], validators=[DataRequired(_l("Enter the code.")), Length(max=20)],
        description=_l("The six digits that are shown in the room."),
    )  # fmt: skip


class ExplainForm(FlaskForm):
    """An apology in advance, or what a recording taught."""

    text = TextAreaField(
        _l("Your words"), filters=[stripped], validators=[DataRequired(_l("Write a few words.")), Length(max=2000)]
    )


class OverrideForm(FlaskForm):
    """What staff say about somebody's attendance."""

    attended = RadioField(
        _l("Attendance"), choices=[SelectChoice("yes", _l("Attended")), SelectChoice("no", _l("Did not attend"))],
        validators=[InputRequired(_l("Choose one."))],
    )  # fmt: skip
    reason = StringField(
        _l("Reason"), filters=[stripped], validators=[DataRequired(_l("Give a reason. It is kept with the entry.")), Length(max=300)]
    )  # fmt: skip


class CompletionForm(FlaskForm):
    """What completes an edition, and what counts as attended. Shares are entered in percent."""

    activities = BooleanField(_l("All activities of the courses are done"))
    attendance = IntegerField(
        _l("Share of the sessions that has to be attended, in percent"), validators=[Optional(), NumberRange(1, 100)],
        description=_l("Leave empty if sessions do not matter."),
    )  # fmt: skip
    score = IntegerField(
        _l("Least mean score, in percent"), validators=[Optional(), NumberRange(1, 100)],
        description=_l("Over all quizzes and assignments. Leave empty if scores do not matter."),
    )  # fmt: skip
    others = Checkboxes(_l("Also needed"), validators=[Optional()])
    sources = Checkboxes(_l("What counts as attended"), validators=[Optional()])
    presence = IntegerField(
        _l("Share of a session that has to be spent in the live room, in percent"), default=75,
        validators=[InputRequired(_l("Enter a number.")), NumberRange(1, 100)],
    )  # fmt: skip
    recording_days = IntegerField(
        _l("Days after a session in which its recording can be handed in"), default=14,
        validators=[InputRequired(_l("Enter a number.")), NumberRange(0, 365)],
    )  # fmt: skip

    def offer(self) -> None:
        """Fills in what can be chosen."""
        own = (rules.ACTIVITIES, rules.ATTENDANCE, rules.SCORE)
        self.others.choices = choices((key, one.label) for key, one in completion.kinds().items() if key not in own)
        self.sources.choices = choices((one.value, words.SOURCES[one]) for one in CHOOSABLE)
        if not self.others.choices:
            del self.others

    def show(self, edition: Edition) -> None:
        """Fills in what the edition asks for now."""
        kept = {one["kind"]: one for one in rules.rules_of(edition.completion_rules)}
        self.activities.data = rules.ACTIVITIES in kept
        self.attendance.data = _percent(kept.get(rules.ATTENDANCE, {}).get("share"))
        self.score.data = _percent(kept.get(rules.SCORE, {}).get("least"))
        if "others" in self:
            self.others.data = list(kept)
        counts = attendance_rules.equivalence(edition.attendance_rule)
        self.sources.data = [one.value for one in CHOOSABLE if one in counts.sources]
        self.presence.data, self.recording_days.data = _percent(counts.presence_share), counts.recording_days

    def completion(self) -> list[Mapping[str, Any]]:
        """The rules of completion as they are kept."""
        found: list[Mapping[str, Any]] = [{"kind": rules.ACTIVITIES}] if self.activities.data else []
        if self.attendance.data:
            found.append({"kind": rules.ATTENDANCE, "share": self.attendance.data / 100})
        if self.score.data:
            found.append({"kind": rules.SCORE, "least": self.score.data / 100})
        return found + [{"kind": key} for key in (self.others.data or [] if "others" in self else [])]

    def what_counts(self) -> dict[str, Any]:
        """What counts as attended, as it is kept."""
        return {
            "sources": self.sources.data or [], "presence_share": self.presence.data / 100,
            "recording_days": self.recording_days.data,
        }  # fmt: skip


def _percent(share: float | None) -> int | None:
    return None if share is None else round(share * 100)

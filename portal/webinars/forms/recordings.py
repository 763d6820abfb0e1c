"""Recordings: bringing in, deciding who may watch, the quiz, and being taken out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, DateField, IntegerField, RadioField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, NumberRange

from portal.core import i18n
from portal.core.i18n import _
from portal.core.i18n import lazy as _l
from portal.core.inputs import Length, choices, stripped
from portal.webinars.models import Poll, Recording, RecordingAudience, RecordingSize
from portal.webinars.rules.joining import kept_until
from portal.webinars.services.recording_files import most_bytes
from portal.webinars.words import recordings as words


class UploadForm(FlaskForm):
    """A file of a recording."""

    size = RadioField(_l("What is in the file"), validators=[InputRequired(_l("Choose one."))])
    file = FileField(
        _l("File"), validators=[FileRequired(_l("Choose a file."))],
        description=_l("MP4 or WebM for video; M4A, MP3 or Ogg for sound."),
    )  # fmt: skip

    def offer(self) -> None:
        self.size.choices = choices((size.value, label) for size, label in words.SIZES.items())

    @property
    def chosen(self) -> RecordingSize:
        return RecordingSize(self.size.data)

    @property
    def most_bytes(self) -> int:
        return most_bytes()


class SettingsForm(FlaskForm):
    """Who may watch it, whether the quiz is asked, where it begins, and until when it is kept."""

    audience = RadioField(_l("Who may watch it"), validators=[InputRequired(_l("Choose one of the options."))])
    with_quiz = BooleanField(
        _l("Ask the quiz afterwards"),
        description=_l("The polls of the kind “quiz” of this webinar. Whoever has seven in ten right has passed, within five tries."),
    )  # fmt: skip
    begins_after = IntegerField(
        _l("Begins so many seconds after the planned start"),
        validators=[InputRequired(_l("Enter a number.")), NumberRange(-7200, 86_400, _l("Enter a number between -7200 and 86400."))],
        description=_l("Captions and chapters are moved by it. Below zero: it begins before the planned start."),
    )  # fmt: skip
    kept_until = DateField(_l("Kept until"), validators=[DataRequired(_l("Enter a day."))])

    def offer(self) -> None:
        self.audience.choices = choices((one.value, label) for one, label in words.AUDIENCES.items())

    def show(self, recording: Recording) -> None:
        self.audience.data, self.with_quiz.data = recording.audience.value, recording.with_quiz
        self.begins_after.data = recording.begins_after
        # The last day on which it is there: kept until midnight is kept until the day before, as `until` reads it.
        last = recording.kept_until.astimezone(ZoneInfo(recording.run.timezone)) - timedelta(microseconds=1)
        self.kept_until.data = last.date()

    @property
    def chosen(self) -> RecordingAudience:
        return RecordingAudience(self.audience.data)

    def until(self, recording: Recording) -> datetime:
        """The end of the chosen day where the run was held; on the last day the moment that people agreed to."""
        zone, most = ZoneInfo(recording.run.timezone), kept_until(recording.run)
        last = (most.astimezone(zone) - timedelta(microseconds=1)).date()
        if self.kept_until.data >= last:  # what is later is refused by the service
            return most if self.kept_until.data == last else most + timedelta(days=1)
        return datetime.combine(self.kept_until.data + timedelta(days=1), time(), zone)


class PublishForm(FlaskForm):
    """That nobody is heard or seen who did not agree."""

    confirmed = BooleanField(_l("I have looked: nobody who did not agree is heard or seen"))


class RemovalForm(FlaskForm):
    """Somebody wants to be taken out."""

    words = TextAreaField(
        _l("Where are you heard or seen?"), filters=[stripped],
        validators=[DataRequired(_l("Say where you are heard or seen.")), Length(max=2000)],
        description=_l("For example: my question, some twelve minutes after the beginning."),
    )  # fmt: skip


class RemovalAnswerForm(FlaskForm):
    """What was done about it."""

    answer = TextAreaField(
        _l("Your answer"), filters=[stripped],
        validators=[DataRequired(_l("Say what you did. The person reads it.")), Length(max=1000)],
        description=_l("The person reads it in the mail."),
    )  # fmt: skip


def quiz_form(polls: Sequence[Poll]) -> FlaskForm:
    """A form with a field `poll_<id>` for each question."""
    fields = {
        f"poll_{poll.id}": RadioField(
            i18n.localized(poll.prompts), validators=[InputRequired(_("Answer this question."))],
            choices=choices((str(option.number), i18n.localized(option.texts)) for option in poll.options),
        )
        for poll in polls
    }  # fmt: skip
    form: FlaskForm = type("QuizForm", (FlaskForm,), fields)()
    return form


def chosen(form: FlaskForm, polls: Sequence[Poll]) -> dict[str, int]:
    """Id of a poll → number of the chosen option."""
    return {str(poll.id): int(form[f"poll_{poll.id}"].data or 0) for poll in polls}

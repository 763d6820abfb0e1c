"""What writers of news enter."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import BooleanField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Optional, StopValidation, ValidationError

from portal.core import content_fields, i18n, walltime
from portal.core.content_fields import language_choices, summary_field, title_field
from portal.core.i18n import _
from portal.core.i18n import lazy as _l
from portal.core.inputs import Checkboxes, Day, Hour, Length, choices, sensible_day, stripped
from portal.core.wall_time_fields import chosen_fold, offer_zones
from portal.news.models import NewsItem, NewsText
from portal.news.services import Appearance, Words
from portal.news.services.writing import ALT_LENGTH, MOST_BYTES
from portal.search import queries as search
from portal.search.models import TagScheme

BODY_LENGTH = 20_000


def _body() -> TextAreaField:
    return TextAreaField(
        _l("Text"), filters=[stripped], validators=[Length(max=BODY_LENGTH)], description=_l("You can use Markdown.")
    )


def _alt() -> StringField:
    return StringField(
        _l("What the picture shows"), filters=[stripped], validators=[Length(max=ALT_LENGTH)],
        description=_l("In a sentence, for those who do not see it."),
    )  # fmt: skip


class BeginForm(content_fields.BeginForm):
    """What a piece of news begins with."""

    city = SelectField(_l("Whose news it is"))


class WordsForm(FlaskForm):
    """The original text and its topics."""

    title, summary, body = title_field(), summary_field(), _body()
    topics = Checkboxes(_l("Topics"), validators=[Optional()])

    def offer(self) -> None:
        self.topics.choices = choices(
            (tag.key, i18n.pick(tag.labels, i18n.current())[0]) for tag in search.tags(TagScheme.TOPIC)
        )

    def show(self, text: NewsText, topics: Iterable[str]) -> None:
        self.title.data, self.summary.data, self.body.data = text.title, text.summary, text.body
        self.topics.data = list(topics)

    def words(self) -> Words:
        return Words(self.title.data or "", self.summary.data or "", self.body.data or "")


class LanguageForm(FlaskForm):
    """In which further language it shall be read."""

    lang = SelectField(_l("Language"))

    def offer(self, taken: Collection[str]) -> None:
        self.lang.choices = choices(language_choices(but=taken))


class TranslationForm(FlaskForm):
    """The text in another language, with the words for the picture where there is one."""

    title, summary, body, alt = title_field(), summary_field(), _body(), _alt()
    is_machine = BooleanField(
        _l("A machine has translated this"), description=_l("Readers see it with a mark until somebody has gone over it."),
    )  # fmt: skip

    def show(self, text: NewsText) -> None:
        self.title.data, self.summary.data, self.body.data = text.title, text.summary, text.body
        self.is_machine.data = text.origin.value == "machine"
        if "alt" in self:
            self.alt.data = text.picture_alt

    def words(self) -> Words:
        alt = (self.alt.data or "") if "alt" in self else None
        return Words(self.title.data or "", self.summary.data or "", self.body.data or "", alt)


class PictureForm(FlaskForm):
    """A picture and what it shows."""

    most_bytes = MOST_BYTES

    picture = FileField(_l("Picture"), description=_l("PNG, JPEG or WebP, wider than high."))
    alt = _alt()


def _known_zone(_form: FlaskForm, field: Any) -> None:
    if not walltime.is_zone(field.data):
        raise ValidationError(
            _("“%(zone)s” is no time zone of the list. Choose one of it.", zone=str(field.data or "")[:40])
        )


def _pin() -> Day:
    return Day(
        _l("Stands first until"), validators=[Optional(), sensible_day],
        description=_l("Until this day it stands before newer ones. Leave it empty for the usual order."),
    )  # fmt: skip


class _NeededLater(Optional):
    """A part of the later moment: may be empty only where it appears now."""

    def __init__(self, message: Any) -> None:
        super().__init__()
        self.message = message

    def __call__(self, form: FlaskForm, field: Any) -> None:
        try:
            super().__call__(form, field)
        except StopValidation:
            raise StopValidation(self.message if form.when.data == "later" else None) from None


class PublishForm(FlaskForm):
    """When it appears. Day and time are wall time in the zone."""

    when = RadioField(
        _l("When it appears"), choices=choices([("now", _l("Now")), ("later", _l("At a later moment"))]), default="now"
    )
    starts_on = Day(_l("Day"), validators=[_NeededLater(_l("Enter the day.")), sensible_day])
    starts_at = Hour(_l("Time"), validators=[_NeededLater(_l("Enter the time."))])
    timezone = SelectField(
        _l("Time zone"), description=_l("Day and time are meant in it; readers see them in their own one as well."),
        validators=[_known_zone], validate_choice=False,
    )  # fmt: skip
    fold = RadioField(_l("Which of the two is meant?"), validators=[Optional()], validate_choice=False)
    pinned_until = _pin()

    def offer(self, item: NewsItem, now: datetime) -> None:
        """Fills in what was chosen before, and the zones."""
        if not self.is_submitted():
            self.timezone.data, self.pinned_until.data = item.timezone, item.pinned_until
            if item.published_at is not None and item.published_at > now:
                local = item.published_at.astimezone(ZoneInfo(item.timezone))
                self.when.data, self.starts_on.data, self.starts_at.data = "later", local.date(), local.time()
        offer_zones(self)

    def plan(self) -> Appearance:
        local = None
        if self.when.data == "later":
            local = datetime.combine(self.starts_on.data, self.starts_at.data)
        return Appearance(self.timezone.data, local, chosen_fold(self), self.pinned_until.data)


class PinForm(FlaskForm):
    """Until when it stands first."""

    pinned_until = _pin()


class ReasonForm(FlaskForm):
    """Why it goes into the archive or is withdrawn."""

    reason = TextAreaField(
        _l("Reason"), filters=[stripped], validators=[DataRequired(_l("Say why. Everybody reads it.")), Length(max=1000)],
        description=_l("It stands on the page."),
    )  # fmt: skip

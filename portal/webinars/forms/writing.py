"""The words of a webinar, what it is about, and who may register."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from flask_wtf import FlaskForm
from wtforms import BooleanField, IntegerField, SelectField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, NumberRange, Optional

from portal.core import content_fields, i18n
from portal.core.content_fields import language_choices, summary_field, title_field
from portal.core.i18n import lazy as _l
from portal.core.inputs import Checkboxes, Length, choices, stripped
from portal.search import queries as search
from portal.search.models import TagScheme
from portal.webinars.models import Webinar, WebinarText
from portal.webinars.services.writing import RegistrationRules, Words

DESCRIPTION_LENGTH = 10_000


def _description() -> TextAreaField:
    return TextAreaField(
        _l("Description"), filters=[stripped], validators=[Length(max=DESCRIPTION_LENGTH)],
        description=_l("What people learn, for whom it is, what they should bring. You can use Markdown."),
    )  # fmt: skip


class BeginForm(content_fields.BeginForm):
    """What a new webinar begins with."""

    city = SelectField(_l("Who organises it"))


class WordsForm(FlaskForm):
    """The original text, the languages that are spoken, the topics."""

    title, summary, description = title_field(), summary_field(), _description()
    languages = Checkboxes(
        _l("Languages"), validators=[InputRequired(_l("Choose at least one language."))],
        description=_l("Those that are spoken, and those into which it is interpreted."),
    )  # fmt: skip
    topics = Checkboxes(_l("Topics"), validators=[Optional()])

    def offer(self) -> None:
        self.languages.choices = choices(language_choices())
        self.topics.choices = choices(
            (tag.key, i18n.pick(tag.labels, i18n.current())[0]) for tag in search.tags(TagScheme.TOPIC)
        )

    def show(self, webinar: Webinar, text: WebinarText, topics: Iterable[str]) -> None:
        self.title.data, self.summary.data, self.description.data = text.title, text.summary, text.description
        self.languages.data, self.topics.data = list(webinar.languages), list(topics)

    def words(self) -> Words:
        return Words(self.title.data or "", self.summary.data or "", self.description.data or "")


class LanguageForm(FlaskForm):
    """In which further language a webinar shall be read."""

    lang = SelectField(_l("Language"))

    def offer(self, taken: Collection[str]) -> None:
        self.lang.choices = choices(language_choices(but=taken))


class TranslationForm(FlaskForm):
    """The text in another language."""

    title, summary, description = title_field(), summary_field(), _description()
    is_machine = BooleanField(
        _l("A machine has translated this"), description=_l("Readers see it with a mark until somebody has gone over it."),
    )  # fmt: skip

    def show(self, text: WebinarText) -> None:
        self.title.data, self.summary.data, self.description.data = text.title, text.summary, text.description
        self.is_machine.data = text.origin.value == "machine"

    def words(self) -> Words:
        return Words(self.title.data or "", self.summary.data or "", self.description.data or "")


class RulesForm(FlaskForm):
    """Who may register, and what people agree to."""

    is_open = BooleanField(
        _l("Everybody may register"), description=_l("Without it only people whom you invite can come.")
    )
    members_only = BooleanField(_l("Only people of member cities"))
    takes_guests = BooleanField(
        _l("Guests without an account may register by e-mail"), description=_l("They confirm their address by a link.")
    )
    needs_approval = BooleanField(
        _l("You decide on each registration"), description=_l("Until then it is pending, and no seat is taken.")
    )
    gives_certificate = BooleanField(_l("Who attends gets a certificate of attendance"))
    is_recorded = BooleanField(
        _l("It is recorded"), description=_l("Everybody is told before joining, and agrees to it.")
    )
    retention_days = IntegerField(
        _l("Days for which the recording is kept"), default=365,
        validators=[InputRequired(_l("Enter a number.")), NumberRange(1, 3650, _l("Enter a number between 1 and 3650."))],
    )  # fmt: skip

    def show(self, webinar: Webinar) -> None:
        for name in RegistrationRules.__dataclass_fields__:
            self[name].data = getattr(webinar, name)

    def rules(self) -> RegistrationRules:
        return RegistrationRules(**{name: self[name].data for name in RegistrationRules.__dataclass_fields__})


class ReasonForm(FlaskForm):
    """Why something is cancelled or put off."""

    reason = TextAreaField(
        _l("Reason"), filters=[stripped], validators=[DataRequired(_l("Say why. Everybody who registered reads it.")), Length(max=1000)],
        description=_l("Say what people should do: wait for a new time, come to another run, watch the recording."),
    )  # fmt: skip


class RemarkForm(FlaskForm):
    """What has to change before a proposed webinar is published."""

    remark = TextAreaField(
        _l("What has to change"), filters=[stripped], validators=[DataRequired(_l("Say what has to change.")), Length(max=1000)]
    )  # fmt: skip


class CopyForm(FlaskForm):
    """How much later the runs of a copy are."""

    weeks = IntegerField(
        _l("Weeks later"), default=4,
        validators=[InputRequired(_l("Enter a number.")), NumberRange(0, 104, _l("Enter a number between 0 and 104."))],
        description=_l("The runs keep their weekday and the time on the clock in their zone."),
    )  # fmt: skip

"""What citizens say about texts, plans and in debates, and what the city enters."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import FloatField, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, NumberRange, Optional

from portal.core import i18n, ids
from portal.core.guarded_forms import GuardedForm
from portal.core.i18n import lazy as _l
from portal.core.inputs import Checkboxes, Length, choices, stripped
from portal.discussions.forms import NamedForm
from portal.discussions.forms import languages as talk_languages
from portal.discussions.models import TEXT_LENGTH
from portal.discussions.rules import normal_text
from portal.participation.forms.answering import ResponsibleForm
from portal.participation.forms.kinds import KindForm
from portal.participation.forms.manage import LONG
from portal.participation.forms.texts import in_languages
from portal.participation.models import ComponentKind, ContributionKind
from portal.participation.rules.consultations import REPLY_LENGTH, SOURCE_LENGTH, WORDS_LENGTH
from portal.participation.words import consultations as words


class ContributionForm(NamedForm, GuardedForm):
    """`key` is new on each page: a form that is sent twice writes once."""

    key = HiddenField(default=lambda: str(ids.new_id()), validators=[Length(max=40)])
    kind = RadioField(_l("What it is"), validators=[InputRequired(_l("Choose one of them."))])
    text = TextAreaField(
        _l("Your comment"), filters=[normal_text], validators=[DataRequired(_l("Write something first.")), Length(max=TEXT_LENGTH)],
        description=_l("Everybody can read it, with your name. You can use Markdown."),
    )  # fmt: skip
    latitude = FloatField(
        _l("Latitude"), validators=[Optional(), NumberRange(-90, 90, _l("Enter a number from -90 to 90."))],
        description=_l("In degrees, such as 21.0285. Choose a square of the map, or leave both empty."),
    )  # fmt: skip
    longitude = FloatField(
        _l("Longitude"), validators=[Optional(), NumberRange(-180, 180, _l("Enter a number from -180 to 180."))],
        description=_l("In degrees, such as 105.8542."),
    )  # fmt: skip
    lang = SelectField(_l("Language of your text"), choices=talk_languages, default=i18n.current)

    def offer(self, kinds: Iterable[ContributionKind], *, with_point: bool, takes_aliases: bool) -> None:
        self.say(takes_aliases=takes_aliases)
        self.kind.choices = choices((one.value, words.KINDS[one]) for one in kinds)
        if not with_point:
            del self.latitude, self.longitude

    def show_place(self, latitude: float | None, longitude: float | None) -> None:
        """A place chosen on the map; what is none is left out."""
        if latitude is not None and longitude is not None and -90 <= latitude <= 90 and -180 <= longitude <= 180:
            self.latitude.data, self.longitude.data = latitude, longitude

    @property
    def place(self) -> tuple[float, float] | None:
        """(latitude, longitude), if both were given."""
        if "latitude" not in self or self.latitude.data is None or self.longitude.data is None:
            return None
        return self.latitude.data, self.longitude.data

    def validate(self, extra_validators: Any = None) -> bool:
        valid = super().validate(extra_validators)
        if "latitude" in self and valid and (self.latitude.data is None) != (self.longitude.data is None):
            missing = self.latitude if self.latitude.data is None else self.longitude
            missing.errors = [*missing.errors, _l("Enter both numbers, or none.")]
            return False
        return bool(valid)


class FeedbackForm(FlaskForm):
    """How somebody found the consultation itself."""

    clear = RadioField(_l("Was it clear what you were asked, and what would become of it?"))
    heard = RadioField(_l("Do you feel that what people said was heard?"))
    text = TextAreaField(
        _l("What should the city do otherwise the next time?"), filters=[normal_text], validators=[Optional(), Length(max=1000)],
        description=_l("Only the city's staff read this, without your name. Write nothing that tells who you are."),
    )  # fmt: skip

    def offer(self) -> None:
        for field, labels in ((self.clear, words.CLEAR), (self.heard, words.HEARD)):
            field.choices = choices((mark, label) for mark, label in enumerate(labels, 1))
            field.validators = [InputRequired(_l("Choose one of them."))]


class TextForm(FlaskForm):
    """A version of a text."""

    text = TextAreaField(
        _l("Text"), validators=[DataRequired(_l("Enter the text.")), Length(max=SOURCE_LENGTH)],
        description=_l("In Markdown. Each paragraph, list and table gets a number; headings get none."),
    )  # fmt: skip
    note = StringField(
        _l("What is new in this version"), filters=[stripped], validators=[Length(max=500)],
        description=_l("One sentence for readers. For the first version you can leave it empty."),
    )  # fmt: skip
    lang = SelectField(_l("Language"))

    def offer(self, languages: Sequence[str]) -> None:
        self.lang.choices = choices((code, i18n.language_name(code)) for code in languages)


class PlanForm(TextForm):
    """A version of a plan."""

    text = None
    file = FileField(
        _l("File of the plan"),
        description=_l(
            "GeoJSON (RFC 7946) in degrees, with the properties “title”, “description” and “category” for each area."
        ),
    )


class ReplyForm(ResponsibleForm):
    """The city's answer to one comment or several. What the city had said of each of them stands in fields of their own
    (`seen_` and the comment's id), for those that are like them may change from page to page.
    """

    seen = None
    chosen = Checkboxes(_l("Comments that are answered"), validators=[Optional()])
    outcome = RadioField(_l("What the city says"), validators=[InputRequired(_l("Choose one of them."))])
    reason = TextAreaField(
        _l("Why, and what comes next"), filters=[stripped],
        validators=[DataRequired(_l("Say why. Whoever wrote this reads it.")), Length(max=REPLY_LENGTH)],
    )  # fmt: skip

    def offer(self, comments: Iterable[tuple[object, str]]) -> None:
        self.chosen.choices = choices(comments)
        self.outcome.choices = choices((one.value, label) for one, (label, _kind) in words.OUTCOMES.items())


class ConclusionForm(FlaskForm):
    """What came of a consultation, or the summary of a debate."""

    heard = TextAreaField(
        _l("What we heard"), filters=[stripped], validators=[DataRequired(_l("Say what you heard.")), Length(max=WORDS_LENGTH)],
        description=_l("The main points, those that contradict each other too. You can use Markdown."),
    )  # fmt: skip
    done = TextAreaField(
        _l("What we did"), filters=[stripped], validators=[Length(max=WORDS_LENGTH)],
        description=_l("What was changed, what was not and why, and what comes next. You can use Markdown."),
    )  # fmt: skip
    lang = SelectField(_l("Language"))

    def offer(self, languages: Sequence[str]) -> None:
        self.lang.choices = choices((code, i18n.language_name(code)) for code in languages)


def words_form(kind: ComponentKind) -> Callable[[Sequence[str]], type[KindForm]]:
    """Languages → the form of a component of this kind: it has words in each language and no settings."""
    own = type("WordsForm", (KindForm,), {"kind_is": kind})
    return lambda languages: in_languages(own, languages, {"titles": _title, "texts": _text})


def _title(first: bool) -> StringField:
    needed = [DataRequired(_l("Enter a title."))] if first else []
    return StringField(
        _l("Title"), filters=[stripped], validators=[*needed, Length(max=200)],
        description=_l("For a debate: the question, in one sentence."),
    )  # fmt: skip


def _text(_first: bool) -> TextAreaField:
    return TextAreaField(
        _l("Text"), filters=[stripped], validators=[Length(max=LONG)],
        description=_l("What it is about, what is decided already and what is open. You can use Markdown."),
    )  # fmt: skip

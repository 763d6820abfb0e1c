"""How somebody takes part, slides that are brought in, the code of the hall, what carries the picture."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, Form, RadioField, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Optional, ValidationError

from portal.core import i18n, language_names
from portal.core.i18n import _
from portal.core.i18n import lazy as _l
from portal.core.inputs import Length, choices, stripped
from portal.webinars import providers
from portal.webinars.models import Bandwidth, Deck, Provider, Registration, Run
from portal.webinars.providers.link import is_address
from portal.webinars.rules import powers
from portal.webinars.services.joining import LONGEST_NAME, Wishes
from portal.webinars.services.slides import LARGEST
from portal.webinars.words import joining as words


class PrepareForm(FlaskForm):
    """Name, languages, what the line carries, and whether the person agrees to be recorded."""

    name = StringField(
        _l("Name"), filters=[stripped], validators=[DataRequired(_l("Enter the name that others see.")), Length(max=LONGEST_NAME)],
        description=_l("As others in the room see it."),
    )  # fmt: skip
    is_anonymous = BooleanField(
        _l("Ask without my name"),
        description=_l("Others do not see who asked. The organisers do, if the rules need it."),
    )
    deck_lang = SelectField(_l("Language of the slides"))
    caption_lang = SelectField(_l("Captions"))
    bandwidth = RadioField(_l("What your line carries"), default=Bandwidth.FULL.value)
    consent = RadioField(_l("Recording"), validators=[Optional()], validate_choice=False)

    def offer(self, *, is_recorded: bool) -> None:
        """Fills in what can be chosen; the question about the recording stands only where there is one."""
        languages = [(code, language_names.native_name(code)) for code in i18n.LOCALES]
        self.deck_lang.choices = choices([("", _("As this page")), *languages])
        self.caption_lang.choices = choices([("", _("No captions")), *languages])
        self.bandwidth.choices = choices(
            (one.value, f"{name}: {hint}") for one, (name, hint) in words.BANDWIDTHS.items()
        )
        if is_recorded:
            self.consent.choices = choices([("yes", words.CONSENT[True]), ("no", words.CONSENT[False])])
        else:
            del self.consent

    def show(self, registration: Registration) -> None:
        self.name.data, self.is_anonymous.data = registration.shown_name, registration.is_anonymous
        self.deck_lang.data, self.caption_lang.data = registration.deck_lang, registration.caption_lang
        self.bandwidth.data = registration.bandwidth.value
        if "consent" in self and registration.recording_consent is not None:
            self.consent.data = "yes" if registration.recording_consent else "no"

    def wishes(self) -> Wishes:
        said = self.consent.data if "consent" in self else None
        return Wishes(
            name=self.name.data, is_anonymous=self.is_anonymous.data, deck_lang=self.deck_lang.data,
            caption_lang=self.caption_lang.data, bandwidth=Bandwidth(self.bandwidth.data),
            consent={"yes": True, "no": False}.get(said or ""),
        )  # fmt: skip


class HallCodeForm(FlaskForm):
    """Check-in in the hall."""

    code = StringField(
        _l("Code"), filters=[stripped], validators=[DataRequired(_l("Enter the code.")), Length(max=20)],
        description=_l("The six digits that are shown in the hall."),
    )  # fmt: skip


class DeckForm(FlaskForm):
    """Slides as a PDF in one language."""

    deck = SelectField(_l("Slides"), description=_l("The same slides in another language belong together."))
    title = StringField(_l("What they are about"), filters=[stripped], validators=[Length(max=200)])
    lang = SelectField(_l("Language"))
    file = FileField(
        _l("File"), validators=[FileRequired(_l("Choose a file."))], description=_l("A PDF of at most 300 pages.")
    )
    most_bytes = LARGEST

    def offer(self, decks: Sequence[Deck], registration: Registration) -> None:
        """What the person may bring in: an interpreter gives his languages to slides that are there."""
        known = powers.slide_languages(registration, i18n.LOCALES)
        mine = [
            (deck.number, deck.title)
            for deck in decks
            if any(powers.may_bring(registration, lang, speaker_id=deck.speaker_id) for lang in known)
        ]
        new = [("", _("New slides"))] if powers.may_present(registration) else []
        self.deck.choices = choices([*new, *mine])
        self.lang.choices = choices((code, language_names.native_name(code)) for code in known)
        lang = registration.run.webinar.original_lang
        if not self.is_submitted() and lang in known:
            self.lang.data = lang

    @property
    def deck_number(self) -> int | None:
        return int(self.deck.data) if self.deck.data else None


def _address(_form: Form, field: Any) -> None:
    if field.data and not is_address(field.data):
        raise ValidationError(_("Enter the whole address, beginning with https://."))


class ProviderFields:
    """The fields of what carries picture and sound, for the form of a run to inherit: `offer_providers`, `show_provider`,
    then `carrier()` after validation.
    """

    provider = RadioField(_l("What carries picture and sound"), validators=[InputRequired(_l("Choose one."))])
    link = StringField(
        _l("Address of the online room"), filters=[stripped], validators=[Length(max=1000), _address],
        description=_l("For the choice “Another address”. Only people who take part see it, inside the room."),
    )  # fmt: skip
    sound_link = StringField(
        _l("Address for sound only"), filters=[stripped], validators=[Length(max=1000), _address],
        description=_l("If the room has one: for people whose line carries no video."),
    )  # fmt: skip

    def offer_providers(self, run: Run | None) -> None:
        """What is set up on this portal, and what the run has now."""
        known = [Provider.NONE, *providers.available()]
        if run is not None and run.provider not in known:
            known.append(run.provider)
        self.provider.choices = choices((one.value, words.PROVIDERS[one]) for one in known)

    def show_provider(self, run: Run) -> None:
        self.provider.data = run.provider.value
        self.link.data = str(run.provider_data.get("url", ""))
        self.sound_link.data = str(run.provider_data.get("sound_url", ""))

    def carrier(self) -> tuple[Provider, dict[str, str]]:
        """What was chosen, as a plan of a run takes it."""
        chosen = Provider(self.provider.data)
        if chosen is not Provider.LINK:
            return chosen, {}
        return chosen, {"url": self.link.data} | ({"sound_url": self.sound_link.data} if self.sound_link.data else {})

    def validate_link(self, field: Any) -> None:
        if self.provider.data == Provider.LINK.value and not field.data:
            raise ValidationError(_("Enter the whole address, beginning with https://."))


class RoomForm(ProviderFields, FlaskForm):
    """The room of a run."""

    gives_slides = BooleanField(_l("Participants may take the slides along as PDF"))

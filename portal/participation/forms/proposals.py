"""What citizens write, and what the city answers."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from wtforms import (
    BooleanField,
    FloatField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, NumberRange, Optional

from portal.core import i18n, ids
from portal.core.guarded_forms import GuardedForm
from portal.core.i18n import lazy as _l
from portal.core.inputs import Length, choices, stripped
from portal.participation import words
from portal.participation.forms.answering import ResponsibleForm
from portal.participation.forms.placed import PlacedForm
from portal.participation.forms.texts import offer_language
from portal.participation.models import Process, Proposal, SpacePlace
from portal.participation.rules.proposals import TEXT_LENGTH, TITLE_LENGTH, Terms
from portal.participation.services import ProposalPlan
from portal.participation.services.answering import REASON_LENGTH


def _degrees(value: float | None) -> float | None:
    """To five places: a metre is near enough, and more would tell where somebody stood."""
    return round(value, 5) if value is not None else None


class ProposalForm(PlacedForm, GuardedForm):
    """`request_key` is new on each page: a form that is sent twice proposes once."""

    request_key = HiddenField(default=lambda: str(ids.new_id()), validators=[Length(max=40)])
    title = StringField(
        _l("What should happen"), filters=[stripped],
        validators=[DataRequired(_l("Say in the title what should happen.")), Length(max=TITLE_LENGTH)],
        description=_l("One sentence, such as: A bench at each bus stop of Hang Bai street"),
    )  # fmt: skip
    body = TextAreaField(
        _l("Why"), filters=[stripped],
        validators=[DataRequired(_l("Say why, and what would be different then.")), Length(max=TEXT_LENGTH)],
        description=_l("What is wrong today, whom it would help, and what would be different. You can use Markdown."),
    )  # fmt: skip
    category = SelectField(_l("Topic of the proposal"), validators=[Optional()])
    place = StringField(
        _l("Where"), filters=[stripped], validators=[Length(max=160)], description=_l("A street, a quarter or a place that people know.")
    )  # fmt: skip
    place_id = SelectField(_l("Part of the city"), validators=[Optional()])
    latitude = FloatField(_l("Latitude"), filters=[_degrees], validators=[Optional()])
    longitude = FloatField(_l("Longitude"), filters=[_degrees], validators=[Optional()])
    lang = SelectField(_l("Language"))
    is_anonymous = BooleanField(
        _l("Do not show my name"),
        description=_l("Pages and moderators show “A resident”. Moderators can still block the account that wrote it."),
    )  # fmt: skip

    def offer(
        self, terms: Terms, languages: list[str], places: Sequence[SpacePlace] = (), *, may_be_anonymous: bool = False
    ) -> None:
        if not may_be_anonymous:
            del self.is_anonymous
        if places:
            named_places = [(str(one.id), i18n.plain(one.names)) for one in places]
            self.place_id.choices = choices([("", _l("Choose one, if you like")), *named_places])
        else:
            del self.place_id
        if terms.categories:
            named = [(key, i18n.plain(dict(names))) for key, names in terms.categories.items()]
            self.category.choices = choices([("", _l("Choose one")), *named])
        else:
            del self.category
        offer_language(self, languages)

    def show(self, proposal: Proposal) -> None:
        for name in ("title", "body", "place", "lang", "latitude", "longitude"):
            self[name].data = getattr(proposal, name)
        if "place_id" in self:
            self.place_id.data = str(proposal.place_id or "")
        if "category" in self:
            self.category.data = proposal.category

    def plan(self) -> ProposalPlan:
        return ProposalPlan(
            title=self.title.data or "", body=self.body.data or "", lang=self.lang.data, place=self.place.data or "",
            category=self.category.data or "" if "category" in self else "", latitude=self.latitude.data, longitude=self.longitude.data,
            place_id=uuid.UUID(self.place_id.data) if "place_id" in self and self.place_id.data else None,
            is_anonymous="is_anonymous" in self and bool(self.is_anonymous.data),
        )  # fmt: skip


def languages_of(process: Process) -> list[str]:
    """What the city and the pages speak: the space's own language first. Citizens may name others, too (`offer_language`)."""
    return list(dict.fromkeys([process.space.lang, *process.space.city.languages, *i18n.LOCALES]))


class AnswerForm(ResponsibleForm):
    """The city's word."""

    state = RadioField(_l("What the city says"), validators=[DataRequired(_l("Choose one."))])
    reason = TextAreaField(
        _l("Why, and what comes next"), filters=[stripped],
        validators=[DataRequired(_l("Say why. Everybody who supported it reads this.")), Length(max=REASON_LENGTH)],
    )  # fmt: skip
    percent = IntegerField(
        _l("How far it is, in per cent"), validators=[Optional(), NumberRange(0, 100, _l("Enter a number from 0 to 100."))],
        description=_l("For what is under way."),
    )  # fmt: skip

    lang = SelectField(_l("Language of the answer"), validators=[Optional()])

    def offer(self, process: Process) -> None:
        self.lang.choices = choices((code, i18n.language_name(code)) for code in languages_of(process))
        if not self.is_submitted():
            self.lang.data = process.space.lang
        self.state.choices = choices((one.value, label) for one, (label, _kind) in words.ANSWERS.items())

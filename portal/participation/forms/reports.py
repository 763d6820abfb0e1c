"""What people report, and what officers answer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from flask_wtf import FlaskForm
from markupsafe import Markup
from wtforms import (
    BooleanField,
    EmailField,
    HiddenField,
    IntegerField,
    MultipleFileField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, NumberRange, Optional

from portal.core import i18n, ids
from portal.core.guarded_forms import GuardedForm
from portal.core.i18n import lazy as _l
from portal.core.inputs import Checkboxes, Length, choices, stripped
from portal.participation.forms.placed import PlacedForm
from portal.participation.forms.proven import ProvenForm
from portal.participation.forms.texts import Decimal, offer_language
from portal.participation.models import (
    AgeBand,
    Asked,
    Department,
    Ground,
    SavedReply,
    ServiceCategory,
    SpacePlace,
)
from portal.participation.rules import service_requests as rules
from portal.participation.services.confidential import TEXT_LENGTH, WISH_LENGTH, ConfidentialPlan
from portal.participation.services.handling import NOTE_LENGTH, REASON_LENGTH
from portal.participation.services.service_requests import KeptPhoto, ReportPlan
from portal.participation.words import requests as words

MISSING = _l("Choose one of these.")
NO_DEGREES = _l("Coordinates are two numbers: latitude and longitude.")


def _key() -> str:
    return str(ids.new_id())


class ReportForm(ProvenForm, PlacedForm, GuardedForm):
    """`kept`: tickets of photos that came with an earlier try; `request_key` is new on each page, so that a form counts once."""

    sum_is_for = "city report"
    request_key = HiddenField(default=_key, validators=[Length(max=40)])
    kept = HiddenField(validators=[Length(max=1000)])
    text = TextAreaField(
        _l("What is wrong"), filters=[stripped],
        validators=[DataRequired(_l("Say in a sentence what is wrong.")), Length(max=rules.TEXT_LENGTH)],
        description=_l("What you saw, since when, and what makes it dangerous or annoying. Name nobody."),
    )  # fmt: skip
    place = SelectField(_l("Quarter or place"), validators=[Optional()])
    address = StringField(
        _l("Where exactly"), filters=[stripped], validators=[Length(max=rules.ADDRESS_LENGTH)],
        description=_l("Street and number, or what stands beside it."),
    )  # fmt: skip
    latitude = Decimal(_l("Latitude"), validators=[Optional()], wrong=NO_DEGREES, description=_l("For example 21.0285"))
    longitude = Decimal(
        _l("Longitude"), validators=[Optional()], wrong=NO_DEGREES, description=_l("For example 105.8542")
    )
    photo = MultipleFileField(
        _l("Photos"),
        description=_l(
            "Up to three, as JPEG, PNG or WebP. Where and with what they were taken is deleted at once. Everybody sees them once an officer has looked."
        ),
    )
    alt = StringField(
        _l("What the photos show"), filters=[stripped], validators=[Length(max=300)], description=_l("For those who do not see them.")
    )  # fmt: skip
    email = EmailField(
        _l("Your e-mail address"), filters=[stripped], validators=[Length(max=254)],
        description=_l("For news about the report, nothing else. It is deleted sixty days after the report is closed."),
    )  # fmt: skip
    age_band = SelectField(
        _l("Your age"), validators=[Optional()], description=_l("Only for counting; nobody sees it beside your report.")
    )
    lang = SelectField(_l("Language"))
    heard = BooleanField(_l("I write down what somebody told me at the desk or by phone"))

    def offer(self, category: ServiceCategory, places: Sequence[SpacePlace], languages: Sequence[str]) -> None:
        self.place.choices = choices([("", _l("Choose one")), *((one.id, i18n.plain(one.names)) for one in places)])
        if category.place is Asked.NO:
            for name in ("place", "address", "latitude", "longitude", "square", "seen"):
                del self[name]
        elif not places:
            del self.place
        if not category.asks_photo:
            del self.photo
            del self.alt
        self.age_band.choices = choices(
            [("", _l("I do not say")), *((one.value, label) for one, label in words.AGES.items())]
        )
        offer_language(self, languages)

    def plan(self, category: ServiceCategory, photos: Sequence[KeptPhoto], places: Sequence[SpacePlace]) -> ReportPlan:
        by_id = {str(one.id): one.id for one in places}
        chosen = self.place.data if "place" in self else ""
        return ReportPlan(
            text=self.text.data or "", lang=self.lang.data, address=self._given("address") or "", place_id=by_id.get(chosen or ""),
            latitude=self._given("latitude"), longitude=self._given("longitude"), photos=photos,
            answers={one["code"]: self[f"question_{one['code']}"].data or "" for one in category.questions},
            email=self._given("email") or "", locale=i18n.current(),
            age_band=AgeBand(self.age_band.data) if self.age_band.data else None,
        )  # fmt: skip

    def _given(self, name: str) -> Any:
        return self[name].data if name in self else None


def report_form(category: ServiceCategory) -> type[ReportForm]:
    """With the questions that the category asks."""
    parts: dict[str, Any] = {}
    for one in category.questions:
        needed = [DataRequired(_l("Answer this question."))] if one["required"] else [Optional()]
        if one["values"]:
            offered = choices([("", _l("Choose one")), *((value, value) for value in one["values"])])
            parts[f"question_{one['code']}"] = SelectField(_in_itself(one["name"]), choices=offered, validators=needed)
        else:
            parts[f"question_{one['code']}"] = StringField(
                _in_itself(one["name"]), filters=[stripped], validators=[*needed, Length(max=rules.ANSWER_LENGTH)]
            )
    return type("ReportFormWithQuestions", (ReportForm,), parts)


def _in_itself(name: str) -> Markup:
    """A question in the city's words, which may run against the page."""
    return Markup("<bdi>{}</bdi>").format(name)


class CodeForm(FlaskForm):
    """The code of a report."""

    code = StringField(
        _l("Your code"), filters=[stripped], validators=[DataRequired(_l("Enter the code.")), Length(max=40)],
        description=_l("Twenty letters and digits, as in ABCDE-FGHJK-MNPQR-STVWX. Capitals and hyphens do not matter."),
    )  # fmt: skip


class RateForm(FlaskForm):
    """Whether the answer helped."""

    satisfaction = RadioField(
        _l("Did this help?"), choices=choices((number, label) for number, label in words.SATISFACTION.items()),
        validators=[InputRequired(MISSING)],
    )  # fmt: skip
    comment = TextAreaField(_l("What should be better?"), filters=[stripped], validators=[Length(max=1000)])


class ConfidentialForm(ProvenForm):
    """What somebody says about discrimination."""

    sum_is_for = "discrimination"

    request_key = HiddenField(default=_key, validators=[Length(max=40)])
    text = TextAreaField(
        _l("What happened"), filters=[stripped], validators=[DataRequired(_l("Write what happened.")), Length(max=TEXT_LENGTH)],
        description=_l("Who did or said what? You need not name yourself."),
    )  # fmt: skip
    happened = StringField(_l("When and where"), filters=[stripped], validators=[Length(max=300)])
    grounds = Checkboxes(
        _l("Why you were treated worse, as you see it"), validators=[Optional()],
        choices=choices((one.value, label) for one, label in words.GROUNDS.items()),
    )  # fmt: skip
    wish = TextAreaField(
        _l("What should the city do?"), filters=[stripped], validators=[Length(max=WISH_LENGTH)]
    )  # fmt: skip
    contact = EmailField(
        _l("E-mail address"),
        filters=[stripped],
        validators=[Length(max=254)],
        description=_l(
            "Only if you want a mail when there is an answer. It says nothing of the matter, but the portal's list of sent mails notes the address. Without it, come back with your code."
        ),
    )
    lang = SelectField(_l("Language"))

    def offer(self, languages: Sequence[str]) -> None:
        offer_language(self, languages)

    def plan(self) -> ConfidentialPlan:
        return ConfidentialPlan(
            text=self.text.data or "", lang=self.lang.data, grounds=[Ground(one) for one in self.grounds.data or ()],
            happened=self.happened.data or "", wish=self.wish.data or "", contact=self.contact.data or "",
        )  # fmt: skip


class MessageForm(FlaskForm):
    """Something more to write; `state` for officers only."""

    text = TextAreaField(
        _l("Message"),
        filters=[stripped],
        validators=[DataRequired(_l("Write what happened.")), Length(max=TEXT_LENGTH)],
    )


class OfficerMessageForm(MessageForm):
    state = SelectField(
        _l("State"), choices=choices((one.value, label) for one, (label, _kind) in words.CONFIDENTIAL.items())
    )
    note = BooleanField(_l("A note among the officers: the person does not read it"))


class SayForm(FlaskForm):
    """What the city says of a report. `seen`: the version of the work that the page showed. `reply`: a text to begin with."""

    seen = HiddenField(validators=[Length(max=9)])
    reply = SelectField(_l("Begin with a saved reply"), validators=[Optional()])
    state = RadioField(
        _l("State"), choices=choices((one.value, label) for one, (label, _kind) in words.STATES.items()),
        validators=[InputRequired(MISSING)],
    )  # fmt: skip
    original = IntegerField(
        _l("Number of the report that this one repeats"), validators=[Optional(), NumberRange(1, 999_999_999)],
        description=_l("Only for “Reported before”."),
    )  # fmt: skip
    reason = TextAreaField(
        _l("Why, and what comes next"), filters=[stripped], validators=[Length(max=REASON_LENGTH)],
        description=_l("Who wrote or follows the report gets this by mail; it stands on the page."),
    )  # fmt: skip

    def offer(self, replies: Iterable[SavedReply]) -> None:
        self.reply.choices = choices([("", _l("None")), *((one.id, one.title) for one in replies)])


class AssignForm(FlaskForm):
    """Who works on something."""

    seen = HiddenField(validators=[Length(max=9)])
    department = SelectField(_l("Department"), validators=[Optional()])
    assignee = SelectField(_l("Person"), validators=[Optional()])

    def offer(self, departments: Iterable[Department], people: Iterable[tuple[Any, str]]) -> None:
        named = [(one.id, i18n.plain(one.names)) for one in departments]
        self.department.choices = choices([("", _l("No department")), *named])
        self.assignee.choices = choices([("", _l("Nobody yet")), *people])


class NoteForm(FlaskForm):
    """A note among officers."""

    text = TextAreaField(
        _l("Note among officers"), filters=[stripped],
        validators=[DataRequired(_l("Write a note.")), Length(max=NOTE_LENGTH)],
        description=_l("Nobody outside the desk reads it."),
    )  # fmt: skip

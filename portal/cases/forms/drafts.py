"""The parts of a draft as its authors fill them in, each on a page of its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask_wtf import FlaskForm
from wtforms import (
    DecimalField,
    EmailField,
    FieldList,
    Form,
    FormField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
    URLField,
)
from wtforms.validators import DataRequired, NumberRange, Optional, ValidationError

from portal.accounts.rules import clean_email
from portal.cases import fields, rules, words
from portal.cases.models import CostBand, Stage
from portal.cases.queries import Draft
from portal.cases.services import Change
from portal.core import i18n
from portal.core.content_fields import LANGUAGES
from portal.core.i18n import _
from portal.core.i18n import lazy as _l
from portal.core.inputs import FIRST_YEAR, LAST_YEAR, Checkboxes, Length, choices, stripped
from portal.search import queries as search
from portal.search.models import TagScheme

EMPTY_ROWS = 2
MOST_ROWS = 30


def _partial_date(_form: Form, field: Any) -> None:
    if field.data and not rules.is_partial_date(field.data):
        raise ValidationError(_("Write a year, a month or a day, for example 2019, 2019-05 or 2019-05-31."))


def _section(key: str) -> TextAreaField:
    return TextAreaField(
        words.SECTIONS[key], filters=[stripped], validators=[Length(max=rules.SECTION_LENGTH)],
        description=words.SECTION_HINTS[key],
    )  # fmt: skip


class BeginForm(FlaskForm):
    """What a new case begins with."""

    title = StringField(
        _l("Title"), filters=[stripped], validators=[DataRequired(_l("Enter a title.")), Length(max=200)],
        description=_l("What your city does, in a few words. You can change it later."),
    )  # fmt: skip
    city = SelectField(_l("City"))
    lang = SelectField(
        _l("Language in which you write"),
        description=_l("Write in your own language. Translations come later."),
    )
    stage = RadioField(
        _l("How far it is"), choices=choices((stage.value, label) for stage, (label, _kind) in words.STAGES.items()),
        description=_l("Cases that were stopped are welcome: others learn most from them."), default=Stage.LIVE.value,
    )  # fmt: skip

    def offer(self, cities: Iterable[tuple[Any, str]], lang: str) -> None:
        self.city.choices = choices(cities)
        self.lang.choices = choices((code, i18n.language_name(code)) for code in LANGUAGES)
        if not self.is_submitted():
            self.lang.data = lang


class DraftForm(FlaskForm):
    """A part of a draft. `names`: its fields, as `fields.ALL` knows them; on the form a colon is two low lines."""

    names: tuple[str, ...] = ()

    @staticmethod
    def html_name(name: str) -> str:
        return name.replace(":", "__")

    def value(self, name: str) -> Any:
        """What the form says, in the shape in which `fields.value_of` has it."""
        return self[self.html_name(name)].data

    def fill(self, name: str, value: Any) -> None:
        self[self.html_name(name)].data = value

    def show(self, draft: Draft) -> None:
        """Fills the form with what the draft says."""
        for name in self.names:
            self.fill(name, fields.value_of(name, draft.version, draft.original, draft.tag_keys))

    def changes(self, bases: Mapping[str, str]) -> list[Change]:
        """What is asked for; `bases`: what the page was made from, `base-<name>` → digest."""
        return [
            Change(name, self.value(name), bases.get(f"base-{self.html_name(name)}") or None) for name in self.names
        ]

    def more_rows(self) -> None:
        """Empty rows at the end of lists; a form without lists has none."""

    def keep(self, draft: Draft) -> None:
        """Offers, beside what anybody may choose, the retired tags that the draft has; a form without tags has none."""


class StoryForm(DraftForm):
    """What was wrong, what was done, what came of it."""

    names: tuple[str, ...] = (
        "title", "summary", "section:problem", "section:solution", "section:actors", "section:results", "section:lessons",
        "section:not_again", "section:stopped_reason",
    )  # fmt: skip
    title = StringField(
        _l("Title"), filters=[stripped], validators=[DataRequired(_l("Enter a title.")), Length(max=200)]
    )
    summary = TextAreaField(
        _l("Summary"), filters=[stripped], validators=[Length(max=rules.LONGEST["summary"])],
        description=_l("Two or three sentences. Most readers read no more."),
    )  # fmt: skip
    section__problem = _section("problem")
    section__solution = _section("solution")
    section__actors = _section("actors")
    section__results = _section("results")
    section__lessons = _section("lessons")
    section__not_again = _section("not_again")
    section__stopped_reason = _section("stopped_reason")

    def show(self, draft: Draft) -> None:
        super().show(draft)
        self._fit(draft)

    def _fit(self, draft: Draft) -> None:
        """Asks why it was stopped only where it was."""
        if draft.version.stage is not Stage.STOPPED and not self.section__stopped_reason.data:
            del self.section__stopped_reason
            self.names = tuple(name for name in self.names if name != "section:stopped_reason")


class FactsForm(DraftForm):
    """How far it is, since when, what it is about."""

    names = ("stage", "started", "ended", "abstract_en", "tags", "licence")
    stage = RadioField(
        _l("How far it is"), choices=choices((stage.value, label) for stage, (label, _kind) in words.STAGES.items())
    )
    started = StringField(
        _l("Beginning"), filters=[stripped], validators=[_partial_date],
        description=_l("As exactly as you know: 2019, 2019-05 or 2019-05-31."),
    )  # fmt: skip
    ended = StringField(_l("End"), filters=[stripped], validators=[_partial_date])
    abstract_en = TextAreaField(
        _l("Short English abstract"), filters=[stripped], validators=[Length(max=rules.LONGEST["abstract_en"])],
        description=_l("One or two sentences in English, whatever language you write in: by it your case is compared with others."),
    )  # fmt: skip
    topic = Checkboxes(words.SCHEMES["topic"])
    mechanism = Checkboxes(words.SCHEMES["mechanism"])
    barrier = Checkboxes(words.SCHEMES["barrier"])
    sdg = Checkboxes(words.SCHEMES["sdg"])
    losi = Checkboxes(words.SCHEMES["losi"])
    licence = RadioField(_l("Licence"), choices=choices(words.LICENCES.items()))
    SCHEMES = ("topic", "mechanism", "barrier", "sdg", "losi")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for scheme in self.SCHEMES:
            self[scheme].choices = choices(tag_choices(scheme))

    def keep(self, draft: Draft) -> None:
        for scheme in self.SCHEMES:
            self[scheme].choices = [*self[scheme].choices, *_retired(draft, scheme)]

    def value(self, name: str) -> Any:
        if name != "tags":
            return super().value(name)
        return sorted(key for scheme in self.SCHEMES for key in self[scheme].data or [])

    def fill(self, name: str, value: Any) -> None:
        if name == "stage":
            self.stage.data = Stage(value).value
        elif name == "tags":
            for scheme in self.SCHEMES:
                self[scheme].data = [key for key in value if key.startswith(f"{scheme}:")]
        else:
            super().fill(name, value)


def tag_choices(scheme: str) -> list[tuple[str, str]]:
    """The tags of a scheme that can be chosen, in the reader's language."""
    return [(tag.key, str(i18n.pick(tag.labels, i18n.current())[0])) for tag in search.tags(TagScheme(scheme))]


def _retired(draft: Draft, scheme: str) -> list[SelectChoice]:
    """Tags of a scheme that nobody can choose any more and that the draft has from before."""
    return choices(
        (tag.key, _("%(tag)s (no longer offered)", tag=i18n.plain(tag.labels)))
        for tag in draft.tags
        if tag.scheme.value == scheme and not tag.is_in_use
    )


class MeansForm(DraftForm):
    """What it takes: law, data, people, money; and what another city should know before it takes it over."""

    names = (
        "section:law", "section:data", "section:staff", "section:technology", "section:cost", "cost_band", "cost_amount",
        "cost_currency", "cost_year", "prerequisites", "section:risks", "section:cost_range", "section:contact_hours",
    )  # fmt: skip
    section__law = _section("law")
    section__data = _section("data")
    section__staff = _section("staff")
    section__technology = _section("technology")
    section__cost = _section("cost")
    cost_band = RadioField(
        _l("Cost altogether"), choices=choices((band.value, label) for band, label in words.COST_BANDS.items())
    )
    cost_amount = DecimalField(
        _l("Amount"), places=2, validators=[Optional(), NumberRange(0, 10**12, _l("Enter a number."))],
        description=_l("Leave it empty if it is not known. Do not guess."),
    )  # fmt: skip
    cost_currency = SelectField(_l("Currency"))
    cost_year = IntegerField(
        _l("Year of the figure"), validators=[Optional(), NumberRange(FIRST_YEAR, LAST_YEAR, _l("Enter a year."))]
    )
    prerequisites = Checkboxes(words.SCHEMES["prerequisite"])
    section__risks = _section("risks")
    section__cost_range = _section("cost_range")
    section__contact_hours = _section("contact_hours")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.prerequisites.choices = choices(tag_choices("prerequisite"))
        self.cost_currency.choices = choices([("", _("None")), *i18n.currencies()])

    def keep(self, draft: Draft) -> None:
        self.prerequisites.choices = [*self.prerequisites.choices, *_retired(draft, "prerequisite")]

    def validate_cost_currency(self, field: Any) -> None:
        """An amount and its currency belong together.

        Raises:
            ValidationError: one is there without the other.
        """
        if (self.cost_amount.data is None) != (not field.data):
            raise ValidationError(_("Give an amount and its currency, or neither."))

    def value(self, name: str) -> Any:
        found = super().value(name)
        if name == "cost_amount":
            return None if found is None else float(found)
        return sorted(found or []) if name == "prerequisites" else found

    def fill(self, name: str, value: Any) -> None:
        super().fill(name, CostBand(value).value if name == "cost_band" else value)


# Lists ---------------------------------------------------------------------------------------------------------------


class RowsForm(DraftForm):
    """A part that has lists: a row in which nothing is filled in is left out."""

    def value(self, name: str) -> Any:
        rows = []
        for row in self[name].data:
            cells = {part: _plain(value) for part, value in row.items() if part != "csrf_token"}
            if any(value not in ("", None) for part, value in cells.items() if part not in ("key", "lang")):
                rows.append(cells)
        return rows if name == "references" else [{**row, "key": row["key"] or ""} for row in rows]

    def fill(self, name: str, value: Any) -> None:
        field = self[name]
        while field.entries:
            field.pop_entry()
        for row in value:
            field.append_entry(row)

    def show(self, draft: Draft) -> None:
        super().show(draft)
        self.more_rows()

    def more_rows(self) -> None:
        for name in self.names:
            for _number in range(min(EMPTY_ROWS, MOST_ROWS - len(self[name].entries))):
                self[name].append_entry()


def _plain(value: Any) -> Any:
    """Numbers as JSON keeps them, whole ones without a point."""
    if value is None or isinstance(value, str | int):
        return value
    return int(value) if value == int(value) else float(value)


class MomentForm(Form):
    """A moment of the time line."""

    key = HiddenField(filters=[stripped])
    on = StringField(_l("When"), filters=[stripped], validators=[_partial_date])
    text = StringField(_l("What happened"), filters=[stripped], validators=[Length(max=300)])


class IndicatorForm(Form):
    """A figure before and after."""

    key = HiddenField(filters=[stripped])
    name = StringField(_l("What is counted"), filters=[stripped], validators=[Length(max=200)])
    before = DecimalField(_l("Before"), places=None, validators=[Optional()])
    after = DecimalField(_l("After"), places=None, validators=[Optional()])
    unit = StringField(_l("Unit"), filters=[stripped], validators=[Length(max=80)])
    year = IntegerField(_l("Year"), validators=[Optional(), NumberRange(FIRST_YEAR, LAST_YEAR, _l("Enter a year."))])
    method = StringField(_l("How it was measured"), filters=[stripped], validators=[Length(max=300)])


class FiguresForm(RowsForm):
    """What happened when, and what changed."""

    names = ("timeline", "indicators")
    timeline = FieldList(FormField(MomentForm), label=_l("Moment"), max_entries=MOST_ROWS)
    indicators = FieldList(FormField(IndicatorForm), label=_l("Figure"), max_entries=MOST_ROWS)


class ContactForm(Form):
    """Whom other cities may ask: an office rather than a person."""

    key = HiddenField(filters=[stripped])
    role = StringField(_l("Office or unit"), filters=[stripped], validators=[Length(max=160)])
    email = EmailField(_l("E-mail address"), filters=[stripped], validators=[Length(max=254)])

    def validate_email(self, field: Any) -> None:
        """An address that can be one.

        Raises:
            ValidationError: it cannot.
        """
        if field.data and clean_email(field.data) is None:
            raise ValidationError(_("Enter an e-mail address, for example name@city.example."))


class ReferenceForm(Form):
    """Where it can be read up."""

    title = StringField(_l("Title"), filters=[stripped], validators=[Length(max=300)])
    publisher = StringField(_l("Published by"), filters=[stripped], validators=[Length(max=200)])
    year = IntegerField(_l("Year"), validators=[Optional(), NumberRange(FIRST_YEAR, LAST_YEAR, _l("Enter a year."))])
    url = URLField(_l("Address"), filters=[stripped], validators=[Length(max=500)])
    lang = StringField(_l("Language"), filters=[stripped], validators=[Length(max=12)])

    def validate_url(self, field: Any) -> None:
        """An address that a browser opens and nothing else.

        Raises:
            ValidationError: it is another one.
        """
        if field.data and not field.data.startswith(("https://", "http://")):
            raise ValidationError(_("Enter an address that begins with https://."))


class PeopleForm(RowsForm):
    """Whom to ask and where to read."""

    names = ("contacts", "references")
    contacts = FieldList(FormField(ContactForm), label=_l("Contact"), max_entries=MOST_ROWS)
    references = FieldList(FormField(ReferenceForm), label=_l("Source"), max_entries=MOST_ROWS)


PARTS: dict[str, type[DraftForm]] = {
    "story": StoryForm,
    "facts": FactsForm,
    "means": MeansForm,
    "figures": FiguresForm,
    "people": PeopleForm,
}

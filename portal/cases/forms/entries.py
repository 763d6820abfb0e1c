"""What a city enters: as many answers as the call has criteria."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Optional
from wtforms.widgets import HiddenInput

from portal.cases import words
from portal.cases.models import Call, CallCriterion, Stage
from portal.cases.queries.awards import OneEntry
from portal.cases.rules import awards as rules
from portal.cases.services.entries import EntryText
from portal.cases.services.files import LARGEST
from portal.core import i18n
from portal.core.content_fields import LANGUAGES
from portal.core.i18n import lazy as _l
from portal.core.inputs import Length, choices, stripped


class BeginEntryForm(FlaskForm):
    """What a new entry begins with."""

    city = SelectField(_l("City"))
    title = StringField(
        _l("Title"), filters=[stripped], validators=[DataRequired(_l("Enter a title.")), Length(max=200)],
        description=_l("What your city does, in a few words. You can change it later."),
    )  # fmt: skip
    category = RadioField(_l("Category"), validators=[DataRequired(_l("Choose a category."))])
    case = SelectField(
        _l("Case of the library"), validators=[Optional()],
        description=_l("If the entry is about a case that your city has published. Its summary is taken over."),
    )  # fmt: skip
    lang = SelectField(_l("Language in which you write"))

    def offer(self, call: Call, cities: Iterable[tuple[Any, str]], cases: Iterable[tuple[Any, str]]) -> None:
        """Fills the lists of choices."""
        self.city.choices = choices(cities)
        self.case.choices = [*choices([("", _l("None"))]), *choices(cases)]
        self.category.choices = choices((category.id, i18n.plain(category.titles)) for category in call.categories)
        self.lang.choices = choices((code, i18n.language_name(code)) for code in LANGUAGES)
        if not self.is_submitted():
            self.lang.data = i18n.current()


class EntryForm(FlaskForm):
    """Base of an entry's form; `keys`: the criteria that it answers, in fields `answer__<key>`."""

    keys: tuple[str, ...] = ()
    revision = IntegerField(widget=HiddenInput(), validators=[Optional()], default=1)
    title = StringField(
        _l("Title"), filters=[stripped], validators=[DataRequired(_l("Enter a title.")), Length(max=200)]
    )
    category = RadioField(_l("Category"), validators=[DataRequired(_l("Choose a category."))])
    stage = RadioField(
        _l("How far it is"), choices=choices((stage.value, label) for stage, (label, _kind) in words.STAGES.items())
    )
    summary = TextAreaField(
        _l("Summary"), filters=[stripped], validators=[Length(max=rules.ENTRY_SUMMARY_LENGTH)],
        description=_l("Two or three sentences. Title and summary are shown to everybody if you win or come into the last round."),
    )  # fmt: skip
    contact = StringField(
        _l("Contact"), filters=[stripped], validators=[Length(max=300)],
        description=_l("An office rather than a person, and how to reach it."),
    )  # fmt: skip
    to_library = BooleanField(
        _l("Make a draft for the case library of it"),
        description=_l("After the award, whatever its result. The jury's remarks stand beside it, without names; your city decides whether it goes on."),
    )  # fmt: skip

    def show(self, one: OneEntry) -> None:
        """Fills the form with what the entry says."""
        entry = one.entry
        for name in ("revision", "title", "stage", "summary", "contact", "to_library"):
            self[name].data = getattr(entry, name)
        self.category.data = str(entry.category_id)
        for key in self.keys:
            self[f"answer__{key}"].data = entry.answers.get(key, "")

    def text(self) -> EntryText:
        """What is asked for."""
        return EntryText(
            title=self.title.data, category_id=uuid.UUID(self.category.data), summary=self.summary.data,
            answers={key: self[f"answer__{key}"].data for key in self.keys}, contact=self.contact.data,
            stage=self.stage.data, to_library=self.to_library.data,
        )  # fmt: skip


def entry_form(call: Call) -> EntryForm:
    """A form with a field for each criterion of the first round."""
    criteria: Sequence[CallCriterion] = rules.headings(call)
    made: dict[str, Any] = {"keys": tuple(criterion.key for criterion in criteria)}
    for criterion in criteria:
        made[f"answer__{criterion.key}"] = TextAreaField(
            i18n.plain(criterion.names), filters=[stripped], validators=[Length(max=rules.ANSWER_LENGTH)],
            description=i18n.plain(criterion.questions),
        )  # fmt: skip
    form: EntryForm = type("CallEntryForm", (EntryForm,), made)()
    form.category.choices = choices((category.id, i18n.plain(category.titles)) for category in call.categories)
    if call.stages:
        form.stage.choices = choices(
            (stage.value, label) for stage, (label, _kind) in words.STAGES.items() if stage.value in call.stages
        )
    if not form.is_submitted():
        form.stage.data = Stage.LIVE.value
    return form


class EntryFileForm(FlaskForm):
    """A file that goes with an entry."""

    file = FileField(
        _l("File"), validators=[FileRequired(_l("Choose a file."))],
        description=_l("A picture (JPEG, PNG, WebP), a PDF, an office document or plain text."),
    )  # fmt: skip
    most_bytes = LARGEST

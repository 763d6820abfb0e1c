"""What authors, translators and reviewers of courses enter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import (
    BooleanField,
    DecimalField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    URLField,
)
from wtforms.fields import Field
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, NumberRange, Optional, Regexp, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from portal.certificates import alignments, sdg
from portal.core import i18n
from portal.core.i18n import _
from portal.core.i18n import lazy as _l
from portal.core.inputs import Length, choices, stripped
from portal.training.forms.editions import LANGUAGES
from portal.training.models import CourseVersion, Module
from portal.training.services.media import LARGEST


def _known_field(_form: FlaskForm, field: Field) -> None:
    """A code that stands in the badge must be one that others can look up."""
    if field.data and not alignments.is_field(field.data):
        raise ValidationError(_("This is no code of ISCED-F 2013. Leave the field empty if you do not know one."))


class CourseForm(FlaskForm):
    """A new course."""

    title = StringField(
        _l("Title"), filters=[stripped], validators=[DataRequired(_l("Enter a title.")), Length(max=200)]
    )
    slug = StringField(
        _l("Address"), filters=[stripped],
        validators=[
            DataRequired(_l("Enter an address.")), Length(max=80),
            Regexp(r"^[a-z0-9]+(-[a-z0-9]+)*$", message=_l("Use lower-case letters, digits and hyphens only.")),
        ],
        description=_l("The last part of the page's address, for example open-data-for-cities"),
    )  # fmt: skip
    summary = TextAreaField(_l("Summary"), filters=[stripped], validators=[Length(max=2000)])
    original_lang = SelectField(
        _l("Language of the original"), description=_l("Translations are made from it and compared with it.")
    )
    hours = DecimalField(
        _l("Hours of learning"), places=1, default=1,
        validators=[InputRequired(_l("Enter the hours.")), NumberRange(0.1, 999)],
        description=_l("They stand on the certificate."),
    )  # fmt: skip
    field_code = StringField(
        _l("Field of study"), filters=[stripped], validators=[Length(max=10), _known_field],
        description=_l("A code of ISCED-F 2013, for example 0413"),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.original_lang.choices = choices((code, i18n.language_name(code)) for code in LANGUAGES)


class CourseFactsForm(FlaskForm):
    """What holds for all languages of a version."""

    hours = CourseForm.hours
    field_code = CourseForm.field_code
    sdg_targets = SelectMultipleField(
        _l("Sustainable Development Goals"), widget=ListWidget(prefix_label=False), option_widget=CheckboxInput(),
        choices=[SelectChoice(code, code) for goal in sdg.goals() for code in goal.codes],
        description=_l("What the course contributes to. It is shown on the course's page and stands in the badge."),
    )  # fmt: skip


class ActivityForm(FlaskForm):
    """What holds for an activity in all languages; `address` is a link's."""

    minutes = IntegerField(
        _l("Minutes"), default=0, validators=[InputRequired(_l("Enter the minutes.")), NumberRange(0, 10_000)]
    )
    is_optional = BooleanField(
        _l("Optional"), description=_l("It can be left out; the certificate does not wait for it.")
    )
    address = URLField(
        _l("Address"), filters=[stripped],
        validators=[
            DataRequired(_l("Enter an address.")), Length(max=2000),
            Regexp(r"^https?://[^\s/]+\S*$", message=_l("Enter an address that begins with https:// or http://.")),
        ],
    )  # fmt: skip


class TextForm(FlaskForm):
    """Title and text of an activity in one language."""

    title = StringField(
        _l("Title"), filters=[stripped], validators=[DataRequired(_l("Enter a title.")), Length(max=200)]
    )
    body = TextAreaField(_l("Text"), validators=[Length(max=200_000)])


class CourseWordsForm(FlaskForm):
    """Title, summary, outcomes and the modules' titles in one language."""

    title = StringField(
        _l("Title"), filters=[stripped], validators=[DataRequired(_l("Enter a title.")), Length(max=200)]
    )
    summary = TextAreaField(_l("Summary"), filters=[stripped], validators=[Length(max=2000)])
    outcomes = TextAreaField(
        _l("What people can do afterwards"), filters=[stripped], validators=[Length(max=4000)],
        description=_l("One in each line."),
    )  # fmt: skip


def words_form(modules: Sequence[Module], original_lang: str) -> CourseWordsForm:
    """The form with a field for each module's title: `module_1`, `module_2` …"""
    fields = {
        f"module_{module.position}": StringField(
            _l("Title of the module “%(title)s”", title=module.titles.get(original_lang, "")), filters=[stripped],
            validators=[Optional(), Length(max=200)],
        )
        for module in modules
    }  # fmt: skip
    made: CourseWordsForm = type("CourseWordsFormOfVersion", (CourseWordsForm,), fields)()
    return made


class LanguageForm(FlaskForm):
    """One more language for a course."""

    lang = SelectField(_l("Language"))

    def offer(self, version: CourseVersion) -> None:
        self.lang.choices = choices(
            (code, i18n.language_name(code)) for code in LANGUAGES if code not in version.languages
        )


class FileForm(FlaskForm):
    """A file for a lesson."""

    file = FileField(
        _l("File"), validators=[FileRequired(_l("Choose a file."))],
        description=_l("A picture, a video (MP4, WebM), a sound (MP3, M4A, Ogg), captions (.vtt), a transcript (.txt), a PDF or an office document."),
    )  # fmt: skip
    most_bytes = LARGEST


class RemarkForm(FlaskForm):
    """A colleague's remark."""

    text = TextAreaField(
        _l("Your remark"), filters=[stripped],
        validators=[DataRequired(_l("Write what you want to say.")), Length(max=4000)],
    )  # fmt: skip


class PinForm(FlaskForm):
    """To which version an edition is moved."""

    to = RadioField(_l("Version"), validators=[DataRequired(_l("Choose a version."))])
    reason = StringField(_l("Reason"), filters=[stripped], validators=[Length(max=300)])


class ImportForm(FlaskForm):
    """A course as a ZIP file."""

    file = FileField(
        _l("ZIP file"), validators=[FileRequired(_l("Choose a file."))],
        description=_l("A folder with course.json, or a folder of Markdown files such as 01-welcome.md."),
    )  # fmt: skip
    lang = SelectField(_l("Language"), description=_l("Of a folder of Markdown files; a course.json names its own."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lang.choices = choices((code, i18n.language_name(code)) for code in LANGUAGES)


class TextsFileForm(FlaskForm):
    """Translations that come back from a translator."""

    file = FileField(
        _l("File"),
        validators=[FileRequired(_l("Choose a file."))],
        description=_l("An XLIFF 1.2 file that was exported here."),
    )

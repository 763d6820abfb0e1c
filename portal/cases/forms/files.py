"""A file of a case."""

from __future__ import annotations

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import RadioField, StringField

from portal.cases import rules, words
from portal.cases.models import FileKind
from portal.cases.services.files import LARGEST
from portal.core.i18n import lazy as _l
from portal.core.inputs import Length, choices, stripped


class FileForm(FlaskForm):
    """What is added, and what belongs to it."""

    file = FileField(
        _l("File"), validators=[FileRequired(_l("Choose a file."))],
        description=_l("A picture (JPEG, PNG, WebP), a PDF, an office document or plain text."),
    )  # fmt: skip
    kind = RadioField(
        _l("What it is"), choices=choices((kind.value, label) for kind, label in words.FILE_KINDS.items()),
        default=FileKind.PICTURE.value,
    )  # fmt: skip
    alt = StringField(
        _l("What the picture shows"), filters=[stripped], validators=[Length(max=300)],
        description=_l("For those who do not see it, and for those whose connection is weak."),
    )  # fmt: skip
    credit = StringField(_l("Who made it"), filters=[stripped], validators=[Length(max=200)])
    licence = RadioField(
        _l("Licence"), choices=choices((code, words.LICENCES[code]) for code in rules.LICENCES), default="CC-BY-4.0"
    )
    most_bytes = LARGEST

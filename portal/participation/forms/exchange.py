"""A file with a process."""

from __future__ import annotations

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired

from portal.core.i18n import lazy as _l


class ImportForm(FlaskForm):
    """A file as the export wrote it."""

    file = FileField(
        _l("File"), validators=[FileRequired(_l("Choose a file."))],
        description=_l("A ZIP that a portal of this kind has exported."),
    )  # fmt: skip

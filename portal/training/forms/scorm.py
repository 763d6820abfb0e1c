"""The form with which a package is uploaded."""

from __future__ import annotations

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired

from portal.core.i18n import lazy as _l


class PackageForm(FlaskForm):
    """A zip file."""

    file = FileField(
        _l("Package"), validators=[FileRequired(_l("Choose the zip file of the package."))],
        description=_l("A zip file of SCORM 1.2 or SCORM 2004, up to 150 MB."),
    )  # fmt: skip

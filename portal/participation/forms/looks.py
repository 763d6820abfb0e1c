"""The logo of a space."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import StringField

from portal.core.i18n import lazy as _l
from portal.core.inputs import Length, stripped
from portal.participation.forms.texts import given, in_languages, show
from portal.participation.models import Space
from portal.participation.services.looks import MOST_BYTES


class LogoForm(FlaskForm):
    """A picture and what it shows; `logo_form` adds the words of each language."""

    languages: Sequence[str]
    translated: Sequence[str]
    most_bytes = MOST_BYTES

    file = FileField(_l("Picture"), description=_l("PNG, JPEG or WebP, best on white and wider than high."))

    def show(self, space: Space) -> None:
        show(self, "alts", space.logo_alts)

    def plan(self) -> dict[str, Any]:
        return {"upload": self.file.data or None, "alts": given(self, "alts")}


def logo_form(languages: Sequence[str]) -> type[LogoForm]:
    made: type[LogoForm] = in_languages(
        LogoForm, languages, {"alts": lambda _first: StringField(_l("What the picture shows"), filters=[stripped], validators=[Length(max=200)])},
    )  # fmt: skip
    return made

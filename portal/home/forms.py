"""What the secretariat fills in about tags."""

from __future__ import annotations

from collections.abc import Mapping

from flask_wtf import FlaskForm
from wtforms import SelectField, StringField
from wtforms.validators import DataRequired, Regexp

from portal.cases import words
from portal.core import i18n, language_names
from portal.core.i18n import lazy as _l
from portal.core.inputs import Length, choices, stripped

LONGEST_LABEL = 80


def _label(lang: str) -> StringField:
    return StringField(
        language_names.NAMES[lang], filters=[stripped],
        validators=[DataRequired(_l("Enter the label in every language.")), Length(max=LONGEST_LABEL)],
    )  # fmt: skip


class LabelsForm(FlaskForm):
    """The labels of a tag: a field for each language of the portal."""

    en = _label("en")
    ko = _label("ko")
    ar = _label("ar")
    ru = _label("ru")
    es = _label("es")
    fr = _label("fr")

    def labels(self) -> dict[str, str]:
        return {lang: self[lang].data for lang in i18n.LOCALES}

    def show(self, labels: Mapping[str, str]) -> None:
        """Fills the form with the labels that there are."""
        for lang, label in labels.items():
            if lang in i18n.LOCALES:
                self[lang].data = label


class TagForm(LabelsForm):
    """A new tag."""

    scheme = SelectField(_l("List"), choices=choices(words.SCHEMES.items()))
    code = StringField(
        _l("Code"), filters=[stripped],
        validators=[
            DataRequired(_l("Enter a code.")), Length(max=60),
            Regexp(r"[a-z0-9]+(-[a-z0-9]+)*\Z", message=_l("Use small Latin letters, digits and single hyphens, for example open-data.")),
        ],
        description=_l("It stands in addresses and in open data and never changes, for example open-data."),
    )  # fmt: skip

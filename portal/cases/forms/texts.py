"""A translation of a case: as many fields as its original has words."""

from __future__ import annotations

from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectField, StringField, TextAreaField

from portal.cases import fields, rules, words
from portal.cases.models import CaseText
from portal.cases.services import Change
from portal.core import i18n
from portal.core.content_fields import LANGUAGES
from portal.core.i18n import lazy as _l
from portal.core.inputs import Length, choices, stripped


class LanguageForm(FlaskForm):
    """In which further language a case shall be read."""

    lang = SelectField(_l("Language"))

    def offer(self, taken: Any) -> None:
        self.lang.choices = choices((code, i18n.language_name(code)) for code in LANGUAGES if code not in taken)


class TranslationForm(FlaskForm):
    """Base of a translation's form; `names`: the fields, as `fields.names_in` has them."""

    names: tuple[str, ...] = ()
    is_machine = BooleanField(
        _l("A machine has translated this"),
        description=_l("Readers see it with a mark. It never takes the place of what a person wrote."),
    )

    @staticmethod
    def html_name(name: str) -> str:
        return name.replace(":", "__")

    def show(self, text: CaseText) -> None:
        for name in self.names:
            self[self.html_name(name)].data = fields.text_value(name, text)

    def changes(self, bases: Any) -> list[Change]:
        return [
            Change(name, self[self.html_name(name)].data, bases.get(f"base-{self.html_name(name)}") or None)
            for name in self.names
        ]


def form_for(original: CaseText) -> TranslationForm:
    """A form with a field for each that the original fills."""
    names = fields.names_in(original)
    made: dict[str, Any] = {"names": tuple(names)}
    for name in names:
        is_line = name == "title" or name.startswith("row:")
        most = rules.LONGEST.get(name, 300 if is_line else rules.SECTION_LENGTH)
        kind = StringField if is_line else TextAreaField
        made[TranslationForm.html_name(name)] = kind(
            words.text_field_name(name), filters=[stripped], validators=[Length(max=most)]
        )
    form: TranslationForm = type("CaseTranslationForm", (TranslationForm,), made)()
    return form

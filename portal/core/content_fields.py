"""Fields and forms for what people write in one language and others translate: news, webinars, cases."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from flask_wtf import FlaskForm
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired

from portal.core import i18n
from portal.core.i18n import lazy as _l
from portal.core.inputs import Length, choices, stripped

# Languages in which content may be written beside those of the interface.
LANGUAGES = (*i18n.LOCALES, "tr", "zh", "id", "vi", "pt", "de", "ja", "si", "ta", "hi", "th")


def language_choices(but: Collection[str] = ()) -> list[tuple[str, str]]:
    """(code, name in the reader's language) of the languages that content may have."""
    return [(code, i18n.language_name(code)) for code in LANGUAGES if code not in but]


def title_field() -> StringField:
    return StringField(
        _l("Title"), filters=[stripped], validators=[DataRequired(_l("Enter a title.")), Length(max=200)]
    )


def summary_field() -> TextAreaField:
    return TextAreaField(
        _l("Summary"), filters=[stripped], validators=[Length(max=600)],
        description=_l("One or two sentences for lists and search engines."),
    )  # fmt: skip


class BeginForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """What something begins with that belongs to a city or to the association. Whoever derives from it says with `city` whose it is."""

    title, summary = title_field(), summary_field()
    lang = SelectField(_l("Language in which you write"), description=_l("Translations come later."))
    city: SelectField

    def offer(self, cities: Iterable[tuple[Any, str]], lang: str, *, association: str) -> None:
        """`association`: its name, for who writes for all; empty: only cities can be chosen."""
        first = [("", association)] if association else []
        self.city.choices = choices([*first, *cities])
        self.lang.choices = choices(language_choices())
        if not self.is_submitted():
            self.lang.data = lang

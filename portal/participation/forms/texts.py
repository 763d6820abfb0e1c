"""Fields for texts in several languages: one a language, the space's own first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_wtf import FlaskForm
from wtforms import Field, FloatField

from portal.core import i18n
from portal.discussions.forms import languages_after


class Decimal(FloatField):
    """A number with decimals, with a point or a comma; says so where it is none, in all our languages."""

    def __init__(self, label: Any = None, validators: Any = None, *, wrong: Any, **options: Any) -> None:
        super().__init__(label, validators, **options)
        self.wrong = wrong

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata([one.strip().replace(",", ".") for one in valuelist])
        except ValueError as error:
            raise ValueError(str(self.wrong)) from error


def offer_language(form: FlaskForm, first: Sequence[str]) -> None:
    """Choices for the language of what somebody writes, `form.lang`: what the city and the pages speak, then all others."""
    form.lang.choices = languages_after(first)
    if not form.is_submitted():
        form.lang.data = i18n.current()


def in_languages(base: type[FlaskForm], languages: Sequence[str], made: Mapping[str, Any]) -> type[FlaskForm]:
    """The form with a field `<name>_<lang>` for each of `made` (name → maker of a field, told whether it is the first language)."""
    parts: dict[str, Any] = {"languages": languages, "translated": tuple(made)}
    for lang in languages:
        for name, make in made.items():
            parts[f"{name}_{lang}"] = make(lang == languages[0])
    return type(f"{base.__name__}InLanguages", (base,), parts)


def given(form: FlaskForm, name: str) -> dict[str, str]:
    """Language → text, without the empty ones."""
    found: dict[str, Field] = {lang: form[f"{name}_{lang}"] for lang in form.languages}
    return {lang: field.data for lang, field in found.items() if field.data}


def show(form: FlaskForm, name: str, texts: Mapping[str, str]) -> None:
    for lang in form.languages:
        form[f"{name}_{lang}"].data = texts.get(lang, "")

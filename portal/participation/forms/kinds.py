"""The form of a component whose settings are numbers, choices and short texts: words in each language and the settings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from flask_wtf import FlaskForm
from wtforms import HiddenField, IntegerField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, NumberRange

from portal.core.i18n import lazy as _l
from portal.core.inputs import Length, stripped
from portal.participation.forms.texts import given, in_languages, show
from portal.participation.models import Component, ComponentKind
from portal.participation.services import ComponentPlan


class KindForm(FlaskForm):
    """A subclass names its kind, its fields in order, and the class of its terms, which has `of` and `stored`."""

    languages: Sequence[str]
    kind_is: ClassVar[ComponentKind]
    settings_fields: ClassVar[tuple[str, ...]] = ()
    terms: ClassVar[Any]

    kind = HiddenField()

    def offer(self) -> None:
        self.kind.data = self.kind_is.value

    def show(self, component: Component, _lang: str) -> None:
        show(self, "titles", component.titles)
        show(self, "texts", component.texts)
        terms = self.terms.of(component.settings)
        for name in self.settings_fields:
            self[name].data = getattr(terms, name)

    def plan(self, _lang: str, _before: Component | None = None) -> ComponentPlan:
        terms = self.terms(**{name: self[name].data for name in self.settings_fields})
        return ComponentPlan(
            kind=self.kind_is, titles=given(self, "titles"), texts=given(self, "texts"), settings=terms.stored()
        )


def whole_number(label: Any, default: int, least: int, most: int, hint: Any = "") -> IntegerField:
    """A number that has to be given, between two limits."""
    return IntegerField(
        label, default=default, description=hint,
        validators=[
            InputRequired(_l("Enter a number.")),
            NumberRange(least, most, _l("Enter a number from %(least)s to %(most)s.", least=least, most=most)),
        ],
    )  # fmt: skip


def of_kind(base: type[KindForm], languages: Sequence[str]) -> type[KindForm]:
    """The form with the fields of each language."""
    made: type[KindForm] = in_languages(base, languages, {"titles": _title, "texts": _text})
    return made


def _title(first: bool) -> StringField:
    needed = [DataRequired(_l("Enter a title."))] if first else []
    return StringField(_l("Title"), filters=[stripped], validators=[*needed, Length(max=200)])


def _text(_first: bool) -> TextAreaField:
    return TextAreaField(
        _l("Text"), filters=[stripped], validators=[Length(max=20_000)],
        description=_l("What people should know before they take part."),
    )  # fmt: skip

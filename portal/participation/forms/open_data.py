"""What a city enters about its open data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import DateField, EmailField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, NumberRange, Optional

from portal.core import i18n
from portal.core.i18n import lazy as _l
from portal.core.inputs import Length, choices, sensible_day, stripped
from portal.participation.forms.texts import given, in_languages, show
from portal.participation.models import CityDataset, DatasetKind, DatasetVersion
from portal.participation.services.open_data import DatasetPlan
from portal.participation.tables import ENCODINGS, MOST_BYTES, Column, ColumnType
from portal.participation.words import open_data as words

_ENCODING_NAMES = {
    "utf-8": "UTF-8", "cp949": "EUC-KR, CP949 (한국어)", "cp1258": "Windows-1258 (Tiếng Việt)", "cp1252": "Windows-1252, ISO 8859-1",
    "cp1251": "Windows-1251 (Русский)", "cp1256": "Windows-1256 (العربية)", "gb18030": "GB 18030 (中文)", "shift_jis": "Shift JIS (日本語)",
}  # fmt: skip


class UploadForm(FlaskForm):
    """A file with a table."""

    most_bytes = MOST_BYTES
    file = FileField(
        _l("File"), validators=[FileRequired(_l("Choose a file."))],
        description=_l("CSV with the names of the columns in the first row, JSON with a list of objects, or GeoJSON. No personal data."),
    )  # fmt: skip
    encoding = SelectField(
        _l("How the file is written"), choices=choices([(one, _ENCODING_NAMES[one]) for one in ENCODINGS]), default="utf-8",
        description=_l("UTF-8 unless letters with marks come out wrong."),
    )  # fmt: skip

    def upload(self) -> dict[str, Any]:
        """What the services take."""
        sent = self.file.data
        return {
            "data": sent.stream.read(MOST_BYTES + 1), "filename": sent.filename or "", "encoding": self.encoding.data,
        }  # fmt: skip


class NewDatasetForm(UploadForm):
    """What a set of data begins with."""

    title = StringField(
        _l("Title"), filters=[stripped], validators=[DataRequired(_l("Enter a title.")), Length(max=200)],
        description=_l("What it is, where and of when, such as: Trees along streets, 2026"),
    )  # fmt: skip
    kind = RadioField(_l("Kind"), validators=[InputRequired(_l("Choose one."))], default=DatasetKind.TABLE.value)

    def offer(self) -> None:
        self.kind.choices = choices([
            (DatasetKind.TABLE.value, _l("A table of any kind")),
            (DatasetKind.BUDGET.value, _l("The budget: with the columns year, side, function, planned; and if you like programme, revised, spent")),
        ])  # fmt: skip


class RenewForm(UploadForm):
    """A new version of the data."""

    note = StringField(
        _l("What is new"),
        filters=[stripped],
        validators=[Length(max=300)],
        description=_l("Stands beside the version."),
    )


class DatasetForm(FlaskForm):
    """The description of a set of data; `dataset_form` adds the texts of each language."""

    languages: Sequence[str]
    translated: Sequence[str]

    publisher = StringField(
        _l("Publisher"),
        filters=[stripped],
        validators=[Length(max=160)],
        description=_l("The office that answers for it."),
    )
    contact = EmailField(_l("E-mail address for questions"), filters=[stripped], validators=[Length(max=254)])
    licence = SelectField(_l("Licence"), choices=choices((key, name) for key, (name, _url) in words.LICENCES.items()))
    theme = SelectField(_l("Theme"))
    frequency = SelectField(_l("How often it is renewed"))
    keywords = TextAreaField(
        _l("Keywords"), filters=[stripped], validators=[Length(max=1000)], description=_l("One a line.")
    )
    covers_place = StringField(_l("Which area it covers"), filters=[stripped], validators=[Length(max=160)])
    covers_from = DateField(_l("From which day"), validators=[Optional(), sensible_day])
    covers_to = DateField(_l("To which day"), validators=[Optional(), sensible_day])

    def offer(self) -> None:
        self.theme.choices = choices(words.THEMES.items())
        self.frequency.choices = choices((key, name) for key, (name, _code) in words.FREQUENCIES.items())

    def show(self, dataset: CityDataset) -> None:
        for name in self.translated:
            show(self, name, getattr(dataset, name))
        for name in _PLAIN:
            if name in self:
                self[name].data = getattr(dataset, name)
        self.keywords.data = "\n".join(dataset.keywords)

    def plan(self) -> DatasetPlan:
        texts: dict[str, Any] = {name: given(self, name) for name in self.translated}
        plain = {name: self[name].data or _PLAIN[name] for name in _PLAIN if name in self}
        lines = (" ".join(line.split())[:60] for line in (self.keywords.data or "").splitlines())
        return DatasetPlan(**texts, **plain, keywords=list(dict.fromkeys(line for line in lines if line))[:30])


# Name → what stands for nothing.
_PLAIN: dict[str, Any] = {
    "publisher": "", "contact": "", "licence": "cc-by", "theme": "GOVE", "frequency": "unknown", "covers_place": "",
    "covers_from": None, "covers_to": None, "currency": "", "inhabitants": None, "inhabitants_year": None,
}  # fmt: skip


class BudgetForm(DatasetForm):
    """The same for a budget, with its currency and the number of inhabitants."""

    currency = SelectField(_l("Currency"))
    inhabitants = IntegerField(
        _l("Inhabitants"), validators=[Optional(), NumberRange(1, 100_000_000, _l("Enter a number from 1 to 100,000,000."))],
        description=_l("With it the page says what is spent for each of them."),
    )  # fmt: skip
    inhabitants_year = IntegerField(
        _l("Counted in the year"), validators=[Optional(), NumberRange(1900, 2200, _l("Enter a year such as 2026."))]
    )

    def offer(self) -> None:
        super().offer()
        self.currency.choices = choices([("", _l("Choose one")), *i18n.currencies()])


def _title(first: bool) -> StringField:
    needed = [DataRequired(_l("Enter a title."))] if first else []
    return StringField(_l("Title"), filters=[stripped], validators=[*needed, Length(max=200)])


def _text(label: Any, hint: Any) -> Any:
    return lambda _first: TextAreaField(label, filters=[stripped], validators=[Length(max=8000)], description=hint)


_TEXTS = {
    "titles": _title,
    "descriptions": _text(_l("Description"), _l("What is counted, how, by whom, and what is left out.")),
}
_BUDGET_TEXTS = {
    **_TEXTS,
    "explanations": _text(
        _l("The budget in plain words"),
        _l("Where the money comes from, what the largest parts are, what is new. You can use Markdown."),
    ),
}


def dataset_form(dataset: CityDataset, languages: Sequence[str]) -> DatasetForm:
    """The form that fits the kind of data, in the languages of the space."""
    is_budget = dataset.kind is DatasetKind.BUDGET
    of_kind = in_languages(BudgetForm if is_budget else DatasetForm, languages, _BUDGET_TEXTS if is_budget else _TEXTS)
    made: DatasetForm = of_kind()
    made.offer()
    return made


class ColumnsForm(FlaskForm):
    """Types and meanings of columns; `columns_form` adds the fields of each."""

    def columns(self, version: DatasetVersion, lang: str) -> list[Column]:
        found = []
        for place, kept in enumerate(version.columns):
            text = self[f"meaning_{place}"].data
            others = {key: value for key, value in (kept.get("descriptions") or {}).items() if key != lang}
            found.append(
                Column(kept["name"], ColumnType(self[f"type_{place}"].data), others | ({lang: text} if text else {}))
            )
        return found


def columns_form(version: DatasetVersion, lang: str) -> ColumnsForm:
    """A type and a meaning for each column, in the language that the reader has chosen."""
    parts: dict[str, Any] = {}
    for place, kept in enumerate(version.columns):
        column = Column.of(kept)
        parts[f"type_{place}"] = SelectField(
            _l("Type"),
            choices=choices((one.value, label) for one, label in words.TYPES.items()),
            default=column.type.value,
        )
        parts[f"meaning_{place}"] = StringField(
            _l("What it means"),
            filters=[stripped],
            validators=[Length(max=500)],
            default=column.descriptions.get(lang, ""),
        )
    made: ColumnsForm = type("ColumnsFormOfVersion", (ColumnsForm,), parts)()
    return made

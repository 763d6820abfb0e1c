"""The forms of the bank: a question of any kind in all content languages, and files with questions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    DecimalField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import NumberRange, Optional

from portal.core import language_names
from portal.core.i18n import _
from portal.core.i18n import lazy as _l
from portal.core.inputs import Length, choices, stripped
from portal.core.pictures import Picture
from portal.training import answers, bank
from portal.training.bank import QuestionPlan, QuestionWords
from portal.training.forms.question_picture import take_picture
from portal.training.models import QuestionKind

ROWS = 4
MORE_ROWS = 4


class QuestionForm(FlaskForm):
    """What every kind of question has; the rest is added by `question_form`."""

    kind: QuestionKind
    languages: Sequence[str]
    rows: int
    # The settings of the question as it is: its pictures stay.
    held: Mapping[str, Any]

    title = StringField(
        _l("Short name"), filters=[stripped], validators=[Length(max=200)],
        description=_l("Only you and your colleagues see it, in lists."),
    )  # fmt: skip
    category = StringField(
        _l("Category"), filters=[stripped], validators=[Length(max=200)],
        description=_l("A path with slashes, for example: data/basics. Quizzes can draw from a category and all below it."),
    )  # fmt: skip
    tags = StringField(
        _l("Tags"), filters=[stripped], validators=[Length(max=400)], description=_l("Separated by commas.")
    )
    markup = SelectField(
        _l("How the texts are written"),
        default="",
        choices=choices([("", _l("Plain text")), ("markdown", _l("Markdown")), ("html", _l("HTML"))]),
    )
    picture = FileField(
        _l("Picture below the question"), description=_l("PNG, JPEG, GIF or WebP, at most 2 MB. It is shown in all languages."),
    )  # fmt: skip
    without_picture = BooleanField(_l("Take the picture away"))
    # What is kept of a picture between choosing it and saving the question: see views/chosen_picture.py.
    chosen_picture = HiddenField(validators=[Length(max=1000)])
    chosen: Picture | None = None

    def indices(self) -> range:
        return range(self.rows)

    def text(self, name: str) -> str:
        found = self[name].data if name in self else None
        return str(found or "").strip()

    def plan(self) -> QuestionPlan:
        """What the form says, checked by nobody yet."""
        return _plan_of(self)


def _texts(kind: QuestionKind) -> Any:
    """The label of a row's text, by kind."""
    return {
        QuestionKind.MATCHING: _l("Left side"),
        QuestionKind.ORDERING: _l("What is put in order"),
        QuestionKind.SHORT_ANSWER: _l("Accepted answer"),
    }.get(kind, _l("Option"))


def question_form(
    kind: QuestionKind, languages: Sequence[str], rows: int, plan: QuestionPlan | None = None
) -> QuestionForm:
    """The form of a question of a kind in these languages, with so many rows. `plan`: the question as it is."""
    parts: dict[str, Any] = {"kind": kind, "languages": languages, "rows": rows, "held": plan.settings if plan else {}}
    for lang in languages:
        parts[f"alt_{lang}"] = StringField(
            _l("What the picture shows"), filters=[stripped], validators=[Length(max=500)],
            description=_l("Read to those who do not see the picture, and shown where it does not load."),
        )  # fmt: skip
        parts[f"stem_{lang}"] = TextAreaField(_l("Question"), validators=[Length(max=bank.MOST_TEXT)])
        parts[f"feedback_{lang}"] = TextAreaField(
            _l("Said to everybody afterwards"), validators=[Length(max=bank.MOST_TEXT)]
        )
        if kind not in (QuestionKind.ESSAY, QuestionKind.NUMERIC):
            for n in range(rows):
                parts[f"text_{lang}_{n}"] = StringField(_texts(kind), validators=[Length(max=1000)])
        for n in range(rows):
            if kind is QuestionKind.MATCHING:
                parts[f"other_{lang}_{n}"] = StringField(_l("Right side"), validators=[Length(max=1000)])
            elif kind not in (QuestionKind.ESSAY, QuestionKind.ORDERING):
                parts[f"said_{lang}_{n}"] = StringField(_l("Said to who answers so"), validators=[Length(max=1000)])
    for n in range(rows):
        parts |= _row_fields(kind, n)
    if kind in (QuestionKind.SINGLE, QuestionKind.TRUE_FALSE):
        parts["right"] = RadioField(
            _l("Which one is right"), choices=choices((n, _("Option %(number)s", number=n + 1)) for n in range(rows)),
            validators=[Optional()],
        )  # fmt: skip
    if kind is QuestionKind.SHORT_ANSWER:
        parts["case"] = BooleanField(_l("Capital and small letters count"))
    made = type("QuestionFormOfKind", (QuestionForm,), parts)
    return made(data=values_of(plan) if plan else None)  # type: ignore[no-any-return]  # made just above


def _row_fields(kind: QuestionKind, n: int) -> dict[str, Any]:
    """What a row has once, whatever the language; `key` stays the same when rows change places."""
    fields: dict[str, Any] = {f"key_{n}": HiddenField(validators=[Length(max=40)])}
    if kind is QuestionKind.MULTIPLE:
        fields[f"right_{n}"] = BooleanField(_l("Right"))
    if kind is QuestionKind.MATCHING:
        fields[f"other_key_{n}"] = HiddenField(validators=[Length(max=40)])
    if kind is QuestionKind.ORDERING:
        fields[f"place_{n}"] = IntegerField(
            _l("Place in the order"), validators=[Optional(), NumberRange(1, bank.MOST_CHOICES)]
        )
    if kind is QuestionKind.NUMERIC:
        fields[f"number_{n}"] = StringField(_l("Accepted number"), validators=[Length(max=60)])
        fields[f"tolerance_{n}"] = StringField(_l("How far off it may be"), validators=[Length(max=60)])
    if kind not in (QuestionKind.MATCHING, QuestionKind.ORDERING, QuestionKind.ESSAY, QuestionKind.TRUE_FALSE):
        fields[f"share_{n}"] = DecimalField(
            _l("Share of the points in percent"), places=None, validators=[Optional(), NumberRange(-100, 100)]
        )
    return fields


# Out of the form ----------------------------------------------------------------------------------------------------


def _plan_of(form: QuestionForm) -> QuestionPlan:
    rows = [n for n in form.indices() if _is_filled(form, n)]
    if form.kind is QuestionKind.ORDERING:
        rows.sort(key=lambda n: (form[f"place_{n}"].data or bank.MOST_CHOICES, n))
    keys = _keys(form, rows, "key")
    settings: dict[str, Any] = {}
    choices, correct = _choices_of(form, rows, keys, settings)
    if form.markup.data:
        settings["markup"] = form.markup.data
    words = _words_of(form, rows, keys)
    fresh = take_picture(form, words, settings)
    return QuestionPlan(
        kind=form.kind, words=words, pictures=fresh, choices=choices, correct=correct, settings=settings,
        title=form.title.data, category=form.category.data, tags=bank.clean_tags((form.tags.data or "").split(",")),
    )  # fmt: skip


def _is_filled(form: QuestionForm, n: int) -> bool:
    names = [f"number_{n}", *(f"{part}_{lang}_{n}" for lang in form.languages for part in ("text", "other"))]
    return any(form.text(name) for name in names)


def _keys(form: QuestionForm, rows: Sequence[int], name: str) -> dict[int, str]:
    """The key of each row: the one it had, else the first that is free."""
    kept = {n: form.text(f"{name}_{n}") for n in rows}
    prefix = "r" if name == "other_key" else ""
    taken = {key for key in kept.values() if key}
    free = (key for place in range(1000) if (key := bank.key_at(place, prefix)) not in taken)
    return {n: key if key and "=" not in key else next(free) for n, key in kept.items()}


def _choices_of(
    form: QuestionForm, rows: Sequence[int], keys: Mapping[int, str], settings: dict[str, Any]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Keys and right keys; what is the same in all languages goes into `settings`."""
    every = tuple(keys[n] for n in rows)
    shares = {keys[n]: form[f"share_{n}"].data for n in rows if f"share_{n}" in form}
    if any(share is not None for share in shares.values()):
        settings["weights"] = {key: _decimal_text(Decimal(share or 0) / 100) for key, share in shares.items()}
    if form.kind in (QuestionKind.SINGLE, QuestionKind.TRUE_FALSE):
        return every, tuple(keys[n] for n in rows if str(n) == form["right"].data)
    if form.kind is QuestionKind.MULTIPLE:
        return every, tuple(keys[n] for n in rows if form[f"right_{n}"].data)
    if form.kind is QuestionKind.NUMERIC:
        settings["numbers"] = {
            keys[n]: [_number(form, f"number_{n}"), _number(form, f"tolerance_{n}", "0")] for n in rows
        }
    if form.kind is QuestionKind.SHORT_ANSWER and form["case"].data:
        settings["case"] = True
    if form.kind is QuestionKind.MATCHING:
        return _matching(form, rows, keys, settings)
    return every, every


def _matching(
    form: QuestionForm, rows: Sequence[int], keys: Mapping[int, str], settings: dict[str, Any]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Rows without a left side are only further right sides."""
    rights = _keys(form, rows, "other_key")
    pairs = [n for n in rows if any(form.text(f"text_{lang}_{n}") for lang in form.languages)]
    settings["rights"] = [rights[n] for n in rows]
    return tuple(keys[n] for n in pairs), tuple(rights[n] for n in pairs)


def _number(form: QuestionForm, name: str, empty: str = "") -> str:
    number = answers.number(form.text(name) or empty)
    return "" if number is None else format(number, "f") if abs(number.adjusted()) < 30 else str(number)


def _decimal_text(value: Decimal) -> str:
    return format(value.normalize(), "f")


def _words_of(form: QuestionForm, rows: Sequence[int], keys: Mapping[int, str]) -> dict[str, QuestionWords]:
    """The texts of each language in which anything is written; the original is always there."""
    rights = _keys(form, rows, "other_key") if form.kind is QuestionKind.MATCHING else {}
    found = {}
    for place, lang in enumerate(form.languages):
        texts = {keys[n]: text for n in rows if (text := form.text(f"text_{lang}_{n}"))}
        texts |= {rights[n]: text for n in rights if (text := form.text(f"other_{lang}_{n}"))}
        said = {keys[n]: text for n in rows if (text := form.text(f"said_{lang}_{n}"))}
        stem, feedback = form.text(f"stem_{lang}"), form.text(f"feedback_{lang}")
        if place == 0 or stem or texts or feedback:
            found[lang] = QuestionWords(stem, texts, feedback, said)
    return found


# Into the form ------------------------------------------------------------------------------------------------------


def values_of(plan: QuestionPlan) -> dict[str, Any]:
    """What stands in the form of a question that there is already."""
    values: dict[str, Any] = {
        "title": plan.title, "category": plan.category, "tags": ", ".join(plan.tags),
        "markup": plan.settings.get("markup", ""),
        "case": bool(plan.settings.get("case")),
    }  # fmt: skip
    for n, (key, other) in enumerate(_rows_of(plan)):
        values |= {f"key_{n}": key, f"other_key_{n}": other, f"place_{n}": n + 1, f"right_{n}": key in plan.correct}
        if plan.kind in (QuestionKind.SINGLE, QuestionKind.TRUE_FALSE) and key in plan.correct:
            values["right"] = str(n)
        if key in plan.settings.get("weights", {}):
            values[f"share_{n}"] = Decimal(plan.settings["weights"][key]) * 100
        if key in plan.settings.get("numbers", {}):
            values[f"number_{n}"], values[f"tolerance_{n}"] = plan.settings["numbers"][key]
        for lang, own in plan.words.items():
            values[f"text_{lang}_{n}"] = own.choices.get(key, "")
            values[f"other_{lang}_{n}"] = own.choices.get(other, "")
            values[f"said_{lang}_{n}"] = own.feedbacks.get(key, "")
    for lang, own in plan.words.items():
        values |= {f"stem_{lang}": own.stem, f"feedback_{lang}": own.feedback}
        values[f"alt_{lang}"] = plan.settings.get("figure", {}).get("alts", {}).get(lang, "")
    return values


def _rows_of(plan: QuestionPlan) -> list[tuple[str, str]]:
    """(key, key of the right side) of each row; a right side that belongs to nothing has a row of its own."""
    if plan.kind is not QuestionKind.MATCHING:
        return [(key, "") for key in plan.choices]
    pairs = list(zip(plan.choices, plan.correct, strict=True))
    return pairs + [("", key) for key in plan.settings.get("rights", ()) if key not in plan.correct]


def rows_needed(plan: QuestionPlan | None, kind: QuestionKind) -> int:
    """How many rows a form begins with."""
    if kind is QuestionKind.ESSAY:
        return 0
    if kind is QuestionKind.TRUE_FALSE:
        return 2
    return max(ROWS, len(_rows_of(plan)) + 1) if plan else ROWS


# Files --------------------------------------------------------------------------------------------------------------


class QuestionImportForm(FlaskForm):
    """A file with questions, or its text."""

    file = FileField(_l("File"), description=_l("A GIFT file (.gift, .txt) or Moodle XML (.xml)."))
    text = TextAreaField(
        _l("Or its text"), validators=[Length(max=1_000_000)], description=_l("Only read if no file is chosen.")
    )
    format = RadioField(
        _l("Format"),
        default="gift",
        choices=choices([("gift", "GIFT"), ("xml", "Moodle XML")]),
        validators=[Optional()],
    )
    lang = SelectField(_l("Language of the questions"))
    category = StringField(
        _l("Category"), filters=[stripped], validators=[Length(max=200)],
        description=_l("For questions that name none in the file."),
    )  # fmt: skip

    def offer(self, languages: Sequence[str]) -> None:
        self.lang.choices = choices((code, language_names.native_name(code)) for code in languages)


class ConfirmForm(FlaskForm):
    """Brings in what was shown."""

    token = HiddenField(validators=[Length(max=2000)])

"""How a city sets its desk up: departments, categories, places, saved replies, programs, costs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    EmailField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, NumberRange, Optional

from portal.core import i18n
from portal.core.i18n import lazy as _l
from portal.core.inputs import Length, choices, stripped
from portal.participation.forms.texts import Decimal, given, in_languages, show
from portal.participation.models import Asked, Department, ReportKind, SavedReply, ServiceCategory
from portal.participation.rules import service_requests as rules
from portal.participation.services.departments import CategoryPlan
from portal.participation.services.handling import REASON_LENGTH
from portal.participation.words import requests as words

MISSING = _l("Choose one of these.")


def _name(first: bool) -> StringField:
    needed = [DataRequired(_l("Enter a name."))] if first else []
    return StringField(_l("Name"), filters=[stripped], validators=[*needed, Length(max=120)])


class DepartmentForm(FlaskForm):
    languages: Sequence[str]

    email = EmailField(
        _l("Mailbox"), filters=[stripped], validators=[Length(max=254)],
        description=_l("New reports are announced there at once. Empty: its members get the morning mail only."),
    )  # fmt: skip

    def fill(self, department: Department) -> None:
        show(self, "names", department.names)
        self.email.data = department.email

    def names(self) -> dict[str, str]:
        return given(self, "names")


def department_form(languages: Sequence[str]) -> type[DepartmentForm]:
    made: type[DepartmentForm] = in_languages(DepartmentForm, languages, {"names": _name})
    return made


class AppointForm(FlaskForm):
    """Whom by which address."""

    email = EmailField(
        _l("E-mail address"), filters=[stripped],
        validators=[DataRequired(_l("Enter an e-mail address.")), Length(max=254)],
        description=_l("Of somebody who has an account."),
    )  # fmt: skip


class CategoryForm(FlaskForm):
    languages: Sequence[str]

    kind = RadioField(
        _l("What the report is about"), choices=choices((one.value, label) for one, (label, _lead) in words.KINDS.items()),
        default=ReportKind.INCIDENT.value, validators=[InputRequired(MISSING)],
    )  # fmt: skip
    department = SelectField(_l("Responsible department"), validators=[Optional()])
    target_days = IntegerField(
        _l("Service target in days"), default=14,
        validators=[InputRequired(_l("Enter a number.")), NumberRange(1, 365, _l("Enter a number from 1 to 365."))],
        description=_l("After that the page counts the days that the city is late."),
    )  # fmt: skip
    is_public = BooleanField(_l("Everybody can read reports of this kind"), default=True)
    place = RadioField(
        _l("Where it is"), choices=choices((one.value, label) for one, label in words.ASKED.items()), default=Asked.REQUIRED.value,
        validators=[InputRequired(MISSING)],
    )  # fmt: skip
    asks_photo = BooleanField(_l("Photos can be sent along"), default=True)
    questions = TextAreaField(
        _l("Further questions"),
        filters=[stripped],
        validators=[Length(max=3000)],
        description=_l(
            "One a line, in the language of the space. A star at the end: it must be answered. Answers to choose from follow a colon, with strokes between them: How deep is it?*: to the ankle / to the knee"
        ),
    )

    def offer(self, departments: Iterable[Department]) -> None:
        named = [(one.id, i18n.plain(one.names)) for one in departments]
        self.department.choices = choices([("", _l("No department")), *named])

    def fill(self, category: ServiceCategory) -> None:
        show(self, "names", category.names)
        show(self, "texts", category.texts)
        self.kind.data, self.place.data = category.kind.value, category.place.value
        self.department.data = str(category.department_id or "")
        self.target_days.data, self.is_public.data = category.target_days, category.is_public
        self.asks_photo.data, self.questions.data = category.asks_photo, as_lines(category.questions)

    def plan(self, departments: Iterable[Department], before: ServiceCategory | None) -> CategoryPlan:
        by_id = {str(one.id): one for one in departments}
        return CategoryPlan(
            names=given(self, "names"), texts=given(self, "texts"), kind=ReportKind(self.kind.data),
            department=by_id.get(self.department.data or ""), target_days=self.target_days.data, is_public=self.is_public.data,
            place=Asked(self.place.data), asks_photo=self.asks_photo.data,
            questions=as_questions(self.questions.data or "", before.questions if before else ()),
        )  # fmt: skip


def category_form(languages: Sequence[str]) -> type[CategoryForm]:
    def text(_first: bool) -> TextAreaField:
        return TextAreaField(
            _l("Text"),
            filters=[stripped],
            validators=[Length(max=1000)],
            description=_l("What belongs here, and what does not."),
        )

    made: type[CategoryForm] = in_languages(CategoryForm, languages, {"names": _name, "texts": text})
    return made


def as_questions(text: str, before: Sequence[Mapping[str, Any]] = ()) -> list[dict[str, Any]]:
    """Lines → questions as `ServiceCategory.questions` holds them; a question whose words stay keeps its code, so that answers that
    were given still belong to it.
    """
    known = {one["name"]: one["code"] for one in before}
    taken = set(known.values())
    made: list[dict[str, Any]] = []
    for line in [one.strip() for one in text.splitlines() if one.strip()][: rules.QUESTIONS_AT_MOST]:
        name, _colon, offered = line.partition(":")
        required = name.rstrip().endswith("*")
        name = name.rstrip().rstrip("*").strip()[:120]
        values = [value.strip()[:80] for value in offered.split("/") if value.strip()][:20]
        code = known.get(name) or next(key for number in range(1, 200) if (key := f"q{number}") not in taken)
        taken.add(code)
        if name and name not in {one["name"] for one in made}:
            datatype = "singlevaluelist" if values else "string"
            made.append({"code": code, "datatype": datatype, "required": required, "name": name, "values": values})
    return made


def as_lines(questions: Iterable[Mapping[str, Any]]) -> str:
    """The way back."""
    return "\n".join(
        f"{one['name']}{'*' if one['required'] else ''}{': ' + ' / '.join(one['values']) if one['values'] else ''}"
        for one in questions
    )


class ReplyForm(FlaskForm):
    languages: Sequence[str]

    title = StringField(
        _l("Title"), filters=[stripped], validators=[DataRequired(_l("Enter a title.")), Length(max=120)],
        description=_l("By which officers find it."),
    )  # fmt: skip
    department = SelectField(_l("For which department"), validators=[Optional()])

    def offer(self, departments: Iterable[Department]) -> None:
        named = [(one.id, i18n.plain(one.names)) for one in departments]
        self.department.choices = choices([("", _l("All departments")), *named])

    def fill(self, reply: SavedReply) -> None:
        show(self, "texts", reply.texts)
        self.title.data, self.department.data = reply.title, str(reply.department_id or "")

    def texts(self) -> dict[str, str]:
        return given(self, "texts")


def reply_form(languages: Sequence[str]) -> type[ReplyForm]:
    def text(first: bool) -> TextAreaField:
        needed = [DataRequired(_l("Enter a text."))] if first else []
        return TextAreaField(
            _l("Text"), filters=[stripped], validators=[*needed, Length(max=REASON_LENGTH)],
            description=_l("{number}, {category}, {place}, {department} and {day} are replaced by those of the report."),
        )  # fmt: skip

    made: type[ReplyForm] = in_languages(ReplyForm, languages, {"texts": text})
    return made


class ClientForm(FlaskForm):
    name = StringField(
        _l("Name of the program"), filters=[stripped], validators=[DataRequired(_l("Enter a name.")), Length(max=120)]
    )
    contact = StringField(
        _l("Who answers for it"),
        filters=[stripped],
        validators=[Length(max=254)],
        description=_l("A name or an address."),
    )


class CostForm(FlaskForm):
    """What a process cost."""

    amount = Decimal(
        _l("Cost"), wrong=_l("Enter a number."), validators=[InputRequired(_l("Enter a number.")), NumberRange(0, 999_999_999_999, _l("Enter a number."))],
        description=_l("Staff, rooms, printing, translations: everything together."),
    )  # fmt: skip
    currency = SelectField(_l("Currency"))
    note = StringField(_l("What is in it"), filters=[stripped], validators=[Length(max=500)])

    def offer(self) -> None:
        self.currency.choices = choices(i18n.currencies())

"""What staff enter about bodies, members and draws, and what volunteers say of themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, time
from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import BooleanField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Optional, ValidationError

from portal.core import i18n
from portal.core.i18n import _
from portal.core.i18n import lazy as _l
from portal.core.inputs import Day, Hour, Length, choices, sensible_day, stripped
from portal.participation.forms.kinds import whole_number
from portal.participation.forms.texts import given, in_languages, show
from portal.participation.models import Body, BodyKind, BodyMember, Draw, Selected
from portal.participation.rules.draws import MOST_CHARACTERISTICS, MOST_OPTIONS, MOST_SEATS
from portal.participation.services.bodies import BodyPlan, MemberPlan
from portal.participation.services.draws import DrawPlan
from portal.participation.words import meeting as words


def _title(first: bool) -> StringField:
    needed = [DataRequired(_l("Enter a title."))] if first else []
    return StringField(_l("Title"), filters=[stripped], validators=[*needed, Length(max=200)])


def _text(hint: Any) -> Any:
    return lambda _first: TextAreaField(
        _l("Text"), filters=[stripped], validators=[Length(max=20_000)], description=hint
    )


class BodyForm(FlaskForm):
    """A body; `body_form` adds the texts of each language."""

    languages: Sequence[str]

    kind = SelectField(_l("Kind"))

    def offer(self) -> None:
        self.kind.choices = choices((one.value, label) for one, label in words.BODIES.items())

    def show(self, body: Body) -> None:
        show(self, "titles", body.titles)
        show(self, "texts", body.texts)
        self.kind.data = body.kind.value

    def plan(self) -> BodyPlan:
        return BodyPlan(BodyKind(self.kind.data), given(self, "titles"), given(self, "texts"))


def body_form(languages: Sequence[str]) -> type[BodyForm]:
    hint = _l("What it decides or advises on, how one gets into it, and how long a term is. You can use Markdown.")
    made: type[BodyForm] = in_languages(BodyForm, languages, {"titles": _title, "texts": _text(hint)})
    return made


class MemberForm(FlaskForm):
    """Somebody's term."""

    name = StringField(
        _l("Name"), filters=[stripped], validators=[DataRequired(_l("Enter a name.")), Length(max=160)],
        description=_l("It is shown to everybody. An account is not needed."),
    )  # fmt: skip
    role = StringField(
        _l("Role"), filters=[stripped], validators=[Length(max=160)], description=_l("Such as chair, or the district.")
    )
    selected = SelectField(_l("How the person came in"))
    starts_on = Day(_l("First day of the term"), validators=[InputRequired(_l("Enter a day.")), sensible_day])
    ends_on = Day(
        _l("Last day of the term"), validators=[Optional(), sensible_day],
        description=_l("Empty as long as it is open. A term that is over stays in the history."),
    )  # fmt: skip

    def offer(self) -> None:
        self.selected.choices = choices((one.value, label) for one, label in words.SELECTED.items())

    def show(self, member: BodyMember) -> None:
        for name in ("name", "role", "starts_on", "ends_on"):
            self[name].data = getattr(member, name)
        self.selected.data = member.selected.value

    def plan(self) -> MemberPlan:
        return MemberPlan(
            self.name.data or "", Selected(self.selected.data), self.starts_on.data, self.ends_on.data, self.role.data or ""
        )  # fmt: skip


class DrawForm(FlaskForm):
    """A draw; `draw_form` adds the texts of each language."""

    languages: Sequence[str]

    seats = whole_number(_l("How many people are drawn"), 24, 1, MOST_SEATS)
    reserves = whole_number(
        _l("How many reserves"), 24, 0, MOST_SEATS, _l("They move up in the order of the draw when somebody says no.")
    )
    strata = TextAreaField(
        _l("Who the people should be like"), filters=[stripped], validators=[Length(max=3000)],
        description=_l("One characteristic a line, each option with its share in the population. Such as: Age: 16–35 = 30, 36–60 = 45, over 60 = 25"),
    )  # fmt: skip
    takes_volunteers = BooleanField(_l("People can volunteer on the page"), default=True)
    closes_on = Day(_l("Day on which the pool closes"), validators=[InputRequired(_l("Enter a day.")), sensible_day])
    closes_at = Hour(_l("At what time"), default=time(18, 0), validators=[InputRequired(_l("Enter a time."))])
    input_source = StringField(
        _l("Public input that the draw will use"), filters=[stripped],
        validators=[DataRequired(_l("Say what will be the public input, such as the lottery numbers of a day.")), Length(max=300)],
        description=_l("Something that everybody can look up and nobody can know before the pool closes, such as: the six numbers of the national lottery of 3 December, as announced"),
    )  # fmt: skip

    def validate_strata(self, field: Any) -> None:
        parse_strata(field.data or "", "en")

    def show(self, draw: Draw, lang: str) -> None:
        show(self, "titles", draw.titles)
        show(self, "texts", draw.texts)
        for name in ("seats", "reserves", "takes_volunteers", "input_source"):
            self[name].data = getattr(draw, name)
        self.closes_on.data, self.closes_at.data = draw.local_close.date(), draw.local_close.time()
        self.strata.data = "\n".join(_line(one, lang) for one in draw.strata)

    def plan(self, lang: str, **who: Any) -> DrawPlan:
        """`who`: of the form that says who may volunteer."""
        return DrawPlan(
            titles=given(self, "titles"), texts=given(self, "texts"), seats=self.seats.data, reserves=self.reserves.data,
            strata=parse_strata(self.strata.data or "", lang), takes_volunteers=self.takes_volunteers.data,
            local_close=datetime.combine(self.closes_on.data, self.closes_at.data), input_source=self.input_source.data or "", **who,
        )  # fmt: skip


def draw_form(languages: Sequence[str]) -> type[DrawForm]:
    hint = _l("What the people who are drawn do, how often they meet, and what they get for it. You can use Markdown.")
    made: type[DrawForm] = in_languages(DrawForm, languages, {"titles": _title, "texts": _text(hint)})
    return made


def _line(one: Mapping[str, Any], lang: str) -> str:
    options = ", ".join(f"{option['names'].get(lang, option['key'])} = {option['share']}" for option in one["options"])
    return f"{one['names'].get(lang, one['key'])}: {options}"


def parse_strata(text: str, lang: str) -> list[dict[str, Any]]:
    """The characteristics out of lines such as "Age: 16–35 = 30, over 35 = 70".

    Raises:
        ValidationError: a line cannot be read; it names the line.
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) > MOST_CHARACTERISTICS:
        raise ValidationError(_("Three characteristics at most: with more, a stratum has no people."))
    return [_parse_line(n, line, lang) for n, line in enumerate(lines, 1)]


def _parse_line(n: int, line: str, lang: str) -> dict[str, Any]:
    name, colon, rest = line.partition(":")
    options: list[dict[str, Any]] = []
    for m, part in enumerate(rest.split(","), 1):
        label, _equals, share = part.rpartition("=")
        if not label.strip() or not share.strip().isdecimal() or not 0 < int(share) <= 1_000_000_000:
            raise ValidationError(
                _("Line %(number)s: after each option write = and its share, a whole number.", number=n)
            )
        options.append({"key": f"o{m}", "names": {lang: label.strip()[:80]}, "share": int(share)})
    if not colon or not name.strip() or not 2 <= len(options) <= MOST_OPTIONS:
        raise ValidationError(_("Line %(number)s: write a name, a colon, and two to twelve options.", number=n))
    if len({option["names"][lang] for option in options}) < len(options):
        raise ValidationError(_("Line %(number)s: an option is there twice.", number=n))
    return {"key": f"c{n}", "names": {lang: name.strip()[:80]}, "options": options}


class VolunteerForm(FlaskForm):
    """What somebody says of himself; `volunteer_form` adds a field for each characteristic. `reference`: where an officer enters only."""

    reference = StringField(
        _l("Your own number for the person"), filters=[stripped], validators=[Length(max=80)],
        description=_l("With it you find the person again who is drawn. It is not published."),
    )  # fmt: skip


def volunteer_form(draw: Draw) -> type[VolunteerForm]:
    parts: dict[str, Any] = {
        f"trait_{one['key']}": RadioField(
            i18n.plain(one["names"]),
            choices=choices((option["key"], i18n.plain(option["names"])) for option in one["options"]),
            validators=[InputRequired(_l("Choose one."))],
        )
        for one in draw.strata
    }
    return type("VolunteerFormOfDraw", (VolunteerForm,), parts)


def traits_of(form: FlaskForm, draw: Draw) -> dict[str, str]:
    return {one["key"]: form[f"trait_{one['key']}"].data or "" for one in draw.strata}


class PoolForm(FlaskForm):
    """People of a register, as a file."""

    file = FileField(_l("CSV file"), description=_l("UTF-8, 20 MB at most."))


class InputForm(FlaskForm):
    """What was announced after the pool had closed."""

    public_input = StringField(
        _l("The public input, as it was announced"), filters=[stripped],
        validators=[DataRequired(_l("Enter what was announced, as it was announced.")), Length(max=300)],
    )  # fmt: skip


class AnswerDrawForm(FlaskForm):
    """Under which name somebody drawn sits in the body."""

    name = StringField(
        _l("Name in the list of members"), filters=[stripped], validators=[Length(max=160)],
        description=_l("Everybody reads it."),
    )  # fmt: skip

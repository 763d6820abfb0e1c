"""What people report and appeal, and what moderators decide and set."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, NumberRange, Optional

from portal.core import i18n
from portal.core.guarded_forms import GuardedForm
from portal.core.i18n import _
from portal.core.i18n import lazy as _l
from portal.core.inputs import Length, choices, stripped
from portal.discussions.models import AppealOutcome
from portal.participation.forms.proven import ProvenForm
from portal.participation.forms.texts import given, in_languages, show
from portal.participation.models import ActKind, ModerationRule, SignalVerdict
from portal.participation.models.moderation import APPEAL_LENGTH, NOTE_LENGTH, WORDS_LENGTH
from portal.participation.rules.moderation import LONGEST_BLOCK_DAYS, Guard
from portal.participation.services.moderating import ActPlan
from portal.participation.words import moderation as words


def _rule_choices(rules: Sequence[ModerationRule]) -> list[tuple[str, str]]:
    return [(str(one.number), f"{i18n.number(one.number)}. {i18n.plain(one.titles)}") for one in rules]


class ReportThingForm(ProvenForm, GuardedForm):
    """Which rule something breaks."""

    rule_number = RadioField(_l("Which rule does it break?"), validators=[InputRequired(_l("Choose one."))])
    note = TextAreaField(
        _l("What should the moderators know?"), filters=[stripped], validators=[Optional(), Length(max=NOTE_LENGTH)]
    )

    def offer(self, rules: Sequence[ModerationRule]) -> None:
        self.rule_number.choices = choices([*_rule_choices(rules), ("0", _("Something else"))])


class ActForm(FlaskForm):
    """What a moderator decides; `version` is that of the case as the page showed it."""

    version = HiddenField()
    kind = RadioField(_l("Your decision"), validators=[InputRequired(_l("Choose one."))])
    rule_number = SelectField(_l("The rule that it breaks"), validators=[Optional()])
    words = TextAreaField(
        _l("Your words to the author"), filters=[stripped], validators=[Optional(), Length(max=WORDS_LENGTH)],
        description=_l("Not needed where you keep it. They are not in the public log."),
    )  # fmt: skip
    passages = TextAreaField(
        _l("Passages with personal data, one a line"), filters=[stripped], validators=[Optional(), Length(max=2000)],
        description=_l("Only to take out personal data: copy each from the text, word for word."),
    )  # fmt: skip
    days = IntegerField(
        _l("Days of the block"), default=7,
        validators=[Optional(), NumberRange(1, LONGEST_BLOCK_DAYS, _l("Enter a number from 1 to 365."))],
    )  # fmt: skip

    def offer(self, rules: Sequence[ModerationRule], kinds: Sequence[ActKind], version: int) -> None:
        self.kind.choices = choices(
            (kind.value, f"{label}. {lead}") for kind in kinds for label, lead in [words.DECISIONS[kind]]
        )
        self.rule_number.choices = choices([("", _("Choose one")), *_rule_choices(rules)])
        if not self.is_submitted():
            self.version.data = str(version)

    def plan(self) -> ActPlan:
        number, version = self.rule_number.data or "", self.version.data or ""
        return ActPlan(
            kind=ActKind(self.kind.data), version=int(version) if version.isascii() and version.isdigit() and len(version) < 10 else -1,
            rule_number=int(number) if number else None, words=self.words.data or "",
            passages=[line.strip() for line in (self.passages.data or "").splitlines() if line.strip()], days=self.days.data or 7,
        )  # fmt: skip


class AppealDecisionForm(FlaskForm):
    """What a second person makes of an appeal."""

    outcome = RadioField(_l("Your decision"), validators=[InputRequired(_l("Choose one."))])
    decision = TextAreaField(
        _l("Your words to the author"), filters=[stripped],
        validators=[DataRequired(_l("Say why: the author reads it.")), Length(max=WORDS_LENGTH)],
    )  # fmt: skip

    def offer(self) -> None:
        self.outcome.choices = choices((one.value, label) for one, label in words.DECIDE.items())

    @property
    def chosen(self) -> AppealOutcome:
        return AppealOutcome(self.outcome.data)


class AppealTextForm(FlaskForm):
    """Why it should be decided otherwise."""

    text = TextAreaField(
        _l("Why should it be decided otherwise?"), filters=[stripped],
        validators=[DataRequired(_l("Say why it should be decided otherwise.")), Length(max=APPEAL_LENGTH)],
        description=_l("You can appeal once. Another person than the one who decided reads this."),
    )  # fmt: skip


class RuleForm(FlaskForm):
    """A numbered rule; `rule_form` adds the texts of each language."""

    languages: Sequence[str]

    def show(self, rule: ModerationRule) -> None:
        show(self, "titles", rule.titles)
        show(self, "texts", rule.texts)

    def values(self) -> dict[str, dict[str, str]]:
        return {"titles": given(self, "titles"), "texts": given(self, "texts")}


def rule_form(languages: Sequence[str]) -> type[RuleForm]:
    def title(first: bool) -> StringField:
        needed = [DataRequired(_l("Enter a title."))] if first else []
        return StringField(_l("Title"), filters=[stripped], validators=[*needed, Length(max=200)])

    def text(_first: bool) -> TextAreaField:
        return TextAreaField(
            _l("Text"), filters=[stripped], validators=[Length(max=2000)], description=_l("What it means, in a sentence or two.")
        )  # fmt: skip

    made: type[RuleForm] = in_languages(RuleForm, languages, {"titles": title, "texts": text})
    return made


def _number(label: Any, least: int, most: int, hint: Any = "") -> IntegerField:
    return IntegerField(
        label, description=hint,
        validators=[InputRequired(_l("Enter a number.")), NumberRange(least, most, _l("This number is too small or too large."))],
    )  # fmt: skip


class GuardForm(FlaskForm):
    """How a space is guarded."""

    may_be_anonymous = BooleanField(
        _l("People may post as “a resident”"),
        description=_l("Neither pages nor moderators show the name. Only people with a confirmed address can."),
    )  # fmt: skip
    person_hour = _number(_l("Posts of one person in an hour"), 1, 1000)
    person_day = _number(_l("Posts of one person in a day"), 1, 1000)
    network_hour = _number(
        _l("Posts from one network in an hour"), 1, 100_000, _l("A school or an office often has one network for all.")
    )
    component_hour = _number(_l("Posts in one component in an hour"), 1, 1_000_000)
    least_seconds = _number(
        _l("Seconds that a form takes at least"), 0, 60,
        _l("What is sent sooner waits for a look, and is never lost. 0: is not asked."),
    )  # fmt: skip
    asks_work = BooleanField(
        _l("Browsers of visitors do a small sum before they report, support, sign or answer"),
        description=_l("Takes a second. Without scripts all of it goes as well, less often from one network."),
    )  # fmt: skip

    def show(self, guard: Guard) -> None:
        for name in Guard.__dataclass_fields__:
            self[name].data = getattr(guard, name)

    def guard(self) -> Guard:
        return Guard(**{name: self[name].data for name in Guard.__dataclass_fields__})


class SignalForm(FlaskForm):
    """What a person makes of something unusual."""

    verdict = RadioField(_l("What is it?"), validators=[InputRequired(_l("Choose one."))])
    note = TextAreaField(_l("Note for colleagues"), filters=[stripped], validators=[Optional(), Length(max=1000)])

    def offer(self) -> None:
        self.verdict.choices = choices((one.value, label) for one, label in words.VERDICTS.items())

    @property
    def chosen(self) -> SignalVerdict:
        return SignalVerdict(self.verdict.data)

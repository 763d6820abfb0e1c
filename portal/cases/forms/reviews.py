"""What editors and reviewers fill in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Optional

from portal.accounts.models import User
from portal.accounts.rules import NAME_LENGTH
from portal.cases import rules, words
from portal.cases.models import Review, Verdict
from portal.cases.services import Answers
from portal.core import clock, i18n, language_names
from portal.core.i18n import lazy as _l
from portal.core.inputs import Length, sensible_day

LONGEST_REMARKS = 6000


def _stripped(text: str | None) -> str:
    return (text or "").strip()


def _levels() -> list[SelectChoice]:
    return [
        SelectChoice(str(level), f"{level}: {words.LEVELS[level][0]}. {words.LEVELS[level][1]}")
        for level in rules.LEVELS
    ]


# Asking --------------------------------------------------------------------------------------------------------------


class DueForm(FlaskForm):
    """Until when a review is wanted; two weeks from today unless said otherwise."""

    due_on = DateField(_l("Due on"), validators=[InputRequired(_l("Enter a day.")), sensible_day])

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        if not self.is_submitted():
            self.due_on.data = rules.due_from(clock.today())


class AskPersonForm(DueForm):
    """One of the people who were found."""

    person = RadioField(_l("Whom to ask"), choices=[], validators=[InputRequired(_l("Choose a person."))])

    def offer(self, people: Iterable[User]) -> None:
        self.person.choices = [SelectChoice(str(one.id), f"{one.display_name} · {one.email}") for one in people]


class AskByEmailForm(DueForm):
    """Somebody without an account."""

    name = StringField(
        _l("Name"),
        filters=[_stripped],
        validators=[DataRequired(_l("Enter the person's name.")), Length(max=NAME_LENGTH)],
    )
    email = EmailField(
        _l("E-mail address"), filters=[_stripped], validators=[DataRequired(_l("Enter the person's e-mail address.")), Length(max=254)],
    )  # fmt: skip
    lang = SelectField(
        _l("Language of the invitation"),
        choices=[SelectChoice(code, name) for code, name in language_names.NAMES.items()],
    )

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        if not self.is_submitted():
            self.lang.data = i18n.current()


class HandOverForm(FlaskForm):
    """To whom a version goes."""

    editor = SelectField(_l("Editor"), choices=[], validators=[InputRequired(_l("Choose a person."))])

    def offer(self, people: Iterable[User]) -> None:
        self.editor.choices = [SelectChoice(str(one.id), one.display_name) for one in people]


# Deciding ------------------------------------------------------------------------------------------------------------


class DecisionForm(FlaskForm):
    """What the editor tells the authors, with a revision or a refusal."""

    decision = TextAreaField(
        _l("What you tell the authors"), filters=[_stripped], description=_l("Remarks of the reviewers are added by themselves, without names."),
        validators=[DataRequired(_l("Say why: the authors read it.")), Length(max=LONGEST_REMARKS)],
    )  # fmt: skip


class AcceptForm(FlaskForm):
    """Publishing, with the step of evidence."""

    level = RadioField(
        _l("Step of evidence"), choices=[], validators=[InputRequired(_l("Choose the step of evidence."))]
    )
    reason = TextAreaField(
        _l("Why this step"), filters=[_stripped], validators=[Length(max=600)], description=_l("One or two sentences. Readers see them beside the step.")
    )  # fmt: skip
    decision = TextAreaField(_l("A word to the authors"), filters=[_stripped], validators=[Length(max=LONGEST_REMARKS)])

    def offer(self, *, may_keep: bool, suggested: int | None) -> None:
        """The steps; a later version may keep the one it has. `suggested`: what most reviewers say."""
        keep = [SelectChoice("", _l("Leave it as it is"))] if may_keep else []
        self.level.choices = [*keep, *_levels()]
        if may_keep:
            self.level.validators = [Optional()]
        if not self.is_submitted():
            self.level.data = "" if may_keep else None if suggested is None else str(suggested)

    @property
    def chosen_level(self) -> int | None:
        return int(self.level.data) if self.level.data else None


class WithdrawForm(FlaskForm):
    """Why a case goes."""

    reason = TextAreaField(
        _l("Why it is withdrawn"), filters=[_stripped], description=_l("Everybody who follows the permanent address reads it."),
        validators=[DataRequired(_l("Say why.")), Length(max=1000)],
    )  # fmt: skip


class ImportForm(FlaskForm):
    """A file with cases."""

    file = FileField(
        _l("File"), validators=[FileRequired(_l("Choose a file."))], description=_l("CSV or JSON, in UTF-8.")
    )


# Reviewing -----------------------------------------------------------------------------------------------------------


class DeclareForm(FlaskForm):
    """What a reviewer says before the case is opened to him."""

    interest = RadioField(
        _l("Do you have an interest of your own in this case?"),
        choices=[
            SelectChoice("none", _l("No: I have no tie to the city, the people or the companies of this case")),
            SelectChoice("some", _l("Yes, or it could look like it")),
        ],
        validators=[InputRequired(_l("Choose an answer."))],
        description=_l("For example: you work for the city or with it, you were paid for the project, you are related to somebody in it."),
    )  # fmt: skip
    conflict = TextAreaField(
        _l("If yes: which"), filters=[_stripped], validators=[Length(max=1000)], description=_l("Only the editors read it. They then ask somebody else.")
    )  # fmt: skip

    def validate(self, extra_validators: Any = None) -> bool:
        good = bool(super().validate(extra_validators))
        if good and self.interest.data == "some" and not self.conflict.data:
            self.conflict.errors = [_l("Say in a few words which interest it is.")]
            return False
        return good


def _rubric(key: str) -> RadioField:
    name, question, anchors = words.RUBRIC[key]
    return RadioField(
        name,
        description=question,
        choices=[SelectChoice(str(n), anchors[n]) for n in rules.SCORES],
        validators=[Optional()],
    )


class ReviewForm(FlaskForm):
    """A review, as far as it is written."""

    novelty = _rubric("novelty")
    effect = _rubric("effect")
    evidence = _rubric("evidence")
    transferability = _rubric("transferability")
    clarity = _rubric("clarity")
    level = RadioField(
        _l("Step of evidence"), choices=_levels, validators=[Optional()],
        description=_l("How well is it known that this works? Choose the highest step that holds."),
    )  # fmt: skip
    verdict = RadioField(
        _l("Your recommendation"), choices=lambda: [SelectChoice(key.value, f"{name}. {hint}") for key, (name, _kind, hint) in words.VERDICTS.items()],
        validators=[Optional()],
    )  # fmt: skip
    remarks = TextAreaField(
        _l("Remarks for the authors"), filters=[_stripped], validators=[Length(max=LONGEST_REMARKS)],
        description=_l("What is good, what is missing, what should be changed. The authors read this without your name."),
    )  # fmt: skip
    private_remarks = TextAreaField(
        _l("Remarks for the editors alone"), filters=[_stripped], validators=[Length(max=LONGEST_REMARKS)],
        description=_l("The authors never see this."),
    )  # fmt: skip
    sure = BooleanField(_l("Hand it in as it is, although the authors would read who I am"))

    def show(self, review: Review) -> None:
        """Fills the form with what is saved."""
        for key in rules.CRITERIA:
            self[key].data = str(review.scores[key]) if key in review.scores else None
        self.level.data = None if review.level is None else str(review.level)
        self.verdict.data = review.verdict.value if review.verdict else None
        self.remarks.data, self.private_remarks.data = review.remarks, review.private_remarks

    def answers(self) -> Answers:
        """What the form says."""
        return Answers(
            scores={key: int(self[key].data) for key in rules.CRITERIA if self[key].data},
            level=int(self.level.data) if self.level.data else None,
            verdict=Verdict(self.verdict.data) if self.verdict.data else None,
            remarks=self.remarks.data or "", private_remarks=self.private_remarks.data or "",
        )  # fmt: skip

    def is_complete(self) -> bool:
        """Marks what is missing for handing in."""
        found = self.answers()
        missing = rules.lacks(found.scores, found.verdict, found.level, found.remarks)
        for key in missing:
            self[key].errors = [
                _l("Say what should be changed, or why it should not be published.") if key == "remarks" else _l("Choose an answer.")
            ]  # fmt: skip
        return not missing

"""Settings of surveys; forms of those who answer, and of officers who type paper in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectField, StringField
from wtforms.validators import Optional

from portal.core.answer_fields import show, with_questions
from portal.core.i18n import lazy as _l
from portal.core.inputs import Checkboxes, Day, Length, choices, sensible_day, stripped
from portal.core.questions import Question
from portal.participation.forms.kinds import KindForm, of_kind
from portal.participation.models import Audience, Component, ComponentKind
from portal.participation.rules.surveys import Shown, SurveyTerms
from portal.participation.services import ComponentPlan
from portal.participation.services.surveys_on_paper import Sheet
from portal.participation.words.surveys import RESULTS


class SurveySettingsForm(KindForm):
    """Of the settings two; by what results are told apart is chosen once there are questions."""

    kind_is = ComponentKind.SURVEY
    settings_fields = ("is_quick", "results")
    terms = SurveyTerms

    is_quick = BooleanField(
        _l("Quick poll"),
        description=_l("Its first question stands on the page of the process and is answered there, with one click."),
    )
    results = SelectField(
        _l("Who sees the results"),
        choices=choices((one.value, label) for one, label in RESULTS.items()),
        default=Shown.AFTER_CLOSE.value,
        description=_l("People are told before they answer, so it stays as it is once somebody has."),
    )

    def plan(self, lang: str, before: Component | None = None) -> ComponentPlan:
        made = super().plan(lang, before)
        known = SurveyTerms.of(before.settings) if before is not None else SurveyTerms()
        terms = replace(known, is_quick=bool(self.is_quick.data), results=self.results.data)
        return replace(made, settings=terms.stored())


def survey_settings(languages: Sequence[str]) -> type[KindForm]:
    return of_kind(SurveySettingsForm, languages)


class SplitForm(FlaskForm):
    """By which questions everybody may see the results told apart."""

    by = Checkboxes(_l("Show the results also by the answers to"))


class ResumeForm(FlaskForm):
    """To go on with what was kept elsewhere."""

    code = StringField(_l("Code"), filters=[stripped], validators=[Length(max=60)])


class PaperForm(FlaskForm):
    """Whose sheet it is; `with_questions` adds what stands on it."""

    stamp = StringField(
        _l("Number of the sheet"), filters=[stripped], validators=[Length(max=40)],
        description=_l("As the desk has stamped it. A number is taken once."),
    )  # fmt: skip
    code = StringField(
        _l("Code on the sheet"), filters=[stripped], validators=[Length(max=60)],
        description=_l("If the city has printed one. Then nothing else is needed."),
    )  # fmt: skip
    number = StringField(_l("Number of the document"), filters=[stripped], validators=[Length(max=60)])
    born_on = Day(_l("Birth date"), validators=[Optional(), sensible_day])
    saw_proof = BooleanField(_l("I have seen a paper that says the person lives in the city"))

    def offer(self, component: Component) -> None:
        """A stamp says nothing of a person, so it counts only where anyone may take part."""
        if component.audience is not Audience.ANYONE:
            del self.stamp
        if component.audience is not Audience.RESIDENT:
            del self.saw_proof

    def sheet_of(self) -> Sheet:
        return Sheet(
            code=self.code.data or "", number=self.number.data or "", born_on=self.born_on.data,
            stamp=(self.stamp.data or "") if "stamp" in self else "",
            saw_proof=bool(self.saw_proof.data) if "saw_proof" in self else False,
        )  # fmt: skip


def page_form(questions: Sequence[Question], *, may_be_left: bool = False) -> FlaskForm:
    """The questions of a page as a form; `may_be_left`: none has to be answered yet."""
    asked = [replace(one, must=False) for one in questions] if may_be_left else questions
    made: FlaskForm = with_questions(FlaskForm, asked)()
    return made


def filled_form(questions: Sequence[Question], answers: Mapping[str, Any]) -> FlaskForm:
    """As `page_form`, with what was answered before."""
    made: FlaskForm = with_questions(FlaskForm, questions)(formdata=None)
    show(made, questions, answers)
    return made

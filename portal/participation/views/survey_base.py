"""What the pages of a survey share: which survey, who answers it, and how far he is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask import session, url_for
from flask_login import current_user

from portal.core import clock, i18n
from portal.core.answers import name
from portal.core.errors import Conflict, NotFound
from portal.core.i18n import _
from portal.core.questions import Question
from portal.participation import brought, rules
from portal.participation.models import Component, ComponentKind, Process, Survey, SurveyDraft
from portal.participation.participants import Participant
from portal.participation.queries import surveys as queries
from portal.participation.results import Results
from portal.participation.rules import surveys as survey_rules
from portal.participation.rules.surveys import Page, Shown, SurveyTerms
from portal.participation.services import ledger
from portal.participation.services import surveys as services
from portal.participation.views.base import component_here
from portal.participation.views.who import taker


def survey_here(city: str, process: str, component: str) -> Component:
    """A component that is a survey, with its whole process. Raises NotFound."""
    found = component_here(city, process, component)
    if found.kind is not ComponentKind.SURVEY:
        raise NotFound
    return found


@dataclass(frozen=True)
class Taking:
    """Somebody at a survey. `who` None: he may not take part, `why_not` says why."""

    component: Component
    who: Participant | None
    why_not: str = ""
    is_trial: bool = False

    @classmethod
    def here(cls, component: Component) -> Taking:
        try:
            return cls(component, taker(component))
        except Conflict as refused:
            return cls(component, None, refused.message)

    @classmethod
    def looking(cls, component: Component) -> Taking:
        """A reader who only looks: nobody is made known by that, and without a session the page is the same for everybody."""
        return cls.here(component) if current_user.is_authenticated or session else cls(component, None)

    @property
    def signs_in(self) -> bool:
        """Whether what stands in the way is only that nobody is signed in."""
        return self.who is None and not current_user.is_authenticated

    @property
    def process(self) -> Process:
        return self.component.process

    @property
    def person(self) -> Participant:
        """Who answers. Raises Conflict with the reason where he may not."""
        if self.who is None:
            raise Conflict(self.why_not)
        return self.who

    @property
    def terms(self) -> SurveyTerms:
        return SurveyTerms.of(self.component.settings)

    @cached_property
    def survey(self) -> Survey | None:
        return queries.survey_of(self.component.id)

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        return services.questions_of(self.survey)

    @property
    def told_by(self) -> int:
        """How many had answered elsewhere, before the survey came here from a file."""
        return self.survey.brought_total if self.survey else 0

    def told_elsewhere(self, questions: Sequence[Question], by: Question | None = None) -> Results:
        """The figures of those."""
        return brought.results(self.survey.brought if self.survey else (), questions, self.told_by, by)

    @cached_property
    def draft(self) -> SurveyDraft | None:
        if self.who is None:
            return None
        return queries.draft_of(self.component.id, services.key_of(self.who), is_trial=self.is_trial)

    @property
    def answers(self) -> Mapping[str, Any]:
        return self.draft.answers if self.draft else {}

    @cached_property
    def is_open(self) -> bool:
        return self.is_trial or survey_rules.may_answer(self.process, self.component, clock.now())

    @cached_property
    def has_answered(self) -> bool:
        if self.is_trial or self.who is None:
            return False
        return ledger.has_done(component=self.component, act=services.ACT, participant=self.who)

    @property
    def manages(self) -> bool:
        return rules.manages(current_user, self.process.space.city_id)

    @property
    def sees_results(self) -> bool:
        asks = self.terms.results == Shown.AFTER_ANSWER
        return survey_rules.may_see_results(
            self.process, self.component, clock.now(), has_answered=asks and self.has_answered, manages=self.manages
        )

    def pages(self) -> list[Page]:
        return survey_rules.path(self.questions, self.answers)

    def numbers(self) -> dict[str, int]:
        """Key of a question → its number, the same on paper and on the screen."""
        return numbered(self.questions)

    # Addresses -------------------------------------------------------------------------------------------------------

    @property
    def at(self) -> dict[str, Any]:
        return {
            "city": self.process.space.city.slug, "process": self.process.slug, "component": self.component.slug,
        }  # fmt: skip

    def page_url(self, number: int) -> str:
        if self.is_trial:
            return url_for("participation.try_survey", component_id=self.component.id, page=number)
        return url_for("participation.survey_page", page=number, **self.at)

    @property
    def review_url(self) -> str:
        if self.is_trial:
            return url_for("participation.review_trial", component_id=self.component.id)
        return url_for("participation.survey_review", **self.at)

    @property
    def start_url(self) -> str:
        if self.is_trial:
            return url_for("participation.manage_survey", component_id=self.component.id)
        return url_for("participation.survey", **self.at)

    def context(self) -> dict[str, Any]:
        """For the templates."""
        return {
            "taking": self, "component": self.component, "process": self.process, "space": self.process.space, "here": self.at,
        }  # fmt: skip


def numbered(questions: Sequence[Question]) -> dict[str, int]:
    return {one.key: n for n, one in enumerate((one for one in questions if one.kind.value != "section"), 1)}


def condition_words(question: Question, questions: Sequence[Question]) -> str:
    """Of whom a question is asked, told in words: for paper and for staff. Empty: of everybody."""
    if question.when is None:
        return ""
    source = next(one for one in questions if one.key == question.when.key)
    chosen = [i18n.isolated(f"“{name(source, key)}”") for key in source.keys if key in question.when.answers]
    return _(
        "Only if you answered question %(number)s with %(answers)s.",
        number=i18n.number(numbered(questions)[source.key]), answers=i18n.either(chosen),
    )  # fmt: skip

"""Surveys: settings, the way through the questions, and when results are shown. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Self

from portal.core.questions import Kind, Question
from portal.participation.models import Action, Component, Process
from portal.participation.rules.phases import Standing, is_open, standing, switches_on

MOST_ON_PAGE = 8  # questions; a phone shows two or three at once
DRAFT_DAYS = 90
# By what results can be told apart: one answer a person, and not so many that each group is small.
SPLITTING = (Kind.SINGLE, Kind.YES_NO, Kind.LIST)


class Shown(StrEnum):
    """When everybody sees the results. `after_answer`: those who have answered at once, the others when it is closed. `staff`: the
    city sees them and decides later whether to show them.
    """

    AFTER_ANSWER = "after_answer"
    AFTER_CLOSE = "after_close"
    ALWAYS = "always"
    STAFF = "staff"


@dataclass(frozen=True)
class SurveyTerms:
    """The settings of a survey. `is_quick`: its first question stands on the page of the process. `results`: a value of `Shown`,
    told before anybody answers and so not to be changed after. `by`: keys of the questions by whose answers the results are told
    apart for everybody. `is_published`: where the city decides later (`Shown.STAFF`), that it has decided to show them.
    """

    is_quick: bool = False
    results: str = Shown.AFTER_CLOSE.value
    by: Sequence[str] = ()
    is_published: bool = False

    @classmethod
    def of(cls, settings: Mapping[str, Any]) -> Self:
        return cls(**{name: settings[name] for name in cls.__dataclass_fields__ if name in settings})

    def stored(self) -> dict[str, Any]:
        return {
            "is_quick": self.is_quick, "results": self.results, "by": list(self.by), "is_published": self.is_published,
        }  # fmt: skip


@dataclass(frozen=True)
class Page:
    """Some questions that stand together. `heading`: the section that begins here, if one does."""

    questions: tuple[Question, ...]
    heading: Question | None = None


def is_asked(question: Question, answers: Mapping[str, Any]) -> bool:
    """Whether a question is asked of somebody who has answered so (of what he was asked)."""
    if question.when is None:
        return True
    given = answers.get(question.when.key)
    return bool(set(given if isinstance(given, list) else [given]) & set(question.when.answers))


def on_path(questions: Sequence[Question], answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers to what was asked on the way that they describe; those that fell out of it are dropped.

    A condition looks only at questions before it, so one look from the first to the last decides everything: an answer that is
    dropped decides nothing any more. A section that is not asked takes its questions with it.
    """
    kept: dict[str, Any] = {}
    for one in asked(questions, answers):
        if one.key in answers and one.kind is not Kind.SECTION:
            kept[one.key] = answers[one.key]
    return kept


def asked(questions: Sequence[Question], answers: Mapping[str, Any]) -> list[Question]:
    """The questions and sections on the way that these answers describe, in order."""
    found: list[Question] = []
    kept: dict[str, Any] = {}
    is_in = True
    for one in questions:
        if one.kind is Kind.SECTION:
            is_in = is_asked(one, kept)
        if not is_in or not is_asked(one, kept):
            continue
        found.append(one)
        if one.key in answers:
            kept[one.key] = answers[one.key]
    return found


def all_pages(questions: Sequence[Question]) -> list[Page]:
    """All questions as pages: a new one with each section, before a question that depends on one of the same page (without a
    script it could not appear there), and after eight.
    """
    pages: list[list[Question]] = []
    headings: list[Question | None] = []
    for one in questions:
        if one.kind is Kind.SECTION:
            pages.append([])
            headings.append(one)
            continue
        needs_break = not pages or len(pages[-1]) >= MOST_ON_PAGE
        if needs_break or (one.when is not None and any(other.key == one.when.key for other in pages[-1])):
            pages.append([])
            headings.append(None)
        pages[-1].append(one)
    return [Page(tuple(page), heading) for page, heading in zip(pages, headings, strict=True)]


def path(questions: Sequence[Question], answers: Mapping[str, Any]) -> list[Page]:
    """The pages on the way that these answers describe, each with what is asked there; pages on which nothing is are left out.

    What later answers open is not in it yet, so the number of pages can grow on the way.
    """
    keys = {one.key for one in asked(questions, answers)}
    found = []
    for page in all_pages(questions):
        mine = tuple(one for one in page.questions if one.key in keys)
        if mine and (page.heading is None or page.heading.key in keys):
            found.append(Page(mine, page.heading))
    return found


def missing(questions: Sequence[Question], answers: Mapping[str, Any]) -> Question | None:
    """The first question on the way that has to be answered and is not."""
    return next(
        (
            one
            for one in asked(questions, answers)
            if one.must and one.key not in answers and one.kind is not Kind.SECTION
        ),
        None,
    )


def is_over(process: Process, component: Component, now: datetime) -> bool:
    """Whether nobody can answer any more: it was open, and no phase of today or later opens it."""
    mine = [phase for phase in process.phases if switches_on(phase, component, Action.ANSWER)]
    return bool(mine) and all(standing(phase, now) is Standing.OVER for phase in mine)


def may_see_results(
    process: Process, component: Component, now: datetime, *, has_answered: bool, manages: bool
) -> bool:
    """Whether somebody sees what was answered so far."""
    if manages:
        return True
    terms = SurveyTerms.of(component.settings)
    when = Shown(terms.results)
    if when is Shown.STAFF:
        return terms.is_published
    if when is Shown.ALWAYS or is_over(process, component, now):
        return True
    return when is Shown.AFTER_ANSWER and has_answered


def may_answer(process: Process, component: Component, now: datetime) -> bool:
    return is_open(process, component, Action.ANSWER, now)

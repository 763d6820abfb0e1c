"""Rows of surveys as they go out: what was asked, and in numbers what was answered, as far as everybody may see it.

Never a row for each person. With the answers of one person beside each other, few questions are enough to find him; and whoever has
such rows reckons every small number that `tally` leaves out. So the file says what the page of the results says.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from portal.core import clock
from portal.core.answers import name
from portal.core.questions import Question, restored
from portal.participation import results
from portal.participation.brought import OTHERS
from portal.participation.models import Component
from portal.participation.queries import processes, surveys
from portal.participation.queries.exchange_consultations import packed
from portal.participation.rules import surveys as rules
from portal.participation.tally import Bar, Result, Split

Components = Mapping[uuid.UUID, str]
Batch = Sequence[tuple[str, Sequence[Any]]]


def _page(rows: Sequence[Sequence[Any]], after: str, limit: int) -> Batch:
    first = int(after or 0)
    return [(str(place), row) for place, row in enumerate(rows[first : first + limit], first + 1)]


def _questions(components: Components) -> list[Sequence[Any]]:
    found = surveys.surveys_of(components)
    return [
        [
            components[key], place, one["key"], one["kind"], packed(one["texts"]), bool(one.get("must")),
            packed(one["choices"]) if one.get("choices") else "", packed(one["columns"]) if one.get("columns") else "",
            one.get("least"), one.get("most"), packed(one["when"]) if one.get("when") else "",
        ]
        for key in sorted(components) if key in found
        for place, one in enumerate(found[key].questions, 1)
    ]  # fmt: skip


def questions(components: Components, after: str, limit: int) -> Batch:
    """Questions and headings in their order; a survey has forty at most."""
    return _page(_questions(components), after, limit)


def count_questions(components: Components) -> int:
    return len(_questions(components))


def figures(components: Components, after: str, limit: int) -> Batch:
    """What everybody may see of the results: how many took part, which their page always says; the rest once it is out."""
    rows = [row for key in sorted(components) for row in _of_survey(key, components[key])]
    return _page(rows, after, limit)


def count_figures(components: Components) -> int:
    return sum(1 for key in components for _row in _of_survey(key, ""))


def _of_survey(component_id: uuid.UUID, slug: str) -> Iterator[Sequence[Any]]:
    process = processes.process_with(component_id)
    survey = surveys.survey_of(component_id)
    if process is None or survey is None:
        return
    component = next(one for one in process.components if one.id == component_id)
    asked, now = restored(survey.questions), clock.now()
    total, is_final = surveys.number_here(component_id), rules.is_over(process, component, now)
    is_out = rules.may_see_results(process, component, now, has_answered=False, manages=False)
    if survey.brought_total and not total:  # as they came; figures of others who answered here are not added to them
        yield from ([slug, *row] for row in survey.brought if is_out or not row[2])
        return
    if not is_out:
        yield [slug, "", "", "", "", "", total, None, None, None, None, None]
        return
    found = results.results(component_id, asked, total, is_final=is_final)
    yield [slug, "", "", "", "", "", found.of, None, None, None, None, None]
    for one in found.results:
        yield from ([slug, "", "", *row] for row in _of_result(one))
    for by in _splitting(component, asked):
        told = results.results(component_id, asked, total, by=by, is_final=is_final)
        for split in told.splits:
            yield from ([slug, by.key, *row] for row in _of_split(by, split))


def _splitting(component: Component, asked: Sequence[Question]) -> list[Question]:
    """The questions by whose answers the city lets everybody tell the results apart."""
    allowed = rules.SurveyTerms.of(component.settings).by
    return [one for one in results.splitting(asked) if one.key in allowed]


def _of_result(one: Result) -> Iterator[list[Any]]:
    """(question, line, answer, number, share, points, mean, median, too few)."""
    question = one.question
    yield [question.key, "", "", one.answered, None, None, one.mean, one.median, one.is_hidden]
    keys = question.keys if len(question.keys) == len(one.bars) else tuple(bar.label for bar in one.bars)
    yield from ([question.key, "", key, *_told(bar)] for key, bar in zip(keys, one.bars, strict=True))
    for line, (_label, bars) in zip(question.choices, one.lines, strict=False):
        yield from ([question.key, line, key, *_told(bar)] for key, bar in zip(question.columns, bars, strict=True))
    known = {name(question, key): key for key in question.choices}
    yield from ([question.key, "", known[label], None, None, points, None, None, None] for label, points in one.points)


def _told(bar: Bar) -> list[Any]:
    return [bar.count, bar.share, None, None, None, None]


def _of_split(by: Question, split: Split) -> Iterator[list[Any]]:
    """(group, question, line, answer, number, share, points, mean, median, too few)."""
    known = {name(by, key): key for key in by.keys}
    question = split.question
    for group in split.groups:
        key = OTHERS if group.is_rest else known[group.label]
        yield [key, question.key, "", "", group.total, None, None, group.mean, None, None]
        yield from (
            [key, question.key, "", answer, *_told(bar)]
            for answer, bar in zip(question.keys, group.cells, strict=False)
        )

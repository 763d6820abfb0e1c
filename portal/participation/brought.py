"""Figures of a survey that was answered elsewhere: what a file told of it, as the page of results shows it. Pure.

A row is what the table `survey_results` of an export says, without the component. What was left out there is left out here: nothing is
reckoned from what is told, and figures of other answers are not added to them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from portal.core.answers import column_name, name
from portal.core.questions import Kind, Question
from portal.participation.results import Results
from portal.participation.tally import Bar, Group, Result, Split

COLUMNS = ("by", "group", "question", "line", "answer", "number", "share", "points", "mean", "median", "too_few")
OTHERS = "(others)"
Row = Mapping[str, Any]


def results(
    rows: Sequence[Sequence[Any]], questions: Sequence[Question], total: int, by: Question | None = None
) -> Results:
    """What is told of those who answered; `by`: told apart by the answers to this question too, where that was told."""
    told = [dict(zip(COLUMNS, row, strict=True)) for row in rows]
    asked = [one for one in questions if one.kind is not Kind.SECTION] if len(told) > 1 else []
    found = [_result(one, [row for row in told if not row["by"] and row["question"] == one.key]) for one in asked]
    apart = [row for row in told if by is not None and row["by"] == by.key]
    splits = [_split(by, one, [row for row in apart if row["question"] == one.key]) for one in asked] if by else []
    return Results(total, total, found, [one for one in splits if one is not None], is_brought=True)


def _result(question: Question, rows: Sequence[Row]) -> Result:
    head = next((row for row in rows if not row["answer"]), None)
    if head is None or head["too_few"]:
        return Result(question, None, is_hidden=True)
    figures = [row for row in rows if row["answer"]]
    points = [(name(question, row["answer"]), row["points"]) for row in figures if row["points"] is not None]
    lines = [
        (name(question, line), [_bar(column_name(question, row["answer"]), row) for row in figures if row["line"] == line])
        for line in (question.choices if question.kind is Kind.MATRIX else ())
    ]  # fmt: skip
    bars = [_bar(name(question, row["answer"]), row) for row in figures if not row["line"] and row["points"] is None]
    return Result(
        question, head["number"], is_hidden=False, bars=bars, lines=lines, mean=head["mean"], median=head["median"],
        points=points,
    )  # fmt: skip


def _bar(label: str, row: Row) -> Bar:
    return Bar(label, row["number"], row["share"])


def _split(by: Question, question: Question, rows: Sequence[Row]) -> Split | None:
    """One question by group; None where nothing is told of that."""
    groups = []
    for key in [*by.keys, OTHERS]:
        own = [row for row in rows if row["group"] == key]
        head = next((row for row in own if not row["answer"]), None)
        if head is not None and head["number"] is not None:
            cells = [_bar(name(question, row["answer"]), row) for row in own if row["answer"]]
            is_rest = key == OTHERS
            label = "" if is_rest else name(by, key)
            groups.append(Group(label, head["number"], cells, head["mean"], is_rest=is_rest))
    columns = [bar.label for bar in groups[0].cells] if groups else []
    return Split(question, columns, groups) if groups else None

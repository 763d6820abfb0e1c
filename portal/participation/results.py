"""Results of a survey as pages and files show them: counted once for many readers where many have answered."""

from __future__ import annotations

import csv
import io
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from portal.core import answers, cache, i18n, sheets
from portal.core.i18n import _
from portal.core.questions import Kind, Question
from portal.participation import tally
from portal.participation.queries import surveys as queries
from portal.participation.rules.small_numbers import FEWEST
from portal.participation.rules.surveys import SPLITTING
from portal.participation.tally import Counted, Result, Split

# From so many answers on, figures are counted anew only when a twentieth more has come, or the survey is closed.
MANY = 2000
_STEP = 1.05
_ROWS = 500  # of a file, at a time


@dataclass(frozen=True)
class Results:
    """total: how many answered; `of` how many of them the figures are, which may be a little fewer while it is open."""

    total: int
    of: int
    results: Sequence[Result]
    splits: Sequence[Split]
    is_brought: bool = False  # they were counted elsewhere, and came with the survey

    @property
    def are_too_few(self) -> bool:
        return self.of < FEWEST


def splitting(questions: Sequence[Question]) -> list[Question]:
    """The questions by whose answers results can be told apart."""
    return [one for one in questions if one.kind in SPLITTING]


def results(
    component_id: uuid.UUID, questions: Sequence[Question], total: int, *, by: Question | None = None, is_final: bool = False
) -> Results:  # fmt: skip
    """What was answered by `total` people, with what few answered left out; `by`: told apart by the answers to this question too."""
    asked = [one for one in questions if one.kind is not Kind.SECTION]
    if total < FEWEST:
        return Results(total, total, (), ())
    parts = _counted(component_id, asked, total, by.key if by else "", is_final=is_final)
    whole = tally.joined(list(parts.values()))
    splits: list[Split] = []
    if by is not None:
        grouped = tally.groups(by, parts)
        found = (tally.split(one, grouped, whole) for one in asked if one.key != by.key)
        splits = [one for one in found if one is not None]
    return Results(total, whole.total, [tally.result(one, whole) for one in asked], splits)


def _counted(
    component_id: uuid.UUID, questions: Sequence[Question], total: int, by: str = "", *, is_final: bool
) -> Mapping[str, Counted]:
    if total < MANY:
        return queries.counted(component_id, questions, by)
    step, size = 0, float(MANY)
    while size * _STEP <= total and not is_final:
        step, size = step + 1, size * _STEP
    name = f"survey:{component_id}:{by}:{total if is_final else step}"
    return cache.shared(name, ("participation-results",), lambda: queries.counted(component_id, questions, by))


def as_rows(found: Results) -> list[list[sheets.Value]]:
    """(question, line, answer, number, share) of what is shown, for a file that everybody may have."""
    rows: list[list[sheets.Value]] = []
    for one in found.results:
        title = i18n.plain(dict(one.question.texts))
        for line, bars in [("", one.bars), *one.lines]:
            rows += [[title, line, bar.label, bar.count, bar.share] for bar in bars]
        rows += [[title, "", label, round(points, 3), None] for label, points in one.points]
        if one.mean is not None:
            rows.append([title, "", _("Mean"), round(one.mean, 3), None])
    return rows


def answers_as_csv(component_id: uuid.UUID, questions: Sequence[Question]) -> Iterator[bytes]:
    """A line for each who answered, in no order of time, piece by piece: a matrix has a column for each of its lines."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    asked = [one for one in questions if one.kind is not Kind.SECTION]
    writer.writerow([_("Language"), *(sheets.harmless(title) for one in asked for title in _titles(one))])
    yield b"\xef\xbb\xbf"
    labels = {one.key: _labels(one) for one in asked}
    for number, (lang, given) in enumerate(queries.responses(component_id), 1):
        row: list[sheets.Value] = [lang]
        for one in asked:
            row += _cells(one, given.get(one.key), labels[one.key])
        writer.writerow(row)
        if number % _ROWS == 0:
            yield out.getvalue().encode()
            out.seek(0)
            out.truncate()
    yield out.getvalue().encode()


def _titles(one: Question) -> list[str]:
    title = i18n.plain(dict(one.texts))
    return [f"{title}: {answers.name(one, key)}" for key in one.choices] if one.kind is Kind.MATRIX else [title]


def _labels(one: Question) -> dict[str, sheets.Value]:
    """What stands for a key, made once and not for each of a quarter of a million lines."""
    if one.kind is Kind.MATRIX:
        return {key: sheets.harmless(answers.column_name(one, key)) for key in one.columns}
    return {key: sheets.harmless(answers.name(one, key)) for key in one.keys} if one.kind is not Kind.SCALE else {}


def _cells(one: Question, value: object, labels: Mapping[str, sheets.Value]) -> list[sheets.Value]:
    if one.kind is Kind.MATRIX:
        given = value if isinstance(value, Mapping) else {}
        return [labels.get(given.get(key, ""), "") for key in one.choices]
    if isinstance(value, list):
        return ["; ".join(str(labels.get(key, key)) for key in value)]
    if isinstance(value, str):
        return [labels[value] if value in labels else sheets.harmless(value)]
    return [value if isinstance(value, int) else ""]

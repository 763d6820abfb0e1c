"""What was answered in a survey, in numbers: counted by the database, left out here where few would be recognised. Pure.

    counted = Counted.of(rows)               # rows of (question, a, b, number) as `queries.surveys.counted` gives them
    results = [result(question, counted) for question in questions]

In each line "not answered" is one more figure, so that it cannot be had by subtraction from the number of answers either.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from portal.core.answers import column_name, name
from portal.core.drawing import ticks
from portal.core.questions import Kind, Question
from portal.participation.rules.small_numbers import FEWEST, hidden, hidden_in_table, is_hidden_share

COUNTING = (Kind.SINGLE, Kind.MULTIPLE, Kind.SCALE, Kind.YES_NO, Kind.LIST)
MOST_GROUPS = 40
BINS = 8


@dataclass(frozen=True)
class Counted:
    """How often what was answered. `answered`: question → people; `cells`: question → (a, b) → people, where a is the option, the
    line of a matrix or the option of a ranking, b its column or place.
    """

    total: int
    answered: Mapping[str, int]
    cells: Mapping[str, Mapping[tuple[str, str], int]]

    @classmethod
    def of(cls, rows: Iterable[Sequence[Any]]) -> Counted:
        """rows: (question, a, b, number); a is None for how many answered at all, and without a question for how many there are."""
        total = 0
        answered: Counter[str] = Counter()
        cells: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
        for key, a, b, number in rows:
            if not key:
                total += number
            elif a is None:
                answered[key] += number
            else:
                cells[key][(a, b or "")] += number
        return cls(total, answered, cells)

    def options(self, question: Question) -> dict[str, int]:
        """Option → people, in the order of the question."""
        found: Counter[str] = Counter()
        for (a, _b), number in self.cells.get(question.key, {}).items():
            found[a] += number
        return {key: found[key] for key in question.keys}


@dataclass(frozen=True)
class Bar:
    """One figure. `count` None: it is left out. `share`: of those who answered, 0 to 1."""

    label: str
    count: int | None
    share: float | None = None


@dataclass(frozen=True)
class Result:
    """What came of one question. `is_hidden`: fewer than five answered. `answered` None: to tell it would tell what a few did."""

    question: Question
    answered: int | None
    is_hidden: bool
    bars: Sequence[Bar] = ()
    lines: Sequence[tuple[str, Sequence[Bar]]] = ()  # of a matrix
    mean: float | None = None
    median: float | None = None
    points: Sequence[tuple[str, float]] = ()  # of a ranking: mean points of each option, the most first

    @property
    def leaves_out(self) -> bool:
        bars = [*self.bars, *(bar for _label, line in self.lines for bar in line)]
        return self.answered is None or any(bar.count is None for bar in bars)


def result(question: Question, counted: Counted) -> Result:
    """The figures of one question that may be shown."""
    answered = counted.answered.get(question.key, 0)
    if answered < FEWEST:
        return Result(question, None, is_hidden=True)
    others = counted.total - answered
    if question.kind is Kind.MULTIPLE:
        return _of_several(question, counted, answered, others)
    if question.kind is Kind.MATRIX:
        return _of_matrix(question, counted, answered, others)
    if question.kind is Kind.RANKING:
        points = _points(question, counted, answered)
        return Result(question, _told(answered, others), is_hidden=False, points=points)
    if question.kind in (Kind.NUMBER, Kind.DATE):
        return _of_values(question, counted, answered, others)
    if question.kind not in COUNTING:
        return Result(question, _told(answered, others), is_hidden=False)
    counts = counted.options(question)
    shown, is_told = _line([(name(question, key), number) for key, number in counts.items()], answered, others)
    mean = None
    if question.kind is Kind.SCALE and is_told and all(bar.count is not None for bar in shown):
        mean = sum(int(key) * number for key, number in counts.items()) / answered
    return Result(question, answered if is_told else None, is_hidden=False, bars=shown, mean=mean)


def _line(named: Sequence[tuple[str, int]], answered: int, others: int) -> tuple[list[Bar], bool]:
    """The figures of a line, and whether the number of those who answered may be told."""
    out = hidden([*(number for _label, number in named), others])
    bars = [
        Bar(label, None if place in out else number, None if place in out else number / answered)
        for place, (label, number) in enumerate(named)
    ]
    return bars, len(named) not in out


def _told(answered: int, others: int) -> int | None:
    return None if 0 < others < FEWEST else answered


def _of_several(question: Question, counted: Counted, answered: int, others: int) -> Result:
    bars = [
        Bar(name(question, key), None) if is_hidden_share(number, answered) else Bar(name(question, key), number, number / answered)
        for key, number in counted.options(question).items()
    ]  # fmt: skip
    return Result(question, _told(answered, others), is_hidden=False, bars=bars)


def _of_matrix(question: Question, counted: Counted, answered: int, others: int) -> Result:
    cells = counted.cells.get(question.key, {})
    lines = []
    for row in question.choices:
        numbers = [cells.get((row, column), 0) for column in question.columns]
        if sum(numbers) < FEWEST:
            lines.append((name(question, row), [Bar(column_name(question, one), None) for one in question.columns]))
            continue
        labels = [column_name(question, column) for column in question.columns]
        # A line may be left out by somebody who answered others.
        bars, _is_told = _line(list(zip(labels, numbers, strict=True)), sum(numbers), counted.total - sum(numbers))
        lines.append((name(question, row), bars))
    return Result(question, _told(answered, others), is_hidden=False, lines=lines)


def _points(question: Question, counted: Counted, answered: int) -> list[tuple[str, float]]:
    """Borda's count: of n options the first gets n points, the second n - 1, …, one that is not ranked none; the mean of all."""
    places = len(question.choices)
    sums: Counter[str] = Counter()
    for (key, place), number in counted.cells.get(question.key, {}).items():
        sums[key] += number * (places - int(place) + 1)
    found = [(name(question, key), sums[key] / answered) for key in question.choices]
    return sorted(found, key=lambda one: -one[1])


def _of_values(question: Question, counted: Counted, answered: int, others: int) -> Result:
    values = sorted((a, number) for (a, _b), number in counted.cells.get(question.key, {}).items())
    if question.kind is Kind.DATE:
        years = {a[:4] for a, _number in values}
        length = 7 if len(years) == 1 else 4  # months of one year, else years
        steps: Counter[str] = Counter()
        for a, number in values:
            steps[a[:length]] += number
        bars, is_told = _line([(key, steps[key]) for key in sorted(steps)], answered, others)
        return Result(question, answered if is_told else None, is_hidden=False, bars=bars)
    numbers = sorted((int(a), number) for a, number in values)
    bars, is_told = _line(_binned(numbers), answered, others)
    mean = sum(value * number for value, number in numbers) / answered
    return Result(
        question,
        answered if is_told else None,
        is_hidden=False,
        bars=bars,
        mean=mean,
        median=_median(numbers, answered),
    )


def _binned(numbers: Sequence[tuple[int, int]]) -> list[tuple[str, int]]:
    """Numbers in some steps of equal and round width."""
    first, last = numbers[0][0], numbers[-1][0]
    width = max(1, int(ticks(max(1, last - first + 1), BINS)[1]))
    start = first - first % width
    bins: Counter[int] = Counter()
    for value, number in numbers:
        bins[(value - start) // width] += number
    return [
        (str(start + n * width) if width == 1 else f"{start + n * width}–{start + (n + 1) * width - 1}", bins[n])
        for n in range(max(bins) + 1)
    ]


def _median(numbers: Sequence[tuple[int, int]], answered: int) -> float:
    seen, half, before = 0, answered / 2, numbers[0][0]
    for value, number in numbers:
        if seen + number > half:
            return value if seen < half or seen == 0 else (before + value) / 2
        seen, before = seen + number, value
    return before


# Told apart by the answer to another question ------------------------------------------------------------------------


@dataclass(frozen=True)
class Group:
    """People who gave the same answer to the question by which results are told apart. `is_rest`: several small groups."""

    label: str
    total: int
    cells: Sequence[Bar] = ()
    mean: float | None = None
    is_rest: bool = False


@dataclass(frozen=True)
class Split:
    """The answers to one question by group: `columns` are its options."""

    question: Question
    columns: Sequence[str] = ()
    groups: Sequence[Group] = field(default_factory=tuple)

    @property
    def leaves_out(self) -> bool:
        return any(bar.count is None for group in self.groups for bar in group.cells)


def groups(by: Question, counted: Mapping[str, Counted]) -> list[tuple[str, Counted, bool]]:
    """(name, what its people answered, whether it is the rest) of each group of five or more; smaller ones together, and with them
    the smallest of the others if they alone were fewer than five.
    """
    known = [(key, counted[key]) for key in by.keys if key in counted and counted[key].total]
    large = sorted((one for one in known if one[1].total >= FEWEST), key=lambda one: -one[1].total)[:MOST_GROUPS]
    keys = {key for key, _counted in large}
    rest = [one for key, one in counted.items() if key not in keys]
    while rest and 0 < sum(one.total for one in rest) < FEWEST and large:
        keys.remove(large[-1][0])
        rest.append(large.pop()[1])
    found = [(name(by, key), one, False) for key, one in known if key in keys]
    together = joined(rest)
    return [*found, ("", together, True)] if together.total >= FEWEST else found


def joined(parts: Sequence[Counted]) -> Counted:
    """The figures of several groups together."""
    answered: Counter[str] = Counter()
    cells: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
    for part in parts:
        answered.update(part.answered)
        for key, own in part.cells.items():
            cells[key].update(own)
    return Counted(sum(part.total for part in parts), answered, cells)


def split(question: Question, grouped: Sequence[tuple[str, Counted, bool]], whole: Counted) -> Split | None:
    """One question by group; None where it cannot be told so."""
    if whole.answered.get(question.key, 0) < FEWEST or len(grouped) < 2:
        return None
    if question.kind is Kind.NUMBER:
        return Split(
            question, (), [Group(label, one.total, (), _mean(question, one), rest) for label, one, rest in grouped]
        )
    if question.kind not in COUNTING or len(question.keys) > MOST_GROUPS:
        return None
    out = _left_out(question, grouped, whole)
    found = []
    for n, (label, one, rest) in enumerate(grouped):
        options, answered = one.options(question), one.answered.get(question.key, 0)
        cells = [
            Bar("", None if (n, c) in out else number, None if (n, c) in out or not answered else number / answered)
            for c, number in enumerate(options.values())
        ]
        found.append(Group(label, one.total, cells, is_rest=rest))
    return Split(question, [name(question, key) for key in question.keys], found)


def _left_out(question: Question, grouped: Sequence[tuple[str, Counted, bool]], whole: Counted) -> set[tuple[int, int]]:
    """(group, option) of what is left out; what is left out of the whole is left out of each group."""
    table = [list(one.options(question).values()) for _label, one, _rest in grouped]
    answered = [one.answered.get(question.key, 0) for _label, one, _rest in grouped]
    alone = result(question, whole).bars
    columns = {c for c, bar in enumerate(alone) if bar.count is None}
    if question.kind is not Kind.MULTIPLE:
        lines = [[*row, one.total - done] for row, done, (_l, one, _r) in zip(table, answered, grouped, strict=True)]
        return hidden_in_table(lines, columns)
    found: set[tuple[int, int]] = set()
    for c in range(len(question.keys)):
        pairs = [[row[c], done - row[c]] for row, done in zip(table, answered, strict=True)]
        found |= {(n, c) for n, _k in hidden_in_table(pairs, (0, 1) if c in columns else ())}
    return found


def _mean(question: Question, counted: Counted) -> float | None:
    answered = counted.answered.get(question.key, 0)
    if answered < FEWEST:
        return None
    cells = counted.cells.get(question.key, {})
    return sum(int(a) * number for (a, _b), number in cells.items()) / answered

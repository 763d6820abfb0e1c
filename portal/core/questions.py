"""A question that is put to people: its kind, its texts, its options. Pure; each module says which kinds it asks and keeps them
in its own table.

A question is known by its key, which is never used a second time: answers given before a change keep their meaning. What a
question says, and its options, are texts by language.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

MOST_QUESTIONS = 40
MOST_CHOICES = 20
MOST_LISTED = 250  # of a list, e.g. all districts of a city
MOST_COLUMNS = 10
SCALE = ("1", "2", "3", "4", "5")
YES_NO = ("yes", "no")


class Kind(StrEnum):
    """`line`: a few words; `text`: some sentences; `scale`: 1 (not at all) to 5 (very much); `list`: one of a long list, such as
    districts; `ranking`: the options in one's own order; `matrix`: for each option one of the same columns; `section`: no
    question but a heading, with which a new page begins.
    """

    LINE = "line"
    TEXT = "text"
    SINGLE = "single"
    MULTIPLE = "multiple"
    SCALE = "scale"
    YES_NO = "yes_no"
    LIST = "list"
    RANKING = "ranking"
    MATRIX = "matrix"
    NUMBER = "number"
    DATE = "date"
    SECTION = "section"


# Kinds whose options the author writes, a field each.
CHOOSING = (Kind.SINGLE, Kind.MULTIPLE, Kind.RANKING, Kind.MATRIX)
# Kinds with texts that the author writes as lines: the options of a list, the columns of a matrix.
LISTING = (Kind.LIST, Kind.MATRIX)
# Kinds whose answer is one of few things or several: what another question can depend on.
DECIDING = (Kind.SINGLE, Kind.MULTIPLE, Kind.SCALE, Kind.YES_NO, Kind.LIST)
# Kinds for which the author can say how little and how much.
BOUNDED = (Kind.NUMBER, Kind.MULTIPLE, Kind.RANKING)


@dataclass(frozen=True)
class Condition:
    """That a question is asked only of those who chose one of `answers` (keys) at the question `key`, which stands before it."""

    key: str
    answers: tuple[str, ...]


@dataclass(frozen=True)
class Question:
    """`texts`: language → question; `choices`: key → language → text, in order; `columns`: the same, of a matrix. `must`: it has
    to be answered. `gone`: it is not asked any more, and kept so that the answers it got can be read. `least`, `most`: of a
    number its bounds, of several options how many. `when`: asked only if; None: always.
    """

    key: str
    kind: Kind
    texts: Mapping[str, str]
    choices: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    must: bool = False
    gone: bool = False
    columns: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    least: int | None = None
    most: int | None = None
    when: Condition | None = None

    @property
    def keys(self) -> tuple[str, ...]:
        """What can be chosen; empty where people write."""
        if self.kind is Kind.SCALE:
            return SCALE
        return YES_NO if self.kind is Kind.YES_NO else tuple(self.choices)


def stored(questions: Iterable[Question]) -> list[dict[str, Any]]:
    """For a table to keep. The options are lists: a JSON object of the database has no order."""
    return [
        {
            "key": one.key, "kind": one.kind.value, "texts": dict(one.texts), "must": one.must,
            "choices": _listed(one.choices), "columns": _listed(one.columns), "least": one.least, "most": one.most,
            "when": {"key": one.when.key, "answers": list(one.when.answers)} if one.when else None,
        }
        for one in questions
    ]  # fmt: skip


def restored(rows: Iterable[Mapping[str, Any]]) -> tuple[Question, ...]:
    """What `stored` gave; what it leaves out may be missing."""
    return tuple(
        Question(
            row["key"], Kind(row["kind"]), dict(row["texts"]), _named(row.get("choices", ())), bool(row.get("must")),
            columns=_named(row.get("columns", ())), least=row.get("least"), most=row.get("most"),
            when=Condition(row["when"]["key"], tuple(row["when"]["answers"])) if row.get("when") else None,
        )
        for row in rows
    )  # fmt: skip


def meaning(questions: Iterable[Question], langs: Collection[str]) -> list[Any]:
    """What answers count by: everything but the texts in languages beside `langs`. Equal before and after: answers keep theirs."""

    def only(texts: Mapping[str, str]) -> dict[str, str]:
        return {lang: text for lang, text in texts.items() if lang in langs}

    return [
        (
            one.key, one.kind, only(one.texts), [(key, only(texts)) for key, texts in one.choices.items()],
            [(key, only(texts)) for key, texts in one.columns.items()], one.must, one.least, one.most, one.when,
        )
        for one in questions
    ]  # fmt: skip


def _listed(options: Mapping[str, Mapping[str, str]]) -> list[dict[str, Any]]:
    return [{"key": key, "texts": dict(texts)} for key, texts in options.items()]


def _named(rows: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, str]]:
    return {one["key"]: dict(one["texts"]) for one in rows}

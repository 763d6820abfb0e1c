"""A question with its kind, texts and options, and how a table keeps it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

MOST_QUESTIONS = 30
MOST_CHOICES = 20
SCALE = ("1", "2", "3", "4", "5")
YES_NO = ("yes", "no")


class Kind(StrEnum):
    """`line`: a few words; `text`: some sentences; `scale`: 1 (not at all) to 5 (very much)."""

    LINE = "line"
    TEXT = "text"
    CHOICE = "choice"
    SEVERAL = "several"
    SCALE = "scale"
    YES_NO = "yes_no"


# Kinds whose options the author writes.
CHOOSING = (Kind.CHOICE, Kind.SEVERAL)


@dataclass(frozen=True)
class Question:
    """`texts`: language → question; `choices`: key → language → text, in order. `must`: it has to be answered. `gone`: it is
    not asked any more, and kept so that the answers it got can be read.
    """

    key: str
    kind: Kind
    texts: Mapping[str, str]
    choices: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    must: bool = False
    gone: bool = False

    @property
    def keys(self) -> tuple[str, ...]:
        """What can be chosen; empty where people write."""
        if self.kind is Kind.SCALE:
            return SCALE
        return YES_NO if self.kind is Kind.YES_NO else tuple(self.choices)


def read(rows: Iterable[Mapping[str, Any]], *, with_gone: bool = False) -> tuple[Question, ...]:
    """Questions from what a table keeps: those that are asked, or, `with_gone`, those too that no longer are."""
    return tuple(
        Question(
            row["key"], Kind(row["kind"]), dict(row["texts"]), {one["key"]: dict(one["texts"]) for one in row["choices"]},
            row["must"], row["gone"],
        )
        for row in rows
        if with_gone or not row["gone"]
    )  # fmt: skip


def rows_of(questions: Iterable[Question]) -> list[dict[str, Any]]:
    """For a table to keep. The options are a list: a JSON object of the database has no order."""
    return [
        {
            "key": one.key, "kind": one.kind.value, "texts": dict(one.texts), "must": one.must, "gone": one.gone,
            "choices": [{"key": key, "texts": dict(texts)} for key, texts in one.choices.items()],
        }
        for one in questions
    ]  # fmt: skip


def replaced(before: Iterable[Question], after: Sequence[Question], answered: Collection[str]) -> tuple[Question, ...]:
    """The questions after a change; those that were taken out and have answers (`answered`: keys) stay behind as gone."""
    stay = {one.key for one in after}
    gone = (replace(one, gone=True) for one in before if one.key not in stay and one.key in answered)
    return (*after, *gone)

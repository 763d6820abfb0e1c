"""How a table of the webinars keeps questions."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from portal.core.questions import Kind, Question


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

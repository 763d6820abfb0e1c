"""What kind of values a column has: inferred from its cells, corrected by people, checked before it counts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

Cells = Sequence[str | None]

_INTEGER = re.compile(r"[-+]?\d{1,18}\Z", re.ASCII)
_NUMBER = re.compile(r"[-+]?\d{1,18}(\.\d{1,20})?([eE][-+]?\d{1,2})?\Z", re.ASCII)
_YES, _NO = {"true", "yes", "1"}, {"false", "no", "0"}


class ColumnType(StrEnum):
    """Named as the types of Frictionless Table Schema."""

    STRING = "string"
    INTEGER = "integer"
    NUMBER = "number"
    DATE = "date"
    DATETIME = "datetime"
    BOOLEAN = "boolean"


@dataclass(frozen=True)
class Column:
    """A column: its name in the file, its type, what it means by language."""

    name: str
    type: ColumnType = ColumnType.STRING
    descriptions: Mapping[str, str] = field(default_factory=dict)

    def stored(self) -> dict[str, Any]:
        return {"name": self.name, "type": self.type.value, "descriptions": dict(self.descriptions)}

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Column:
        return cls(kept["name"], ColumnType(kept["type"]), kept.get("descriptions") or {})

    @property
    def is_number(self) -> bool:
        return self.type in (ColumnType.INTEGER, ColumnType.NUMBER)


def fits(kind: ColumnType, text: str) -> bool:
    """Whether a cell is a value of this type, as the CSV of the web has it (CSVW, W3C 2015): 1234.5, 2026-11-05, true."""
    if kind is ColumnType.STRING:
        return True
    if kind is ColumnType.INTEGER:
        return bool(_INTEGER.match(text))
    if kind is ColumnType.NUMBER:
        return bool(_NUMBER.match(text))
    if kind is ColumnType.BOOLEAN:
        return text.lower() in _YES | _NO
    try:
        found = (date if kind is ColumnType.DATE else datetime).fromisoformat(text)
    except ValueError:
        return False
    return len(text) == 10 if kind is ColumnType.DATE else isinstance(found, datetime) and len(text) > 10


_GUESSED = (ColumnType.INTEGER, ColumnType.NUMBER, ColumnType.DATE, ColumnType.DATETIME, ColumnType.BOOLEAN)


def infer(cells: Iterable[str | None]) -> ColumnType:
    """The narrowest type that all cells have; text where they differ, where there are none, and for numbers that begin with a nought,
    which are codes.
    """
    possible = list(_GUESSED)
    is_empty = True
    for text in cells:
        if text is None:
            continue
        is_empty = False
        if len(text) > 1 and text[0] == "0" and text.isdigit():
            return ColumnType.STRING
        possible = [kind for kind in possible if fits(kind, text)]
        if not possible:
            return ColumnType.STRING
    return ColumnType.STRING if is_empty else possible[0]


def wrong_cell(kind: ColumnType, cells: Iterable[str | None]) -> tuple[int, str] | None:
    """The first cell that is none of this type, with its number from 1; None: all are."""
    pairs = enumerate(cells, 1)
    return next(((number, text) for number, text in pairs if text is not None and not fits(kind, text)), None)


def typed(kind: ColumnType, text: str | None) -> str | int | float | bool | None:
    """The value for JSON. Dates stay texts, as JSON has none."""
    if text is None or kind in (ColumnType.STRING, ColumnType.DATE, ColumnType.DATETIME):
        return text
    if kind is ColumnType.BOOLEAN:
        return text.lower() in _YES
    return int(text) if kind is ColumnType.INTEGER else float(text)

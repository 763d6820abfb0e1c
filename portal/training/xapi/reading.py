"""JSON as xAPI wants it read: a property that stands twice is noticed, and only JSON's own numbers are numbers."""

from __future__ import annotations

import json
from typing import Any


class Repeated(dict[str, Any]):
    """An object in which a property stands more than once (2.2: "each property no more than one time")."""

    def __init__(self, pairs: list[tuple[str, Any]], twice: str) -> None:
        super().__init__(pairs)
        self.twice = twice


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    names = [name for name, _value in pairs]
    return Repeated(pairs, next(name for name in names if names.count(name) > 1))


def _no_number(text: str) -> Any:
    raise ValueError(f"{text} is no JSON number")


def parse(text: str | bytes) -> Any:
    """The value of a JSON text.

    Raises:
        ValueError: it is no JSON, not UTF-8, nested too deeply, or holds half a character or an endless number.
    """
    try:
        found = json.loads(text, object_pairs_hook=_object, parse_constant=_no_number)
        # A lone surrogate passes as a Python text, but no file, database or answer can hold it.
        json.dumps(found, ensure_ascii=False, allow_nan=False).encode()
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    except UnicodeEncodeError:
        raise ValueError("it holds half a character (a lone surrogate)") from None
    return found

"""What waits for a person in any module, in numbers: each registers what it can count, "my portal" asks for all in one statement."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ScalarSelect, select

from portal.core import db


@dataclass(frozen=True)
class Awaited:
    """One kind of thing that waits.

    Args:
        count: the number for a person as part of a statement; None where it is none of his business.
        words: the number in words, e.g. "2 cases wait for your look".
        hint: what to do, in half a sentence; lazy.
        endpoint, values: where it is done.
    """

    count: Callable[[Any], ScalarSelect[int] | None]
    words: Callable[[int], str]
    hint: Any
    endpoint: str
    values: Mapping[str, str] = field(default_factory=dict)


_known: dict[str, Awaited] = {}


def register(name: str, awaited: Awaited) -> None:
    """Adds a kind; modules do so when the application is set up, in the order in which they are shown."""
    _known[name] = awaited


def counted(user: Any, *more: Any) -> tuple[list[tuple[Awaited, int]], Sequence[Any]]:
    """What waits for the person, with how many; and what else the caller wants to know (scalar selects), all by one statement."""
    asked = [(one, number) for one in _known.values() if (number := one.count(user)) is not None]
    columns = [*(number for _one, number in asked), *more]
    row: Sequence[Any] = db.session.execute(select(*columns)).one() if columns else ()
    found = [(one, number) for (one, _number), number in zip(asked, row, strict=False) if number]
    return found, row[len(asked) :]

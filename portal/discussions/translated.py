"""What people wrote, read in another language: how it comes to a page, always with its original and with the mark of who translated it.

Discussions keep no translations. A module above that does gives a column, which each select of comments then has, so that no page asks once more:

    translated.provide(
        lambda lang: …,     # language → a scalar select on `Comment.id`: what `reading` takes, an empty object where there are other languages only, or null
        lambda city_id: …,  # whether a machine may be asked for what is written in this city's space
    )
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, null

from portal.core import i18n, ids
from portal.core.i18n import Origin


@dataclass(frozen=True)
class Reading:
    """A text in another language than its own. `is_stale`: the original has changed since it was translated."""

    lang: str
    title: str
    text: str
    origin: Origin
    is_stale: bool

    @property
    def is_machine(self) -> bool:
        return self.origin is Origin.MACHINE


Column = Callable[[str], ColumnElement[Any]]
AsksMachine = Callable[[uuid.UUID], bool]
_column: list[Column] = []
_asks_machine: list[AsksMachine] = []


def provide(column: Column, asks_machine: AsksMachine) -> None:
    """Says where translations of comments stand, and where they can be had. Saying it again replaces it."""
    _column[:], _asks_machine[:] = [column], [asks_machine]


def column() -> ColumnElement[Any]:
    """What is kept of a comment in the language of the page, as `reading` takes it."""
    return _column[0](i18n.current()) if _column else null()


def asks_machine(city_id: uuid.UUID | None) -> bool:
    """Whether a machine may be asked for what is written about something of a city."""
    return city_id is not None and bool(_asks_machine) and _asks_machine[0](city_id)


def source_of(title: str, text: str) -> str:
    """The digest of an original, by which a translation knows what it was made from."""
    return ids.digest(f"{title}\n{text}")


def reading(stored: Mapping[str, Any] | None, title: str, text: str) -> Reading | None:
    """What a row gives, beside the original as it stands now; None: there is no translation."""
    return _reading(stored, is_stale=stored["source"] != source_of(title, text)) if stored else None


def fresh_reading(stored: Mapping[str, Any] | None) -> Reading | None:
    """As `reading`, of a row that was looked up because it says what the original says now."""
    return _reading(stored, is_stale=False) if stored else None


def _reading(stored: Mapping[str, Any], *, is_stale: bool) -> Reading:
    return Reading(stored["lang"], stored["title"], stored["text"], Origin(stored["origin"]), is_stale)

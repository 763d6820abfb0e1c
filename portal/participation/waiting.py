"""What waits for the city's answer: each part that something waits in registers its kind here, and the desk shows it.

    waiting.register(Source("question", _l("Question"), symbol="info", rows=…, page=…, answer=…, history=…, together=…))

`rows` and `history` are selects, so that a desk of any kinds asks once. A part whose things have to be answered (comments of a
consultation, questions at a hearing) registers in its `setup`; deadlines, assignment, notes, digest and the figures of
"How we answer" follow by themselves.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select

from portal.accounts.models import User
from portal.participation.models import Department, DeskItem


@dataclass(frozen=True)
class Words:
    """What the city says of one thing. `outcome`: one of the kind's outcomes; empty where it has none. `lang`: of the text.
    `department`: the one that is responsible; None: none.
    """

    outcome: str
    reason: str
    lang: str
    department: Department | None


@dataclass(frozen=True)
class Together:
    """How several things of a kind are answered with one text.

    Args:
        outcomes: what the city can say, as (value, label); empty: nothing beside the text.
        most: letters of the longest text.
        mails: whether people get the answer by mail; else it stands on the page only.
        people: ids of things → how many people it goes to, each once: by mail, or as those who wrote.
        lock: holds the thing itself, as its single answer does first; then the desk's row is taken.
        answer: (id, the desk's row, words, who answers); both are locked. Raises Conflict or DomainError.
    """

    outcomes: Callable[[], Sequence[tuple[str, Any]]]
    most: int
    mails: bool
    people: Callable[[Collection[uuid.UUID]], int]
    lock: Callable[[uuid.UUID], object]
    answer: Callable[[uuid.UUID, DeskItem, Words, User], object]


@dataclass(frozen=True)
class Source:
    """A kind of thing that waits.

    Args:
        kind: at most 40 letters; what `DeskItem.kind` holds.
        label: lazy, e.g. "Report".
        symbol: of the pictograms.
        rows: a select of everything of this kind that waits now: `id`, `space_id`, `title`, `lang`, `asked_at` (timestamptz),
            `due_on` (date or NULL), `facts` (jsonb, what `page` takes), under these names and in this order.
        page: facts → the address where everybody reads it.
        answer: (id, an officer who handles it, the city's id) → the address where it is answered, empty for whom it may not be.
        history: a select of all that was ever to be answered: `id`, `space_id`, `asked_at`, `answered_at` (NULL: not yet),
            `department_id` (which the answer names; NULL: the one that has it at the desk).
        together: how several are answered at once.
    """

    kind: str
    label: Any
    symbol: str
    rows: Callable[[], Select[Any]]
    page: Callable[[Mapping[str, Any]], str]
    answer: Callable[[uuid.UUID, User, uuid.UUID], str]
    history: Callable[[], Select[Any]]
    together: Together


_sources: dict[str, Source] = {}


def register(source: Source) -> None:
    """Makes a kind known; the same kind again replaces it."""
    _sources[source.kind] = source


def source_of(kind: str) -> Source | None:
    return _sources.get(kind)


def sources() -> list[Source]:
    return list(_sources.values())

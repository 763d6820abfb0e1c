"""The kinds of things that can be found: each module registers its own in `init_app`."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

# An address out of what the index itself keeps, so that a page of results asks the database for none.
Address = Callable[[uuid.UUID, Mapping[str, Any]], str]


@dataclass(frozen=True)
class Kind:
    """A sort of thing.

    Args:
        label: lazy text of many, e.g. "Cases".
        symbol: name of a pictogram of icons.svg.
        address: (thing_id, facts) → the page's address in the language of the request; `facts` are the document's own.
    """

    name: str
    label: Any
    symbol: str
    address: Address


_kinds: dict[str, Kind] = {}


def register(name: str, *, label: Any, symbol: str, address: Address) -> Kind:
    """Makes a kind known, e.g. `register("course", label=_l("Courses"), symbol="training", address=…)`."""
    kind = _kinds[name] = Kind(name, label, symbol, address)
    return kind


def forget(name: str) -> None:
    """Takes a kind out again."""
    _kinds.pop(name, None)


def get(name: str) -> Kind | None:
    """The kind of that name; None if no module has registered it (its rows stay out of results)."""
    return _kinds.get(name)


def all_kinds() -> tuple[Kind, ...]:
    """In the order in which the modules registered them."""
    return tuple(_kinds.values())


# Facts that can be filtered by ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Fact:
    """A small fact of documents, e.g. `country`. `shown` makes its value a text in the reader's language."""

    name: str
    label: Any
    shown: Callable[[str], str]


_facts: dict[str, Fact] = {}


def register_fact(name: str, *, label: Any, shown: Callable[[str], str] = str) -> Fact:
    """Makes a fact a filter of the search page.

    Raises:
        ValueError: the name is no plain word; it becomes part of a statement.
    """
    if not name.isidentifier() or not name.isascii():
        raise ValueError(f"{name!r} is no plain word")
    fact = _facts[name] = Fact(name, label, shown)
    return fact


def all_facts() -> tuple[Fact, ...]:
    """In the order in which the modules registered them."""
    return tuple(_facts.values())

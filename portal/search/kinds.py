"""The kinds of things that can be found: each module registers its own in `init_app`."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portal.search.document import Document

# An address out of what the index itself keeps, so that a page of results asks the database for none.
Address = Callable[[uuid.UUID, Mapping[str, Any]], str]
# Ids of all things of the kind, and the documents of some of them: what `refresh` and `portal search reindex` ask for.
Ids = Callable[[], Sequence[uuid.UUID]]
Documents = Callable[[Sequence[uuid.UUID]], Sequence[Document]]


@dataclass(frozen=True)
class Kind:
    """A sort of thing.

    Args:
        label: lazy text of many, e.g. "Cases".
        symbol: name of a pictogram of icons.svg.
        address: (thing_id, facts) → the page's address in the language of the request; `facts` are the document's own.
        ids: ids of all things of the kind, for building the index anew.
        documents: the documents of things with these ids as they are now, drafts and all that nobody may find left out.
    """

    name: str
    label: Any
    symbol: str
    address: Address
    ids: Ids
    documents: Documents


_kinds: dict[str, Kind] = {}


def register(
    name: str,
    *,
    label: Any,
    symbol: str,
    address: Address,
    ids: Ids = tuple,
    documents: Documents = lambda _ids: (),
) -> Kind:
    """Makes a kind known, e.g. `register("course", label=_l("Courses"), symbol="training", address=…)`.

    Without `ids` and `documents` its module calls `services.put` itself, and rebuilding the index leaves its rows alone.
    """
    kind = _kinds[name] = Kind(name, label, symbol, address, ids, documents)
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


# What a reader may see beside what is public ------------------------------------------------------------------------------

Audience = Callable[[Any], Sequence[str]]
_audiences: list[Audience] = []


def register_audience(keys: Audience) -> None:
    """Adds what a reader may see: `keys(user)` gives keys that documents carry as their audience, e.g. "city:<id>"."""
    _audiences.append(keys)


def audience_of(user: Any) -> tuple[str, ...]:
    """Everything the reader may see: "public", and what the modules add for somebody who is signed in."""
    if not getattr(user, "is_authenticated", False):
        return ("public",)
    return ("public", *dict.fromkeys(key for keys in _audiences for key in keys(user)))

"""What other modules add to accounts in their `init_app`: privacy statements, exports, erasure, scopes, words of the audit log.

Everything that must happen together with erasing a person happens here, in the erasing transaction; an event would come late.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sqlalchemy import Select, func, literal, union_all

from portal.accounts.models import User
from portal.core import db

T = TypeVar("T")


class Registry(list[T]):
    """A list that holds each thing once: an application set up a second time in a process adds nothing."""

    def append(self, item: T) -> None:
        if item not in self:
            super().append(item)

    def extend_once(self, items: Iterable[T]) -> None:
        for item in items:
            self.append(item)


@dataclass(frozen=True)
class Statement:
    """One paragraph of the page that says what is stored. Texts are lazy, so that each reader has his own language."""

    key: str
    title: Any = field(compare=False)
    what: Any = field(compare=False)
    why: Any = field(compare=False)
    how_long: Any = field(compare=False)


@dataclass(frozen=True)
class ScopeKind:
    """A sort of thing a role can be for.

    Args:
        label: what it is called, lazy, e.g. "City".
        choices: all things as (id, name in the reader's language), sorted.
        names: names of the given ids in the reader's language.
    """

    label: Any
    choices: Callable[[], Iterable[tuple[uuid.UUID, str]]]
    names: Callable[[Iterable[uuid.UUID]], Mapping[uuid.UUID, str]]


# (file name without ending, what goes into it as JSON; bytes go in as they are under the full name given)
exporters: Registry[Callable[[User], tuple[str, object]]] = Registry()
# Called inside the erasing transaction, before the person's row is deleted: remove or empty what the foreign keys would not.
erasers: Registry[Callable[[User], None]] = Registry()
statements: Registry[Statement] = Registry()
scope_kinds: dict[str, ScopeKind] = {}
# Action → what it is called, lazy, e.g. "training.nominated" → "Nominated for an edition".
audit_actions: dict[str, Any] = {}
# Action → the words of its `data`, in the reader's language.
audit_details: dict[str, Callable[[Mapping[str, Any]], str]] = {}


@dataclass(frozen=True)
class Named:
    """A subject of the audit log as people know it.

    Args:
        name: what it is called, e.g. the person who was nominated; empty for somebody who has left.
        url: its page, if it has one for the secretariat.
        about: what it belongs to, e.g. the title of the edition.
        about_url: the page of that.
    """

    name: str
    url: str = ""
    about: str = ""
    about_url: str = ""


@dataclass(frozen=True)
class Subjects:
    """The subjects of one kind. A page of the log is about many kinds, so all of them are asked for in one statement.

    Args:
        rows: a select of the id and then of what `named` takes, in columns that JSON can hold.
        named: those columns → how people know it, in the reader's language.
    """

    rows: Select[*tuple[Any, ...]]
    named: Callable[..., str | Named]

    def part(self, kind: str, keys: Collection[uuid.UUID]) -> Select[Any]:
        """The select of some of them, of the same columns for each kind: kind, id, facts."""
        key, *facts = self.rows.selected_columns
        return self.rows.with_only_columns(
            literal(kind).label("kind"), key.label("id"), func.jsonb_build_array(*facts).label("facts")
        ).where(key.in_(keys))


def named_subjects(wanted: Mapping[str, Collection[uuid.UUID]]) -> dict[tuple[str, uuid.UUID], Named]:
    """(kind, id) → how people know it, of those that still exist; one statement for all kinds."""
    known = {kind: audit_subjects[kind][1] for kind, keys in wanted.items() if keys and kind in audit_subjects}
    if not known:
        return {}
    parts = [one.part(kind, wanted[kind]) for kind, one in known.items()]
    found = {}
    for row in db.session.execute(union_all(*parts)):
        named = known[row.kind].named(*row.facts)
        found[row.kind, row.id] = named if isinstance(named, Named) else Named(named)
    return found


# Kind of subject → what it is called (lazy), and its rows.
audit_subjects: dict[str, tuple[Any, Subjects]] = {}

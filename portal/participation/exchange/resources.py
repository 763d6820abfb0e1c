"""What can be taken out of a process and brought in again, table by table."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from portal.accounts.models import User
from portal.participation.faults import Fault, fault, nfault
from portal.participation.models import ComponentKind
from portal.participation.tables import ColumnType
from portal.participation.tables.kinds import fits

Value = str | int | float | bool | date | datetime | None
Row = Sequence[Value]
# What most keys of rows look like.
UUID_KEY = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
Components = Mapping[uuid.UUID, str]  # id → address within the process
# What a cell is not; every text is a string.
_OF_ANOTHER_TYPE = {
    ColumnType.INTEGER: fault("is no integer"),
    ColumnType.NUMBER: fault("is no number, such as 1234.5"),
    ColumnType.DATE: fault("is no date, such as 2026-11-05"),
    ColumnType.DATETIME: fault("is no date with a time, such as 2026-11-05T18:30:00+09:00"),
    ColumnType.BOOLEAN: fault("is neither true nor false"),
}


@dataclass(frozen=True)
class Field:
    """A column. `about`: what it means, in English, for the data dictionary. `values`: all that it may hold. `most`: characters.
    `since`: the format of the file from which on it is there; in older ones it is empty.
    """

    name: str
    about: str
    type: ColumnType = ColumnType.STRING
    required: bool = False
    values: Sequence[str] = ()
    most: int = 0
    since: int = 1

    def schema(self) -> dict[str, Any]:
        """As Frictionless Table Schema has it."""
        limits: dict[str, Any] = {"required": True} if self.required else {}
        if self.values:
            limits["enum"] = list(self.values)
        if self.most:
            limits["maxLength"] = self.most
        found = {"name": self.name, "type": self.type.value, "description": self.about}
        return found | ({"constraints": limits} if limits else {})

    def wrong(self, text: str) -> Fault | None:
        """What is wrong with a cell; None: nothing."""
        if not text:
            return fault("is empty") if self.required else None
        if "\x00" in text:
            return fault("holds a sign that is none")
        if self.values and text not in self.values:
            return fault("is none of: %(values)s", values=", ".join(self.values))
        if self.most and len(text) > self.most:
            return nfault("is longer than %(count)s character", "is longer than %(count)s characters", self.most)
        return None if fits(self.type, text) else _OF_ANOTHER_TYPE[self.type]

    def read(self, text: str) -> Value:
        """The value of a cell that is not wrong; None: it is empty."""
        if not text:
            return "" if self.type is ColumnType.STRING else None
        if self.type is ColumnType.INTEGER:
            return int(text)
        if self.type is ColumnType.NUMBER:
            return float(text)
        if self.type is ColumnType.BOOLEAN:
            return text.lower() in {"true", "yes", "1"}
        if self.type is ColumnType.DATE:
            return date.fromisoformat(text)
        return datetime.fromisoformat(text) if self.type is ColumnType.DATETIME else text


@dataclass
class Landing:
    """Where rows come in: address of a component in the file → the component made for it, its settings, its kind.

    Ids of rows are derived from those in the file (`id_of`), so that a row finds what it belongs to without a list in memory. `there`: the
    few things that the space had already, by what they are called in the file. `actor`: who brings them in.
    """

    process_id: uuid.UUID
    components: Mapping[str, uuid.UUID]
    settings: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    kinds: Mapping[str, ComponentKind] = field(default_factory=dict)
    space_id: uuid.UUID | None = None
    # A file of the archive by its name; None: it is not there, or too large.
    file: Callable[[str], bytes | None] = lambda _name: None
    actor: User | None = None
    there: dict[tuple[Any, ...], uuid.UUID] = field(default_factory=dict)

    def id_of(self, *names: object) -> uuid.UUID:
        return uuid.uuid5(self.process_id, "/".join(map(str, names)))


@dataclass(frozen=True)
class Resource:
    """One table of a kind of component.

    name: of the file and in the API. fields: its columns; the first is `component`, the address of the component.
    batch: (components, key of the last row or "", limit) → (key, row) in the order of the key; one statement.
    count: how many rows there are. insert: brings rows (name → value) in; None: it goes out only.
    unique: columns that no two rows share. refers: (columns, resource, its columns in `unique`) that must be there.
    places: columns of longitude and latitude, for GeoJSON; shape: the column that holds a geometry of GeoJSON. also: other kinds of
    components that have rows of the same sort. file, load: the column that names a file of the archive, and name → what is in it, which
    None has where it is gone. holds_space: its import holds the space, so it comes last. key: pattern of the keys that `batch` takes. Nothing that tells who somebody is may be in it.
    """

    name: str
    kind: ComponentKind
    about: str
    fields: Sequence[Field]
    batch: Callable[[Components, str, int], Sequence[tuple[str, Row]]]
    count: Callable[[Components], int]
    insert: Callable[[Landing, Sequence[Mapping[str, Any]]], None] | None = None
    unique: Sequence[str] = ()
    refers: Sequence[tuple[Sequence[str], str]] = ()
    places: tuple[str, str] | None = None
    key: str = UUID_KEY
    # (row, settings of its component) → what is wrong, or nothing.
    check: Callable[[Mapping[str, Any], Mapping[str, Any]], Fault | None] | None = None
    shape: str = ""
    also: Sequence[ComponentKind] = ()
    file: str = ""
    holds_space: bool = False
    load: Callable[[str], bytes | None] | None = None

    @property
    def kinds(self) -> set[ComponentKind]:
        return {self.kind, *self.also}

    @property
    def names(self) -> list[str]:
        return [one.name for one in self.fields]

    def names_in(self, made_in: int) -> list[str]:
        """Its columns in a file of this format."""
        return [one.name for one in self.fields if one.since <= made_in]


# A text that a spreadsheet would take for a formula, marked or not (OWASP, CSV injection).
_FORMULA = re.compile(r"'*[=+\-@\t\r]")


def marked(text: str) -> str:
    """The text so that no spreadsheet runs it; `unmarked` gives back exactly what it was."""
    return f"'{text}" if _FORMULA.match(text) else text


def unmarked(text: str) -> str:
    return text[1:] if text[:1] == "'" and _FORMULA.match(text) else text


_resources: dict[str, Resource] = {}
# What is wrong with the settings of a component that comes in from a file, by its kind; nothing said: they are taken as they are.
settings_checks: dict[ComponentKind, Callable[[Mapping[str, Any]], Fault | None]] = {}
# Settings of a kind that nobody outside the city may read: they stay out of files.
private_settings: dict[ComponentKind, set[str]] = {}


def register(resource: Resource) -> None:
    """The order is that of the import: what others refer to comes first."""
    _resources[resource.name] = resource


def forget(name: str) -> None:
    """Takes one out again that was registered for a while."""
    _resources.pop(name, None)


def resources() -> list[Resource]:
    return list(_resources.values())


def resource_named(name: str) -> Resource | None:
    return _resources.get(name)


def resources_of(kinds: set[ComponentKind]) -> list[Resource]:
    return [one for one in _resources.values() if one.kinds & kinds]

"""Tables of a space as a whole, in no process or across all of them: what stands on its pages anyway, as files that are always of now.

    space_tables.register(SpaceTable("meetings", _l("Meetings"), …))

A table joins with one line in its part's `setup`; the page of open data, the files, the dictionary and the catalogue (DCAT) follow.
Nothing that tells who somebody is may be in it.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from portal.participation.exchange.resources import Field, Row

BATCH = 500


@dataclass(frozen=True)
class SpaceTable:
    """name: of the file. title, about: lazy texts. theme: of the European data themes. fields: its columns.
    batch: (space, key of the last row or "", limit) → (key, row) in the order of the key; one statement.
    count: space → a select of how many rows there are. places: columns of longitude and latitude, for GeoJSON.
    """

    name: str
    title: Any
    about: Any
    theme: str
    fields: Sequence[Field]
    batch: Callable[[uuid.UUID, str, int], Sequence[tuple[str, Row]]]
    count: Callable[[uuid.UUID], Any]
    places: tuple[str, str] | None = None

    @property
    def names(self) -> list[str]:
        return [one.name for one in self.fields]

    @property
    def forms(self) -> list[str]:
        return ["csv", "json", *(["geojson"] if self.places else [])]

    def rows(self, space_id: uuid.UUID) -> Iterator[Sequence[Row]]:
        """All of them, in batches, so that memory holds one."""
        after = ""
        while found := self.batch(space_id, after, BATCH):
            after = found[-1][0]
            yield [row for _key, row in found]


_tables: dict[str, SpaceTable] = {}


def register(table: SpaceTable) -> None:
    """Makes a table known. Registering it again replaces it."""
    _tables[table.name] = table


def space_tables() -> list[SpaceTable]:
    return list(_tables.values())


def table_named(name: str) -> SpaceTable | None:
    return _tables.get(name)

"""Looks for a text in every column of every table that can hold one: what erasure has to leave clean."""

from __future__ import annotations

from sqlalchemy import String, Table, Uuid, cast, func, select, text
from sqlalchemy.dialects.postgresql import ARRAY, JSON, JSONB

from portal.core import db
from portal.models import metadata

# Which tables have a row that holds the text: one question for all of them, as each of two thousand columns would be one.
_TABLES = text(
    " UNION ALL ".join(
        f"SELECT '{name}' WHERE EXISTS (SELECT FROM \"{name}\" t WHERE strpos(lower(t::text), :wanted) > 0)"
        for name in metadata.tables
    )
)


def traces(needle: object) -> list[tuple[str, str]]:
    """(table, column) of each place where the text stands, whatever its case."""
    wanted = str(needle).lower()
    assert not {'"', "\\"} & set(wanted), "a row as text writes these otherwise than a column does"
    held = set(db.session.scalars(_TABLES, {"wanted": wanted}))
    return [
        (table.name, name) for table in metadata.sorted_tables if table.name in held for name in _columns(table, wanted)
    ]


def _columns(table: Table, wanted: str) -> list[str]:
    """The columns of a table in which the text stands."""
    asked = [one for one in table.columns if isinstance(one.type, String | Uuid | JSON | JSONB | ARRAY)]
    holds = [func.bool_or(func.strpos(func.lower(cast(one, String)), wanted) > 0) for one in asked]
    found = db.session.execute(select(*holds)).one()
    return [one.name for one, there in zip(asked, found, strict=True) if there]

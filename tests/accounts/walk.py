"""Looks for a text in every column of every table that can hold one: what erasure has to leave clean."""

from __future__ import annotations

from sqlalchemy import String, Uuid, cast, func, select
from sqlalchemy.dialects.postgresql import ARRAY, JSON, JSONB

from portal.core import db
from portal.models import metadata


def traces(needle: object) -> list[tuple[str, str]]:
    """(table, column) of each place where the text stands, whatever its case."""
    wanted = str(needle).lower()
    found = []
    for table in metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, String | Uuid | JSON | JSONB | ARRAY):
                holds = func.strpos(func.lower(cast(column, String)), wanted) > 0
                if db.session.scalar(select(func.count()).select_from(table).where(holds)):
                    found.append((table.name, column.name))
    return found

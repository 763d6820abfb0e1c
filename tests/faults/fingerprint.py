"""What the database holds, as one sum a table: to see that a refused request changed nothing."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import text

from portal.core import db
from portal.models import metadata

# Counted on purpose by every attempt to sign in, refused or not.
COUNTERS = frozenset({"accounts_sign_in_attempts"})


def fingerprint(*, without: Collection[str] = COUNTERS) -> dict[str, tuple[int, str]]:
    """Table → (rows, sum over them)."""
    parts = [
        f"SELECT '{name}', count(*), coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), '') FROM \"{name}\" t"
        for name in sorted(metadata.tables)
        if name not in without
    ]
    return {name: (rows, total) for name, rows, total in db.session.execute(text(" UNION ALL ".join(parts)))}


def changed(before: dict[str, tuple[int, str]], after: dict[str, tuple[int, str]]) -> list[str]:
    """Tables that are not as they were."""
    return [name for name in after if after[name] != before.get(name)]

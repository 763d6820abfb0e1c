"""What the database holds, as one sum a table: to see that a refused request changed nothing."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import text

from portal.core import db
from portal.models import metadata

# Counted on purpose by every attempt to sign in, refused or not.
COUNTERS = frozenset({"accounts_sign_in_attempts"})


# The functions under the view pg_stat_xact_user_tables, which joins indices and schemas for what nobody asks here. What the server has
# not yet sent on to its statistics counts too, so it sends it on when the transaction ends, or the next would see it.
_WRITES = text(
    "SELECT json_object_agg(relname, n), pg_stat_force_next_flush() FROM (SELECT relname, pg_stat_get_xact_tuples_inserted(oid)"
    " + pg_stat_get_xact_tuples_updated(oid) + pg_stat_get_xact_tuples_deleted(oid) AS n FROM pg_class"
    " WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace) AS counted WHERE n > 0"
)


# A transaction has a number from its first write on, also one that a savepoint took back; most requests of a test write nothing.
_HAS_WRITTEN = text("SELECT pg_current_xact_id_if_assigned() IS NOT NULL")


def writes() -> dict[str, int]:
    """Table → rows written in the transaction that is open, taken back or not: quick."""
    if not db.session.scalar(_HAS_WRITTEN):
        return {}
    return db.session.scalar(_WRITES) or {}


def fingerprint(
    *, only: Collection[str] | None = None, without: Collection[str] = COUNTERS
) -> dict[str, tuple[int, str]]:
    """Table → (rows, sum over them), of all tables or of some."""
    parts = [
        f"SELECT '{name}', count(*), coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), '') FROM \"{name}\" t"
        for name in sorted(metadata.tables)
        if name not in without and (only is None or name in only)
    ]
    if not parts:
        return {}
    return {name: (rows, total) for name, rows, total in db.session.execute(text(" UNION ALL ".join(parts)))}


def changed(before: dict[str, tuple[int, str]], after: dict[str, tuple[int, str]]) -> list[str]:
    """Tables that are not as they were."""
    return [name for name in after if after[name] != before.get(name)]

"""Tidying up after files that were looked at and never brought in."""

from __future__ import annotations

from portal.cases import queries
from portal.core import clock, db, storage, tasks


@tasks.periodic(seconds=3600, name="cases.drop_uploads")
def drop_uploads() -> None:
    """Deletes the files whose time is over."""
    with db.transaction():
        for key in queries.expired_uploads(clock.now()):
            storage.delete(key)

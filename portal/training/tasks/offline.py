"""Journal entries that no device will send again are forgotten."""

from __future__ import annotations

from portal.core import db, tasks
from portal.training import services


@tasks.periodic(seconds=86400, name="training.forget_journal")
def forget_journal() -> None:
    """Once a day."""
    with db.transaction():
        services.forget_old_entries()

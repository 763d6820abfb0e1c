"""Warning organisers in time."""

from __future__ import annotations

from portal.core import db, tasks
from portal.webinars import services


@tasks.periodic(seconds=1800, name="webinars.warn_organisers")
def warn_organisers() -> None:
    """Tells organisers what is missing two days before a run."""
    with db.transaction():
        services.warn_organisers()

"""Slides: drawn page by page, and thrown away when their time is over."""

from __future__ import annotations

import uuid

from portal.core import clock, db, tasks
from portal.webinars.queries import slides as queries
from portal.webinars.services import slides as services


@tasks.task(name="webinars.draw_slides")
def draw_slides(file_id: str) -> None:
    """Draws a PDF, ten pages a transaction. A worker that dies leaves the row claimed; it is taken up after five minutes."""
    chosen = uuid.UUID(file_id)
    with db.transaction():
        is_mine = services.claim(file_id=chosen)
    more = is_mine
    while more:
        with db.transaction():
            more = services.draw_some(file_id=chosen)


@tasks.periodic(seconds=30, name="webinars.sweep_slides")
def sweep_slides() -> None:
    """Wakes workers for files whose first wake-up got lost or whose worker died."""
    for file_id in queries.waiting_files(clock.now()):
        tasks.send("webinars.draw_slides", str(file_id))


@tasks.periodic(seconds=3600, name="webinars.drop_slides")
def drop_slides() -> None:
    """Removes slides of runs whose retention is over."""
    with db.transaction():
        services.drop_expired(clock.now())

"""What telling hundreds at once shares: claimed, written and noted in one transaction, some hundred people in each.

A worker that dies in the middle has told nobody and lost nothing: its rows are free again. What is told leaves as rows of the
notifications, whose own workers send it. Texts are rendered once for all people of one language and zone.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable

from portal.core import db, events
from portal.webinars import entries
from portal.webinars.models import Run
from portal.webinars.queries.telling import Told

AT_ONCE = 500
BUDGET = 20.0  # seconds a task may go on before it lets other work have its turn


def change_key(registration_id: uuid.UUID, sequence: int) -> str:
    """What makes the mail about one revision of a run one."""
    return f"webinar-changed:{registration_id}:{sequence}"


def link_of(told: Told, run: Run) -> str:
    """The full address at which the person sees to his registration."""
    return entries.page_url(run.webinar, told.recipient.locale)


def until_done(work: Callable[[], int], name: str) -> None:
    """One transaction for each some hundred people; what is left when the time is up is woken for anew."""
    started = time.monotonic()
    while True:
        with db.transaction():
            done = work()
            is_over = time.monotonic() - started > BUDGET
            if done and is_over:
                events.wake(name)
        if not done or is_over:
            return

"""Long work in small transactions: what a worker that dies has in hand is free again, and other work has its turn."""

from __future__ import annotations

import time
from collections.abc import Callable

from portal.core import db, events

BUDGET = 20.0  # seconds a task may go on before it lets other work have its turn


def until_done(work: Callable[[], int], name: str) -> None:
    """Does `work`, which says how much it has settled, in a transaction each until there is nothing left; what is left when the time is
    up is woken for anew by the task's name.
    """
    started = time.monotonic()
    while True:
        with db.transaction():
            done = work()
            is_over = time.monotonic() - started > BUDGET
            if done and is_over:
                events.wake(name)
        if not done or is_over:
            return

"""Telling of changes, and reminding: rows decide, so a wake-up that is lost or comes twice does no harm."""

from __future__ import annotations

import time
from collections.abc import Callable

from portal.core import db, events, tasks
from portal.webinars import services
from portal.webinars.events import RunChanged

BUDGET = 20.0  # seconds a task may go on before it lets other work have its turn


def _until_done(work: Callable[[], int], name: str) -> None:
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


@events.subscribe(RunChanged)
def wake_for_change(_event: RunChanged) -> None:
    """Who is registered is told at once; whom, the rows say."""
    events.wake("webinars.tell_changes")


@tasks.periodic(seconds=30, name="webinars.tell_changes")
def tell_changes() -> None:
    """Tells everybody who has not been told yet of how a run is now."""
    _until_done(services.tell_changes, "webinars.tell_changes")


@tasks.periodic(seconds=20, name="webinars.remind")
def remind() -> None:
    """Plans reminders of runs that come near, and tells what is due. Changes go first."""
    _until_done(services.tell_changes, "webinars.tell_changes")
    with db.transaction():
        services.plan_reminders()
    _until_done(services.send_reminders, "webinars.remind")

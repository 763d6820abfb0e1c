"""What fifty people do in the same instant: real commits, a database of its own, a thread and a connection each."""

from __future__ import annotations

import contextvars
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from threading import Barrier, Thread

from flask import Flask
from sqlalchemy import select, text

from portal import config, create_app
from portal.core import db
from portal.core.errors import DomainError

CROWD = 50


@contextmanager
def committing_app(settings: config.Settings, database_url: str) -> Iterator[Flask]:
    """An application that commits for real, with a connection for each of the crowd."""
    made = create_app(replace(settings, database_url=config.database_url(database_url)))
    database: db.Database = made.extensions["database"]
    database.engine.dispose()
    database.__init__(made.config["SETTINGS"].database_url, pool_size=CROWD)
    yield made
    database.engine.dispose()


def at_once(app: Flask, actions: Sequence[Callable[[], object]]) -> Counter[str]:
    """Does each action in a thread and a transaction of its own, all from one starting shot.

    Returns:
        How many were "done", and how many refused, by the name of the refusal.
    """
    ready = Barrier(len(actions))

    def one(action: Callable[[], object]) -> str:
        with app.app_context():
            db.session.execute(select(1))
            ready.wait(30)
            try:
                with db.transaction():
                    action()
            except DomainError as refused:
                return type(refused).__name__
            return "done"

    with ThreadPoolExecutor(len(actions)) as pool:
        jobs = [pool.submit(contextvars.Context().run, one, action) for action in actions]
        return Counter(job.result(60) for job in jobs)


def until_it_ends_or_waits(app: Flask, thread: Thread) -> None:
    """Returns when the thread has done its work, or waits for a row that somebody else holds."""
    waiting = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    with app.extensions["database"].engine.connect() as connection:
        while thread.is_alive() and not connection.scalar(waiting):
            thread.join(0.01)
            connection.rollback()

"""Workers that take a process in: killed at the last moment, two at one file, and reports that need not wait; real commits."""

from __future__ import annotations

import contextvars
import io
from collections.abc import Iterator
from datetime import timedelta
from threading import Event, Thread

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from portal.core import clock, db, tasks
from portal.participation import import_tasks, queries
from portal.participation.exchange import writing
from portal.participation.formats.site import of_portal
from portal.participation.models import ImportState, Process, ProcessImport
from portal.participation.queries import imports
from portal.participation.services import taking_in
from tests.crowd import committing_app
from tests.factories.accounts import make_user
from tests.factories.participation import make_process, make_proposal, make_space
from tests.factories.reports import make_category, make_report


class Killed(BaseException):
    """What a signal does to a worker: nothing catches it."""


@pytest.fixture(scope="module")
def real(settings, fresh_database) -> Iterator[Flask]:
    with committing_app(settings, fresh_database("import_crowd")) as app:
        yield app


@pytest.fixture
def here(real):
    with real.app_context():
        yield real


def asked(space) -> str:
    """Sends a file with a process of the space; the id of the import."""
    process, file = make_process(space), io.BytesIO()
    make_proposal(process, make_user(), "A bench at each bus stop")
    assert list(writing.write(queries.known_process(process.id), of_portal(), file)) != []
    with db.transaction():
        return str(taking_in.ask_import(space=space, file=file, filename="a.zip", lang="en", actor=make_user()).id)


def take(app: Flask, key: str) -> None:
    contextvars.Context().run(tasks.run, app, taking_in.TASK, (key,))


def found(key: str) -> ProcessImport:
    db.session.expire_all()
    return db.session.scalars(select(ProcessImport).where(ProcessImport.id == key)).one()


def processes(space) -> int:
    return db.session.scalar(select(func.count()).where(Process.space_id == space.id)) or 0


def held_at_the_end(monkeypatch) -> tuple[Event, Event]:
    """(everything is written and nothing committed, it may go on)"""
    reached, may_go_on = Event(), Event()
    finish = taking_in.finish_import

    def wait(**values: object) -> None:
        if not reached.is_set():
            reached.set()
            assert may_go_on.wait(60)
        finish(**values)  # type: ignore[arg-type]

    monkeypatch.setattr(taking_in, "finish_import", wait)
    return reached, may_go_on


def test_a_worker_that_is_killed_leaves_nothing_and_another_begins_anew(here, monkeypatch):
    space = make_space()
    key = asked(space)

    def die(**_values: object) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(taking_in, "finish_import", die)  # when everything is written
        with pytest.raises(Killed):
            take(here, key)
    assert processes(space) == 1
    assert (found(key).state, found(key).done, found(key).total) == (ImportState.WRITING, 1, 1)
    assert imports.due(clock.now()) == [], "it may still be at it"
    assert [str(one) for one in imports.due(clock.now() + timedelta(minutes=6))] == [key]
    with db.transaction():
        found(key).claimed_until = clock.now() - timedelta(seconds=1)
    here.extensions["pending_tasks"].clear()
    import_tasks.sweep_imports()
    assert (taking_in.TASK, (key,)) in here.extensions["pending_tasks"]
    take(here, key)
    assert (found(key).state, found(key).attempts) == (ImportState.DONE, 2)
    assert processes(space) == 2


def test_two_workers_at_one_file_bring_one_process(here, monkeypatch):
    space = make_space()
    key = asked(space)
    reached, may_go_on = held_at_the_end(monkeypatch)
    slow = Thread(target=take, args=(here, key))
    slow.start()
    assert reached.wait(60)
    with db.transaction():  # it has told nothing for too long
        found(key).claimed_until = clock.now() - timedelta(seconds=1)
    may_go_on.set()
    other = Thread(target=take, args=(here, key))
    other.start()
    for one in (slow, other):
        one.join(60)
    assert processes(space) == 2
    assert found(key).state is ImportState.DONE


def test_what_is_stopped_while_it_is_written_leaves_nothing(here, monkeypatch):
    space = make_space()
    key = asked(space)
    reached, may_go_on = held_at_the_end(monkeypatch)
    worker = Thread(target=take, args=(here, key))
    worker.start()
    assert reached.wait(60)
    assert found(key).state is ImportState.WRITING, "everybody sees how far it is"
    with db.transaction():
        taking_in.stop_import(taken=imports.import_by_id(found(key).id, lock=True))
    may_go_on.set()
    worker.join(60)
    assert found(key).state is ImportState.STOPPED
    assert processes(space) == 1


def test_people_report_to_the_city_while_rows_are_written(here, monkeypatch):
    """The space is held for the last part only: a report takes its number from the space, and waits for nobody."""
    space = make_space()
    category = make_category(space)
    key = asked(space)
    reported, told = [], import_tasks._teller

    def tell_and_report(*values: object, **more: object):
        tell = told(*values, **more)  # type: ignore[arg-type]

        def both(done: int) -> None:
            tell(done)

            def report() -> None:
                with here.app_context(), db.transaction():
                    db.session.execute(text("SET LOCAL lock_timeout = '5s'"))
                    reported.append(make_report(category, make_user()).number)

            if values[2] is ImportState.WRITING:
                citizen = Thread(target=report)
                citizen.start()
                citizen.join(60)

        return both

    monkeypatch.setattr(import_tasks, "_teller", tell_and_report)
    take(here, key)
    assert found(key).state is ImportState.DONE
    assert reported == [1]

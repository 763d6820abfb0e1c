"""The fixtures everybody uses: one PostgreSQL and Redis a run, a database a worker, a rolled-back transaction a test."""

from __future__ import annotations

import contextvars
import gc
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import create_engine, event, text

from portal import config, create_app, demo, embedded
from portal.core import clock, db, ids, migrate, tasks
from tests.browser import browser
from tests.lint import LintingClient
from tests.quick import make_quick

__all__ = ["browser"]
SERVERS = pytest.StashKey[object]()


def pytest_configure(config: pytest.Config) -> None:
    """The first process starts the servers (or takes those of the environment); xdist's workers inherit the addresses."""
    gc.disable()  # until all is collected: nothing of it is garbage, and looking through it took nine of twenty seconds
    if "PORTAL_TEST_DATABASE" not in os.environ:
        _start(config)
    if compiled := os.environ.get("PORTAL_TEST_COMPILED"):
        # Some thirty applications are made in a run; each would compile the same templates.
        Flask.jinja_options = {"bytecode_cache": FileSystemBytecodeCache(compiled)}


def _start(config: pytest.Config) -> None:
    folder = Path(os.environ.get("PORTAL_TEST_DIR", "/tmp")) / f"portal-tests-{os.getpid()}"
    folder.mkdir(parents=True, exist_ok=True)
    running = embedded.servers(folder, durable=False)
    database, redis = running.__enter__()
    config.stash[SERVERS] = (running, folder)
    compiled = folder / "compiled"
    compiled.mkdir()
    os.environ.update(PORTAL_TEST_DATABASE=database, PORTAL_TEST_REDIS=redis, PORTAL_TEST_COMPILED=str(compiled))
    template = _sibling(database, "portal_template")
    _recreate(database, "portal_template")
    migrate.upgrade(template)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stops what this process started."""
    import shutil

    found = config.stash.get(SERVERS, None)
    if found is not None:
        running, folder = found
        running.__exit__(None, None, None)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """`--dist loadgroup` is ours: tests/balance.py says which process gets what."""
    if config.getvalue("dist") != "loadgroup":
        return None
    from tests.balance import LongestFirst

    return LongestFirst(config, log)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if hasattr(config, "workerinput"):
        from tests.balance import rank

        items.sort(key=lambda item: rank(item.nodeid))


def pytest_collection_finish() -> None:
    """What is loaded by now stays: the collector of garbage need not look at it again after every few hundred pages, nor at what
    a run keeps (applications, reports) as often as it would by itself.
    """
    gc.enable()
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def _sibling(url: str, name: str) -> str:
    """The address of another database on the same server."""
    head, _, tail = config.database_url(url).rpartition("/")
    query = tail.partition("?")[2]
    return f"{head}/{name}" + (f"?{query}" if query else "")


def _recreate(url: str, name: str, template: str = "template0") -> None:
    engine = create_engine(config.database_url(url), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
        locale = "" if template != "template0" else " ENCODING 'UTF8' LOCALE 'C.UTF-8'"
        connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE "{template}"{locale}'))
    engine.dispose()


@pytest.fixture(scope="session")
def fresh_database() -> Callable[[str], str]:
    """Makes a migrated database with a name of its own: for tests that commit for real or start processes."""
    server = os.environ["PORTAL_TEST_DATABASE"]

    def make(name: str) -> str:
        full = f"portal_{name}_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
        _recreate(server, full, "portal_template")
        return _sibling(server, full)

    # They go with their server: to drop forty of them one by one takes as many seconds, each waits for a checkpoint.
    return make


@pytest.fixture(scope="session")
def redis_url() -> str:
    """A Redis database of this worker's own (0 is left to nobody)."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    base = os.environ["PORTAL_TEST_REDIS"].rstrip("/")
    return (
        f"{base}/{int(worker) + 1}"
        if not base.rsplit("/", 1)[-1].isdigit()
        else f"{base[: base.rfind('/')]}/{int(worker) + 1}"
    )


@pytest.fixture(scope="session")
def settings(fresh_database, redis_url, tmp_path_factory) -> config.Settings:
    return config.from_environment(
        database_url=fresh_database("test"), redis_url=redis_url, secret_key="of the tests", testing=True,
        base_url="http://localhost",
        smtp_url="smtp://127.0.0.1:9",  # nobody listens: a test that sends says to whom
        data_dir=tmp_path_factory.mktemp("data"), password_cost=1,
    )  # fmt: skip


@pytest.fixture(scope="session")
def _application(settings) -> Flask:
    app = create_app(settings)
    make_quick(app.extensions["database"].engine)
    return app


@pytest.fixture(scope="session")
def _demo_database(_application, fresh_database) -> Iterator[db.Database]:
    """A database in which the demo is loaded: that takes seconds, and once a process is enough for all who only look at it."""
    own = _application.extensions["database"]
    made = db.Database(config.database_url(fresh_database("demo")))
    make_quick(made.engine)
    _application.extensions["database"] = made
    try:
        with _application.app_context():
            demo.load()
    finally:
        _application.extensions["database"] = own
    yield made
    made.engine.dispose()


@pytest.fixture
def app(_application, request) -> Iterator[Flask]:
    """The application inside a transaction that is rolled back; code under test may commit as it likes.

    The database is empty; that of a test with the mark `demo` holds the demo.
    """
    app = _application
    own: db.Database = app.extensions["database"]
    database = request.getfixturevalue("_demo_database") if request.node.get_closest_marker("demo") else own
    app.extensions["database"] = database
    app.extensions["redis"].flushdb()
    app.extensions["page_store"].clear()
    app.extensions["pending_tasks"].clear()
    connection = database.engine.connect().execution_options(**database.write_options)
    outer = connection.begin()
    before, options = database.make, database.write_options
    database.make = database.sessions_on(connection, join_transaction_mode="create_savepoint")
    database.write_options = {}
    with app.app_context():
        yield app
    database.make, database.write_options = before, options
    outer.rollback()
    connection.close()
    app.extensions["database"] = own


@pytest.fixture
def transaction(app) -> Callable[[], object]:
    """`with transaction():` in tests of services, as the edge opens it."""
    return db.transaction


@pytest.fixture
def work(app) -> Callable[[], int]:
    """Does what workers would: runs the queued tasks, and those they queue, each in a context of its own.

    `work(only=("certificates",))` leaves tasks of other modules, e.g. the sending of mails, where they are.
    """

    def run_all(only: tuple[str, ...] = ("",)) -> int:
        done = 0
        pending = app.extensions["pending_tasks"]
        while chosen := next((item for item in pending if item[0].startswith(only)), None):
            pending.remove(chosen)
            contextvars.Context().run(tasks.run, app, *chosen)
            done += 1
            assert done < 1000, "tasks queue each other for ever"
        db.session.expire_all()
        return done

    return run_all


@pytest.fixture
def at() -> Iterator[Callable[[datetime], None]]:
    """Sets the clock."""
    yield lambda moment: clock.set_source(lambda: moment)
    clock.set_source(None)


@pytest.fixture
def client(app) -> LintingClient:
    """A browser without scripts that checks each page it gets."""
    return LintingClient(app)


@pytest.fixture
def login(app, client) -> Callable[..., LintingClient]:
    """`login(user)`: the client with that person's session."""
    from portal.accounts.models import UserSession

    def sign_in(user, browser: LintingClient | None = None) -> LintingClient:
        token = ids.secret()
        with db.transaction():
            db.session.add(
                UserSession(user_id=user.id, token_hash=ids.digest(token), expires_at=clock.now().replace(year=2999))
            )
        chosen = browser or client
        with chosen.session_transaction() as cookie:
            cookie["_user_id"] = token
            cookie["_fresh"] = True
        return chosen

    return sign_in


@pytest.fixture
def queries(app) -> Callable[[], object]:
    """`with queries() as seen:` lists the SQL statements sent inside."""

    @contextmanager
    def counting() -> Iterator[list[str]]:
        seen: list[str] = []

        def note(_connection, _cursor, statement, *_rest) -> None:
            if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK TO")):
                seen.append(statement)

        engine = app.extensions["database"].engine
        event.listen(engine, "before_cursor_execute", note)
        try:
            yield seen
        finally:
            event.remove(engine, "before_cursor_execute", note)

    return counting

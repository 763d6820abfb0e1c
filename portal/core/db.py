"""The database: base class, column types, the session and the one place that commits."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, cast

from flask import Flask, g
from sqlalchemy import (
    Column,
    ColumnDefault,
    Connection,
    DateTime,
    Engine,
    Enum,
    MetaData,
    String,
    Table,
    bindparam,
    create_engine,
    event,
    func,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, Insert, insert
from sqlalchemy.orm import ColumnProperty, DeclarativeBase, Session, UOWTransaction, mapped_column, sessionmaker
from werkzeug.local import LocalProxy

from portal.core import clock, ids

Id = Annotated[uuid.UUID, mapped_column(primary_key=True, default=ids.new_id)]
Utc = Annotated[datetime, mapped_column(DateTime(timezone=True))]
CreatedAt = Annotated[datetime, mapped_column(DateTime(timezone=True), default=clock.now)]
Slug = Annotated[str, mapped_column(String(80), unique=True)]
Line = Annotated[str, mapped_column(String(200))]
LocalizedText = Annotated[dict[str, str], mapped_column(JSONB)]
Json = Annotated[dict[str, Any], mapped_column(JSONB)]
JsonList = Annotated[list[Any], mapped_column(JSONB)]


def _spare_columns() -> None:
    """SQLAlchemy 2.1 looks for `_slots_dispatch` on each mapped attribute when it does not have it yet, and then asks the column too.

    For that it makes each column's form for statements, of all tables at once: two thousand objects, five megabytes of every
    process. What no column has is said to be missing; the form is made for the columns that a statement names.
    """
    comparator: Any = ColumnProperty.Comparator
    asked = comparator._fallback_getattr  # noqa: SLF001

    def fallback(self: Any, key: str) -> Any:
        if key == "_slots_dispatch":
            raise AttributeError(key)
        return asked(self, key)

    comparator._fallback_getattr = fallback  # noqa: SLF001


_spare_columns()


class Base(DeclarativeBase):
    """Every table of the house."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012  # SQLAlchemy's own name for it
        StrEnum: Enum(
            StrEnum, native_enum=False, length=40, values_callable=lambda kind: [item.value for item in kind]
        ),
        datetime: DateTime(timezone=True),
        dict[str, str]: JSONB,
        dict[str, Any]: JSONB,
        list[str]: JSONB,
        list[Any]: JSONB,
    }


class WriteOutsideTransaction(RuntimeError):
    """Somebody flushed a change outside `transaction()`; it would have been committed half done."""


class Database:
    """The engine and the sessions of one application."""

    def __init__(self, url: str, *, pool_size: int = 5) -> None:
        self.engine: Engine = create_engine(
            url, pool_size=pool_size, max_overflow=10, pool_pre_ping=False, pool_recycle=1800,
            # Readers need no transaction of their own: AUTOCOMMIT saves two round trips a request.
            isolation_level="AUTOCOMMIT",
            hide_parameters=True,  # the words of an error go into the log; what people entered does not
            # A host that swallows packets must not hold a thread for minutes: seconds to connect, milliseconds to answer.
            connect_args={"connect_timeout": 5, "tcp_user_timeout": 15000},
        )  # fmt: skip
        self.make = self.sessions_on(self.engine)
        self.write_options: dict[str, str] = {"isolation_level": "READ COMMITTED"}

    @staticmethod
    def sessions_on(bind: Engine | Connection, **options: Any) -> sessionmaker[Session]:
        """What makes the sessions on an engine, or on one connection with `options` of SQLAlchemy's session."""
        made: sessionmaker[Session] = sessionmaker(bind, expire_on_commit=False, autoflush=False, **options)
        event.listen(made, "before_flush", _refuse_stray_writes)
        return made


def init_app(app: Flask) -> None:
    app.extensions["database"] = Database(app.config["SETTINGS"].database_url)

    @app.teardown_appcontext
    def close(_error: BaseException | None) -> None:
        opened: Session | None = g.pop("db_session", None)
        if opened is not None:
            opened.close()


def _database() -> Database:
    from flask import current_app

    found: Database = current_app.extensions["database"]
    return found


def current_session() -> Session:
    """The session of the request or task itself, for what would look through `session` many times."""
    held = g._get_current_object()  # noqa: SLF001  # once: each look through the proxy costs ten plain ones
    opened: Session | None = held.get("db_session")
    if opened is None:
        opened = held.db_session = _database().make()
    return opened


def connection(opened: Session) -> Connection:
    """The connection of a session: in an open block the one it began with, which the session itself would look for anew."""
    return opened.info["connection"] if opened.info.get("writing") else opened.connection()


session: Session = LocalProxy(current_session)  # type: ignore[assignment]  # behaves as the session of the context


def _refuse_stray_writes(opened: Session, _context: UOWTransaction, _instances: object) -> None:
    if not opened.info.get("writing"):
        raise WriteOutsideTransaction("open `with db.transaction():` at the edge (view, task or command)")


def after_commit(action: Callable[[], None]) -> None:
    """Runs `action` once the block that is open now has been committed; never if it is rolled back.

    Raises:
        RuntimeError: no block is open, so it would never run.
    """
    opened = current_session()
    if not opened.info.get("writing"):
        raise RuntimeError("what waits for a commit needs an open `with db.transaction():`")
    if not opened.info.get("rehearsal"):
        opened.info["after_commit"].append(action)


def after_rollback(action: Callable[[], None]) -> None:
    """Runs `action` if the block that is open now is rolled back: takes back what a rollback does not, such as a file.

    Raises:
        RuntimeError: no block is open.
    """
    opened = current_session()
    if not opened.info.get("writing"):
        raise RuntimeError("what waits for a rollback needs an open `with db.transaction():`")
    opened.info["after_rollback"].append(action)


def insert_of(model: type[Base], rows: Sequence[Mapping[str, Any]]) -> Insert:
    """INSERT of some hundred rows with one array for each column: read and planned once, however many rows there are.

    A statement with a place for each value of each row costs ten times as much to put together. Columns that a row leaves out
    get the model's default, each row its own. The caller adds `ON CONFLICT` or `RETURNING`; the statement must run.

    Raises:
        ValueError: there is no row.
    """
    if not rows:
        raise ValueError("nothing to insert")
    table = cast("Table", model.__table__)
    columns = [one for one in table.columns if one.name in rows[0] or one.default is not None]
    arrays = [
        bindparam(None, [row[one.name] if one.name in row else _default_of(one) for row in rows], ARRAY(one.type, dimensions=1), unique=True)
        for one in columns
    ]  # fmt: skip
    names = [one.name for one in columns]
    whole = func.unnest(*arrays).table_valued(*names, name="rows").render_derived()
    return insert(table).from_select(names, select(*(whole.c[name] for name in names)), include_defaults=False)


def _default_of(column: Column[Any]) -> Any:
    made = cast("ColumnDefault", column.default).arg
    return made({}) if callable(made) else made


def in_transaction() -> bool:
    return bool(current_session().info.get("writing"))


def has_written() -> bool:
    """Whether this request or task has opened a block: what it read before may be out of date."""
    return bool(current_session().info.get("written"))


@contextmanager
def transaction() -> Iterator[Session]:
    """The one place that commits. Opened by views, tasks and commands, never by services; it does not nest.

    What `after_commit` collected runs when the block has been committed: SQLAlchemy's own event of that name also fires
    for savepoints, so it is not used.
    """
    opened = current_session()
    if opened.info.get("writing"):
        raise RuntimeError("transaction() does not nest: only the edge opens it")
    opened.commit()  # ends what reading began; nothing is pending, `before_flush` saw to that
    held = opened.connection(execution_options=_database().write_options)
    opened.info.update(writing=True, connection=held, after_commit=[], after_rollback=[], written=True)
    try:
        yield opened
        opened.commit()
    except BaseException:
        opened.rollback()
        opened.info["after_commit"] = []
        for action in opened.info["after_rollback"]:
            action()
        raise
    finally:
        opened.info.update(writing=False, connection=None)
    actions = opened.info.pop("after_commit", [])
    for action in actions:
        action()


def is_rehearsal() -> bool:
    """Whether what is written now is rolled back in any case: events, search and caches then have nothing to do."""
    opened: Session | None = g._get_current_object().get("db_session")  # noqa: SLF001  # once, as in `current_session`
    return opened is not None and bool(opened.info.get("rehearsal"))


@contextmanager
def rehearsal(*, longest_wait: str = "5s") -> Iterator[Session]:
    """A block in which services do what they do, and nothing of it remains: it is rolled back at the end, always.

    It has a session and a connection of its own, so `outside` can write for good meanwhile. What would leave the database after a
    commit (messages to workers and browsers, raised generations of caches) is never collected, and what a rollback does not take
    back must ask `is_rehearsal`. `longest_wait`: for a row that somebody else holds; then it fails rather than stand in the way.
    """
    if in_transaction():
        raise RuntimeError("a rehearsal is no part of a transaction")
    held = g._get_current_object()  # noqa: SLF001  # where `current_session` looks
    before, opened = current_session(), _database().make()
    held.db_session = opened
    try:
        connected = opened.connection(execution_options=_database().write_options)
        opened.execute(select(func.set_config("lock_timeout", longest_wait, True)))
        opened.info.update(
            writing=True, connection=connected, after_commit=[], after_rollback=[], written=True, rehearsal=True, outside=before
        )  # fmt: skip
        yield opened
    finally:
        opened.rollback()
        for action in opened.info.get("after_rollback", ()):
            action()
        opened.close()
        held.db_session = before


@contextmanager
def apart() -> Iterator[None]:
    """Beside an open block: a session and a connection of its own, for what is to stay and be seen whatever becomes of the block,
    such as how far it is. It must touch no row that the block holds, or it waits for itself.
    """
    held, before = g._get_current_object(), current_session()  # noqa: SLF001  # where `current_session` looks
    held.db_session = opened = _database().make()
    try:
        yield
    finally:
        opened.close()
        held.db_session = before


@contextmanager
def outside() -> Iterator[None]:
    """Inside `rehearsal`: the session of the task itself again, for what is to stay, such as how far it is."""
    held, opened = g._get_current_object(), current_session()  # noqa: SLF001  # where `current_session` looks
    held.db_session = opened.info["outside"]
    try:
        yield
    finally:
        held.db_session = opened

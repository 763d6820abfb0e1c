"""Statements that many pages begin or end with: built once, and sent by the driver itself.

For each statement SQLAlchemy looks up what it has compiled, describes the result, wraps the rows and looks for objects in
them; all that costs three to six times the processor time of the driver's own part. Here it is done once a process. The
statements stay SQLAlchemy's: a type reads and writes its values, and whoever listens to what is sent hears of these too.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

import psycopg
from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Connection,
    DateTime,
    Executable,
    Float,
    Numeric,
    Select,
    TextClause,
    Uuid,
    any_,
    bindparam,
    inspect,
)
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Mapper, Session
from sqlalchemy.orm.attributes import instance_state, set_committed_value
from sqlalchemy.sql.dml import Insert

from portal.core import clock, db

NOW = bindparam("now", callable_=clock.now, type_=DateTime(timezone=True))
"""The instant at which a statement is sent, for one that is built long before."""

_DIALECT: Any = PGDialect_psycopg()  # type: ignore[no-untyped-call]  # SQLAlchemy left it untyped


def among(column: Any, name: str) -> ColumnElement[bool]:
    """Whether an id is one of a list that is filled in under this name: the list is one value, so the text stays the same."""
    return column == any_(bindparam(name, type_=ARRAY(Uuid())))  # type: ignore[no-any-return]


class _Object(NamedTuple):
    """A mapped class in a row: where its columns begin, and whose they are. The first is the primary key."""

    begin: int
    mapper: Mapper[Any]
    keys: tuple[str, ...]


def _code(kind: Any) -> int | None:
    """What PostgreSQL calls a type of numbers, which SQLAlchemy asks before it decides whether to change what the driver gives."""
    if isinstance(kind, Float):
        return 701
    return 1700 if isinstance(kind, Numeric) else None


class _Built:
    """What is made of a statement: its text, how its values are written, how its rows are read."""

    def __init__(self, statement: Any, only: Mapping[type, Sequence[str]]) -> None:
        self.objects: list[_Object] = []
        names, columns = self._columns(statement, only)
        if isinstance(statement, Select):
            statement = statement.with_only_columns(*columns)
        compiled = statement.compile(dialect=_DIALECT)
        filled_in = {name for name, bind in compiled.binds.items() if bind.required}
        # Lists that the statement has of its own, as in `state IN (…)`, are written out, a parameter each.
        whole = compiled.construct_expanded_state(dict.fromkeys(filled_in))
        self.sql, values = whole.statement, whole.parameters
        parents = {name: parent for parent, names in whole.parameter_expansion.items() for name in names}
        binds = {name: compiled.binds[parents.get(name, name)] for name in values}
        writers = {name: bind.type.dialect_impl(_DIALECT).bind_processor(_DIALECT) for name, bind in binds.items()}
        self._writers = {name: write for name, write in writers.items() if write is not None}
        self._given: dict[str, Any] = {}
        self._asked: dict[str, Any] = {}
        self._given = self.parameters({name: value for name, value in values.items() if name not in filled_in})
        self._asked = {name: bind.callable for name, bind in binds.items() if bind.callable is not None}
        readers = [
            column.type.dialect_impl(_DIALECT).result_processor(_DIALECT, _code(column.type)) for column in columns
        ]
        self.readers = [(place, read) for place, read in enumerate(readers) if read is not None]
        self.row: Any = namedtuple("Row", names, rename=True)  # type: ignore[misc]  # noqa: PYI024  # known only now

    def _columns(self, statement: Any, only: Mapping[type, Sequence[str]]) -> tuple[list[str], list[Any]]:
        """The names of what a row holds, and the columns sent for it: of a mapped class all of them, or `only` some."""
        if not isinstance(statement, Select):
            held = [] if isinstance(statement, Insert | TextClause) else statement.selected_columns
            return [column.key for column in held], list(held)
        names, columns = [], []
        for one in statement.column_descriptions:
            names.append(one["name"])
            if not isinstance(one["expr"], type):
                columns.append(one["expr"])
                continue
            mapper: Mapper[Any] = inspect(one["expr"])
            keys = tuple(only.get(one["expr"]) or (attribute.key for attribute in mapper.column_attrs))
            self.objects.insert(0, _Object(len(columns), mapper, keys))
            columns.extend(getattr(one["expr"], key) for key in keys)
        return names, columns

    def parameters(self, values: Mapping[str, Any]) -> dict[str, Any]:
        values = {**{name: ask() for name, ask in self._asked.items()}, **values} if self._asked else values
        written: dict[str, Any] = {**self._given, **values}
        for name in self._writers.keys() & values.keys():
            if written[name] is not None:
                written[name] = self._writers[name](written[name])
        return written


class Prepared:
    """One statement with values to be filled in (`bindparam`); a list to be filled in only by `among`, for any other
    would change its text.

    A row is a named tuple. A mapped class among its columns comes as an object of the session, as from the session's own
    `execute`: what the session holds already stays as it is there, unless the statement says `populate_existing`. `only`
    names the attributes that are wanted of a class, its key first; the others are loaded when somebody asks for one.
    """

    def __init__(self, statement: Executable, *, only: Mapping[type, Sequence[str]] | None = None) -> None:
        self._statement = statement
        self._only = only or {}
        self._populates = bool(statement.get_execution_options().get("populate_existing"))

    @cached_property
    def _built(self) -> _Built:
        """When it is first sent: by then all tables are known."""
        return _Built(self._statement, self._only)

    def all(self, **values: Any) -> list[Any]:
        """The rows.

        Raises:
            sqlalchemy.exc.DBAPIError: as SQLAlchemy's own `execute`.
        """
        session, built = db.current_session(), self._built
        found = self._sent(db.connection(session), values)
        if not built.readers and not built.objects:
            return [built.row._make(row) for row in found]
        return [self._read(list(row), session) for row in found]

    def first(self, **values: Any) -> Any:
        """The first row, or None. Raises as `all`."""
        return next(iter(self.all(**values)), None)

    def run(self, **values: Any) -> None:
        """Sends what gives no rows. Raises as `all`."""
        self._sent(db.connection(db.current_session()), values, fetches=False)

    def on(self, connection: Connection, *, fetches: bool = True, **values: Any) -> list[Any]:
        """Sends it on a connection, also from a thread that has no session; rows as the driver gives them. Raises as `all`."""
        return self._sent(connection, values, fetches=fetches)

    def _sent(self, connection: Connection, values: Mapping[str, Any], *, fetches: bool = True) -> list[Any]:
        sql, parameters = self._built.sql, self._built.parameters(values)
        driver: Any = connection.connection
        try:
            with driver.cursor() as cursor:
                for hear in connection.dispatch.before_cursor_execute:
                    hear(connection, cursor, sql, parameters, None, False)
                cursor.execute(sql, parameters)
                found: list[Any] = cursor.fetchall() if fetches else []
                return found
        except psycopg.Error as error:
            if driver.driver_connection.closed:
                # Fails as well: SQLAlchemy then takes all that are as old out of the pool, and says what happened.
                connection.exec_driver_sql("SELECT 1")
            raise DBAPIError.instance(sql, {}, error, psycopg.Error, hide_parameters=True, dialect=_DIALECT) from error

    def _read(self, row: list[Any], session: Session) -> Any:
        for place, read in self._built.readers:
            row[place] = read(row[place])
        for begin, mapper, keys in self._built.objects:  # the last first: each takes the place of its columns
            end = begin + len(keys)
            values = dict(zip(keys, row[begin:end], strict=True))
            row[begin:end] = [None if row[begin] is None else self._object(mapper, values, session)]
        return self._built.row._make(row)

    def _object(self, mapper: Mapper[Any], values: dict[str, Any], session: Session) -> Any:
        identity = mapper.identity_key_from_primary_key((next(iter(values.values())),))
        held = session.identity_map.get(identity)
        if held is None:
            return self._loaded(mapper, identity, values, session)
        for key in values if self._populates else inspect(held).expired_attributes.intersection(values):
            set_committed_value(held, key, values[key])
        return held

    @staticmethod
    def _loaded(mapper: Mapper[Any], identity: Any, values: dict[str, Any], session: Session) -> Any:
        """A new object of the session, as SQLAlchemy's loading leaves one: what is not among the values is loaded when asked for.

        `Session.add` would look for changes to save in it and in all that hangs on it, for four times the price.
        """
        made = mapper.class_manager.new_instance()
        made.__dict__.update(values)
        state = instance_state(made)
        state.key, state.session_id = identity, session.hash_key
        session.identity_map.add(state)
        if len(values) < len(mapper.column_attrs):
            state.expired_attributes.update(one.key for one in mapper.column_attrs if one.key not in values)
        return made

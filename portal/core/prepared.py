"""Statements that many pages begin or end with: built once, and sent by the driver itself.

For each statement SQLAlchemy looks up what it has compiled, describes the result, wraps the rows and looks for objects in
them; all that costs three to six times the processor time of the driver's own part. Here it is done once a process. The
statements stay SQLAlchemy's: a type reads and writes its values, and whoever listens to what is sent hears of these too.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import psycopg
from sqlalchemy import CompoundSelect, Connection, Select, inspect
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Mapper, Session, make_transient_to_detached
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.sql.dml import Insert

from portal.core import db

_DIALECT = PGDialect_psycopg()


class _Object(NamedTuple):
    """A mapped class in a row: where its columns begin, and whose they are. The first is the primary key."""

    begin: int
    mapper: Mapper[Any]
    keys: tuple[str, ...]


class Prepared:
    """One statement with values to be filled in (`bindparam`); no lists of them, for they would change its text.

    A row is a named tuple. A mapped class among its columns comes as an object of the session, as from the session's own
    `execute`: what the session holds already stays as it is there, unless the statement says `populate_existing`. `only`
    names the attributes that are wanted of a class, its key first; the others are loaded when somebody asks for one.
    """

    def __init__(
        self, statement: Select[Any] | CompoundSelect[Any] | Insert, *, only: Mapping[type, Sequence[str]] | None = None
    ) -> None:
        self._only = only or {}
        self._populates = bool(statement.get_execution_options().get("populate_existing"))
        self._objects: list[_Object] = []
        names, columns = self._columns(statement)
        if isinstance(statement, Select):
            statement = statement.with_only_columns(*columns)
        compiled = statement.compile(dialect=_DIALECT)
        self.sql = str(compiled)
        binds = {name: compiled.binds[name] for name in compiled.params}
        writers = {name: bind.type.dialect_impl(_DIALECT).bind_processor(_DIALECT) for name, bind in binds.items()}
        self._writers = {name: write for name, write in writers.items() if write is not None}
        self._given = self._written({name: bind.value for name, bind in binds.items() if not bind.required})
        readers = [column.type.dialect_impl(_DIALECT).result_processor(_DIALECT, None) for column in columns]
        self._readers = [(place, read) for place, read in enumerate(readers) if read is not None]
        self._row: Any = namedtuple("Row", names, rename=True)  # type: ignore[misc]  # noqa: PYI024  # known only now

    def _columns(self, statement: Any) -> tuple[list[str], list[Any]]:
        """The names of what a row holds, and the columns sent for it: of a mapped class all of them."""
        if not isinstance(statement, Select):
            held = [] if isinstance(statement, Insert) else statement.selected_columns
            return [column.key for column in held], list(held)
        names, columns = [], []
        for one in statement.column_descriptions:
            names.append(one["name"])
            if not isinstance(one["expr"], type):
                columns.append(one["expr"])
                continue
            mapper: Mapper[Any] = inspect(one["expr"])
            keys = tuple(self._only.get(one["expr"]) or (attribute.key for attribute in mapper.column_attrs))
            self._objects.insert(0, _Object(len(columns), mapper, keys))
            columns.extend(getattr(one["expr"], key) for key in keys)
        return names, columns

    def all(self, **values: Any) -> list[Any]:
        """The rows.

        Raises:
            sqlalchemy.exc.DBAPIError: as SQLAlchemy's own `execute`.
        """
        session = db.current_session()
        found = self._sent(session.connection(), values)
        if not self._readers and not self._objects:
            return [self._row._make(row) for row in found]
        return [self._read(list(row), session) for row in found]

    def first(self, **values: Any) -> Any:
        """The first row, or None. Raises as `all`."""
        return next(iter(self.all(**values)), None)

    def run(self, **values: Any) -> None:
        """Sends what gives no rows. Raises as `all`."""
        self._sent(db.current_session().connection(), values, fetches=False)

    def _sent(self, connection: Connection, values: Mapping[str, Any], *, fetches: bool = True) -> list[Any]:
        parameters = self._given | self._written(values)
        driver = connection.connection
        cursor = driver.cursor()
        for hear in connection.dispatch.before_cursor_execute:
            hear(connection, cursor, self.sql, parameters, None, False)
        try:
            cursor.execute(self.sql, parameters)
            return cursor.fetchall() if fetches else []
        except psycopg.Error as error:
            if driver.driver_connection is None or driver.driver_connection.closed:
                connection.exec_driver_sql("SELECT 1")  # fails: SQLAlchemy clears the pool of what is as old, and says so
            raise DBAPIError.instance(
                self.sql, {}, error, psycopg.Error, hide_parameters=True, dialect=_DIALECT
            ) from error
        finally:
            cursor.close()

    def _written(self, values: Mapping[str, Any]) -> dict[str, Any]:
        written = dict(values)
        for name, write in self._writers.items():
            if written.get(name) is not None:
                written[name] = write(written[name])
        return written

    def _read(self, row: list[Any], session: Session) -> Any:
        for place, read in self._readers:
            row[place] = read(row[place])
        for begin, mapper, keys in self._objects:  # the last first: each takes the place of its columns
            end = begin + len(keys)
            values = dict(zip(keys, row[begin:end], strict=True))
            row[begin:end] = [None if row[begin] is None else self._object(mapper, values, session)]
        return self._row._make(row)

    def _object(self, mapper: Mapper[Any], values: dict[str, Any], session: Session) -> Any:
        identity = mapper.identity_key_from_primary_key((values[mapper.primary_key[0].key],))
        held = session.identity_map.get(identity)
        if held is None:
            held = mapper.class_manager.new_instance()
            held.__dict__.update(values)
            make_transient_to_detached(held)
            session.add(held)
            return held
        for key in values if self._populates else inspect(held).expired_attributes.intersection(values):
            set_committed_value(held, key, values[key])
        return held

"""What a test's transaction costs: savepoints straight through libpq, and statements that stay prepared.

Every session of a test opens and ends savepoints, some thirty a test. SQLAlchemy compiles a statement for each, and psycopg forgets
all prepared statements at anything that begins with ROLLBACK, so that the server reads and plans every statement anew.
"""

from __future__ import annotations

from typing import Any

import psycopg
from psycopg import pq
from sqlalchemy import Connection, Engine, event

KEPT = 500  # prepared statements of a connection; psycopg's own hundred is less than the tests of one file send


def make_quick(engine: Engine) -> None:
    """Lets the connections of an engine set and take back savepoints and roll back without a statement of SQLAlchemy's."""
    dialect: Any = engine.dialect

    def through(command: str, otherwise: Any) -> Any:
        def send(connection: Connection, name: str) -> None:
            held: Any = connection.connection.driver_connection
            if not _sent(held, f"{command} {name}"):
                otherwise(connection, name)  # fails too, in SQLAlchemy's words

        return send

    def roll_back(connection: psycopg.Connection[Any], *, otherwise: Any = dialect.do_rollback) -> None:
        if not _sent(connection, "ROLLBACK"):
            otherwise(connection)

    dialect.do_savepoint = through("SAVEPOINT", dialect.do_savepoint)
    dialect.do_release_savepoint = through("RELEASE SAVEPOINT", dialect.do_release_savepoint)
    dialect.do_rollback_to_savepoint = through("ROLLBACK TO SAVEPOINT", dialect.do_rollback_to_savepoint)
    dialect.do_rollback = roll_back

    @event.listens_for(engine, "connect")
    def keep(connection: psycopg.Connection[Any], _record: object) -> None:
        connection.prepared_max = KEPT


def _sent(connection: psycopg.Connection[Any], command: str) -> bool:
    """Whether the server did it; False also where no transaction is open, or the connection is gone."""
    server = connection.pgconn
    if server.transaction_status not in {pq.TransactionStatus.INTRANS, pq.TransactionStatus.INERROR}:
        return False
    return server.exec_(command.encode()).status == pq.ExecStatus.COMMAND_OK

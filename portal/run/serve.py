"""The web server's main process: makes the application once, then forks the processes that answer.

`python -m portal.run.serve --port 8000`. Doing it before forking halves the work of a start with two processes and lets them
share the memory of code and application. No connection is opened here: each process has its own.
"""

from __future__ import annotations

import argparse
import ctypes
import gc
import resource
import sys
from importlib import import_module
from importlib.util import find_spec

from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels

from portal import MODULES
from portal.config import ROOT
from portal.run.application import made

# Browsers keep their connections open. granian serves as many of them a process as its share of the backlog, and whoever
# comes after waits until one closes: at its own 1,024, the last of a thousand people who began a quiz waited half a minute.
_BACKLOG = 4096
# What libraries load because it happens to be here, and no answer needs: structlog draws with it on a terminal, limits would
# speak to Redis with it as well as with `redis`, kombu could write messages in it, SQLAlchemy would be ready for asyncio. Eight
# megabytes a process.
_UNUSED = ("greenlet", "rich", "valkey", "yaml")
_M_ARENA_MAX = -8  # of glibc's malloc.h: https://man7.org/linux/man-pages/man3/mallopt.3.html
_STOP_SECONDS = 5  # for answers that are on their way when the server is asked to stop


def main() -> None:
    parser = argparse.ArgumentParser(prog="portal.run.serve")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--threads", type=int, default=4)
    chosen = parser.parse_args()
    share_arenas()
    load()
    made()
    keep_shared()
    _allow_connections()
    serve("wsgi:app", chosen.host, chosen.port, processes=chosen.processes, threads=chosen.threads)


def serve(target: str, host: str, port: int, *, processes: int, threads: int) -> None:
    """Answer for a WSGI application, `module:name`, until stopped; `portal bench` puts its bare page on the same server."""
    Granian(
        target,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,  # to tell it from HTTP/2 costs memory for each connection, and proxies speak it
        workers=processes,
        blocking_threads=threads,
        websockets=False,
        backlog=_BACKLOG,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        workers_kill_timeout=_STOP_SECONDS,
        working_dir=ROOT,
    ).serve()


def _allow_connections() -> None:
    """A connection is an open file, of which a shell often allows 1,024 where the system allows more."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _BACKLOG if hard == resource.RLIM_INFINITY else min(_BACKLOG, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def share_arenas() -> None:
    """One arena for all threads, where the C library is glibc: its eight a core cost each process ten megabytes, and one thread runs at a time anyway."""
    tune = getattr(ctypes.CDLL(None), "mallopt", None)
    if tune is not None:
        tune(_M_ARENA_MAX, 1)


def keep_shared() -> None:
    """What is there now stays until the end: the collector, which writes to all that it looks at, passes it over in each process."""
    gc.collect()
    gc.freeze()


def load() -> None:
    """Import what every page needs."""
    for name in _UNUSED:
        sys.modules.setdefault(name, None)  # type: ignore[arg-type]  # Python's own way to say that there is no such module
    import_module("portal.core")
    for module in MODULES:
        for part in ("tasks", "views"):
            if find_spec(f"portal.{module}.{part}"):
                import_module(f"portal.{module}.{part}")


if __name__ == "__main__":
    main()

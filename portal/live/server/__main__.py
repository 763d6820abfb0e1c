"""`python -m portal.live.server --port 8010`: answers until SIGTERM or Ctrl-C, then sends everybody back in peace."""

from __future__ import annotations

import argparse
import asyncio
import gc
import logging
import os
import resource
import signal
import sys

from portal.config import ConfigError
from portal.live.server import options
from portal.live.server.hub import Hub
from portal.live.server.serve import serve

_FILES = 65_536  # connections are open files, of which a shell often allows 1,024


def main() -> int:
    parser = argparse.ArgumentParser(prog="portal.live.server", description="Streams of the portal to browsers.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8010)
    chosen = parser.parse_args()
    logging.basicConfig(
        level=logging.WARNING,
        format='{"event":"%(message)s","logger":"%(name)s","level":"%(levelname)s","timestamp":"%(asctime)s"}',
    )
    try:
        given = options.from_environment()
    except ConfigError as error:
        print(error, file=sys.stderr)  # noqa: T201 - a program's own output
        return 1
    _allow_connections()
    asyncio.run(_until_asked(Hub(given), chosen.host, chosen.port))
    # Everything is closed and said. granian's own threads may still let go of Python objects, which must not meet an
    # interpreter that is being taken apart.
    logging.shutdown()
    os._exit(0)


async def _until_asked(hub: Hub, host: str, port: int) -> None:
    loop, asked = asyncio.get_running_loop(), asyncio.Event()
    for signum in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(signum, asked.set)
    gc.freeze()  # what is loaded by now stays, and need not be looked at again
    await serve(hub, host, port, asked)


def _allow_connections() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _FILES if hard == resource.RLIM_INFINITY else min(_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


if __name__ == "__main__":
    sys.exit(main())

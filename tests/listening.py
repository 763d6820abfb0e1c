"""A portal that listens, for tests with a real browser."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from werkzeug.serving import make_server

from portal import config, create_app
from tests.faults.fleet import wait_until


@contextmanager
def listening(settings, database: str) -> Iterator[tuple[Any, str]]:
    """A portal on a database of its own, with its address; it stops at the end."""
    chosen = replace(settings, database_url=config.database_url(database), testing=False, development=True)
    app = create_app(chosen)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    url = f"http://127.0.0.1:{server.server_port}"
    app.config["SETTINGS"] = replace(chosen, base_url=url)
    running = threading.Thread(target=server.serve_forever)
    running.start()
    try:
        yield app, url
    finally:
        server.shutdown()
        running.join(10)
        server.server_close()
        # The browser may be gone before what it asked for last is answered; a connection in use would outlive the engine.
        engine = app.extensions["database"].engine
        wait_until(lambda: engine.pool.checkedout() == 0, 10)
        engine.dispose()

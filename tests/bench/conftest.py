"""A server that notes what the load tools send."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest


class Notebook(BaseHTTPRequestHandler):
    """Notes what it is asked; `/gone` is not found, `/begin` leads on, `/slow` takes a fifth of a second and one at a time."""

    protocol_version = "HTTP/1.1"
    seen: list[tuple[str, str, str, str]] = []  # noqa: RUF012
    slowly = threading.Lock()

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        self.seen.append((self.command, self.path, self.headers.get("Cookie", ""), body))
        if self.path == "/slow":
            with self.slowly:
                time.sleep(0.2)  # what a slow page is to the tools: what they do meanwhile is tested
        self.send_response({"/gone": 404, "/begin": 303}.get(self.path, 200))
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_POST = _answer  # noqa: N815

    def log_message(self, *_args) -> None:
        """Nothing on the terminal."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request, client_address) -> None:
        """The load tools drop their connections when their time is up."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


@pytest.fixture
def server() -> Iterator[str]:
    """The address; `Notebook.seen` holds (method, path, cookie, body) of each request."""
    Notebook.seen.clear()
    running = _Server(("127.0.0.1", 0), Notebook)
    thread = threading.Thread(target=running.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{running.server_port}"
    running.shutdown()
    running.server_close()
    thread.join()

"""A machine that translates: a real server that speaks LibreTranslate's protocol as its documentation has it.

`GET /languages` lists what it knows, `POST /translate` takes JSON or a form with `q`, `source`, `target`, `format` and `api_key`, and answers
with `translatedText`: the text with the target before each line, so that a test sees what came from where. `plan` says how it
fails: each entry is taken by one request for a translation, (status, body, headers), or a number of seconds that it waits first.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any
from urllib.parse import parse_qs

LANGUAGES = ("en", "ko", "ar", "ru", "es", "fr", "tl", "vi")


class Machine:
    def __init__(self) -> None:
        self.url = ""
        self.key = ""  # that it asks for; empty: none
        self.languages: Any = [{"code": one, "name": one, "targets": list(LANGUAGES)} for one in LANGUAGES]
        self.asked: list[dict[str, Any]] = []
        self.plan: deque[Any] = deque()
        self.stopped = Event()  # lets go of whoever waits

    def translate(self, asked: dict[str, Any]) -> tuple[int, Any, dict[str, str]]:
        self.asked.append(asked)
        if self.plan:
            planned = self.plan.popleft()
            if not isinstance(planned, int | float):
                status, body, headers = planned
                return status, body, headers
            self.stopped.wait(planned)
        if self.key and asked.get("api_key") != self.key:
            return 403, {"error": "Invalid API key"}, {}
        missing = [name for name in ("q", "source", "target") if not asked.get(name)]
        if missing:
            return 400, {"error": f"Invalid request: missing {missing[0]} parameter"}, {}
        for name in ("source", "target"):
            if asked[name] not in LANGUAGES:
                return 400, {"error": f"{asked[name]} is not supported"}, {}
        text = "\n".join(f"[{asked['target']}] {line}" if line else "" for line in asked["q"].split("\n"))
        return 200, {"translatedText": text}, {}


@contextmanager
def running() -> Iterator[Machine]:
    """A machine that listens on a port of this computer."""
    machine = Machine()

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_args: Any) -> None:
            pass

        def answer(self, status: int, found: Any, headers: dict[str, str]) -> None:
            body = found if isinstance(found, bytes) else json.dumps(found).encode()
            self.send_response(status)
            for name, value in (
                {"Content-Type": "application/json", "Content-Length": str(len(body))} | headers
            ).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def do_GET(self) -> None:
            if self.path == "/languages":
                self.answer(200, machine.languages, {})
            else:
                self.answer(404, {"error": "Not Found"}, {})

        def do_POST(self) -> None:
            text = self.rfile.read(int(self.headers["Content-Length"])).decode()
            if self.headers.get("Content-Type", "").startswith("application/json"):
                asked = json.loads(text)
            else:
                asked = {name: values[0] for name, values in parse_qs(text).items()}
            try:
                self.answer(*machine.translate(asked))
            except (BrokenPipeError, ConnectionResetError):
                assert machine.stopped.is_set() or not machine.plan, "who asked has gone, as a test of patience wants"

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    machine.url = f"http://127.0.0.1:{server.server_port}"
    Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield machine
    machine.stopped.set()
    server.shutdown()
    server.server_close()

from __future__ import annotations

import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from portal.bench import crowd
from portal.bench.load import Request


class _Notebook(BaseHTTPRequestHandler):
    """Notes what it is asked; `/gone` is not found, `/slow` takes a fifth of a second and one at a time."""

    protocol_version = "HTTP/1.1"
    seen: list[tuple[str, str, str, str]] = []  # noqa: RUF012
    slowly = threading.Lock()

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        self.seen.append((self.command, self.path, self.headers.get("Cookie", ""), body))
        if self.path == "/slow":
            with self.slowly:
                time.sleep(0.2)
        self.send_response({"/gone": 404, "/begin": 303}.get(self.path, 200))
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_POST = _answer  # noqa: N815

    def log_message(self, *_args) -> None:
        """Nothing on the terminal."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128


@pytest.fixture
def server():
    _Notebook.seen.clear()
    running = _Server(("127.0.0.1", 0), _Notebook)
    thread = threading.Thread(target=running.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{running.server_port}"
    running.shutdown()
    running.server_close()
    thread.join()


def test_everybody_sends_what_is_his_once_and_in_order(server):
    people = [
        [Request("/begin", f"s={n}", f"n={n}", "POST"), Request(f"/page-{n}", f"s={n}")] for n in range(50)
    ]  # fmt: skip
    found = crowd.at_once(server, people, expected=[303, 200])
    assert (found.errors, len(found.latencies)) == ([], 50)
    assert len(_Notebook.seen) == 100
    for n in range(50):
        own = [(method, path, body) for method, path, cookie, body in _Notebook.seen if cookie == f"s={n}"]
        assert own == [("POST", "/begin", f"n={n}"), ("GET", f"/page-{n}", "")]


def test_another_status_is_an_error_and_the_others_go_on(server):
    found = crowd.at_once(server, [[Request("/gone")], [Request("/a")], [Request("/b")]], expected=[200])
    assert found.errors == ["GET /gone answers 404, not 200"]
    assert len(found.latencies) == 2


def test_a_server_that_is_gone_is_an_error_for_each():
    found = crowd.at_once("http://127.0.0.1:9", [[Request("/a")], [Request("/b")]], expected=[200])
    assert len(found.errors) == 2
    assert found.latencies == []


def test_a_fixed_rate_is_kept(server):
    found = crowd.paced(server, [Request(f"/{n}") for n in range(40)], rate=100, expected=200)
    assert found.errors == []
    assert 0.39 <= found.sending <= found.seconds


def test_a_server_that_falls_behind_is_measured_from_when_a_request_was_due(server):
    found = crowd.paced(server, [Request("/slow")] * 4, rate=100, expected=200)
    assert found.latencies == sorted(found.latencies)
    assert found.latencies[-1] > 700  # four answers of 200 ms one after the other, all due within 30 ms
    assert found.sending < 0.2  # none waited for the one before


def test_who_is_not_answered_in_time_is_an_error(server, monkeypatch):
    monkeypatch.setattr(crowd, "TIMEOUT", 0.1)
    with _Notebook.slowly:
        found = crowd.at_once(server, [[Request("/slow")], [Request("/a")]], expected=[200])
    assert found.errors == ["GET /slow: no answer in time"]
    assert len(found.latencies) == 1

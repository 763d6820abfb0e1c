from __future__ import annotations

import json
import shutil
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from portal.bench import BenchError, load

GOOD = {
    "requests": 500, "microseconds": 2_000_000, "p50": 8_000, "p99": 30_500, "bytes": 1000, "unexpected": 0,
    "first_unexpected": 0, "broken": 0, "timeouts": 0, "exhausted": 0,
}  # fmt: skip


def output(**changes) -> str:
    return "Running 2s test\n  1 threads\n" + json.dumps(GOOD | changes) + "\n"


def test_parse_gives_rate_and_times_in_milliseconds():
    found = load.parse(output(), what="page", expected=200)
    assert (found.rate, found.p50, found.p99, found.seconds) == (250.0, 8.0, 30.5, 2.0)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"unexpected": 3, "first_unexpected": 500}, "3 of 500 answers were not 200; the first was 500"),
        ({"broken": 2}, "2 connections broke"),
        ({"timeouts": 1}, "1 requests timed out"),
        ({"requests": 0}, "nothing was answered"),
    ],
)
def test_parse_refuses_what_cannot_be_trusted(changes, says):
    with pytest.raises(BenchError, match=says):
        load.parse(output(**changes), what="page", expected=200)


def test_parse_refuses_output_without_result():
    with pytest.raises(BenchError, match="no result"):
        load.parse("unable to connect", what="page", expected=200)


def test_request_is_a_line_of_four_fields():
    assert load.Request("/a", "s=1", "x=2", "POST").line() == "POST\t/a\ts=1\tx=2"


class _Counter(BaseHTTPRequestHandler):
    """Notes what it is asked; `/gone` is not found."""

    protocol_version = "HTTP/1.1"
    seen: list[tuple[str, str, str, str]] = []  # noqa: RUF012

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        self.seen.append((self.command, self.path, self.headers.get("Cookie", ""), body))
        self.send_response(404 if self.path == "/gone" else 200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_POST = _answer  # noqa: N815

    def log_message(self, *_args) -> None:
        """Nothing on the terminal."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address) -> None:
        """The load tool drops its connections when its time is up."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


@pytest.fixture
def server():
    _Counter.seen.clear()
    running = _Server(("127.0.0.1", 0), _Counter)
    thread = threading.Thread(target=running.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{running.server_port}"
    running.shutdown()
    running.server_close()
    thread.join()


needs_wrk = pytest.mark.skipif(shutil.which("wrk") is None, reason="the load tool is installed by `make bench`")


@needs_wrk
def test_run_once_sends_no_request_twice_and_says_that_there_are_too_few(server):
    wanted = [load.Request(f"/{n}", cookie=f"s={n}", body=f"n={n}", method="POST") for n in range(40)]
    with pytest.raises(BenchError, match="too few requests"):
        load.run(server, wanted, what="writes", seconds=1, once=True)
    assert set(_Counter.seen) == {("POST", f"/{n}", f"s={n}", f"n={n}") for n in range(40)}


@needs_wrk
def test_run_once_leaves_the_rest_of_a_long_list(server):
    wanted = [load.Request(f"/{n}") for n in range(100_000)]
    found = load.run(server, wanted, what="writes", seconds=1, once=True)
    assert len(_Counter.seen) == len(set(_Counter.seen))
    assert abs(found.requests - len(_Counter.seen)) <= load.CONNECTIONS


@needs_wrk
def test_run_repeats_requests_until_time_is_up(server):
    found = load.run(server, [load.Request("/a"), load.Request("/b")], what="page", seconds=1)
    assert found.requests > 2
    assert {path for _method, path, _cookie, _body in _Counter.seen} == {"/a", "/b"}


@needs_wrk
def test_run_fails_on_another_status(server):
    with pytest.raises(BenchError, match="the first was 404"):
        load.run(server, [load.Request("/a"), load.Request("/gone")], what="page", seconds=1)

"""For tests of the live process: one that runs, in this process or in its own, and somebody who listens to it."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPResponse
from typing import Any

from portal.embedded import process
from portal.live import tokens
from portal.live.server.hub import Hub
from portal.live.server.options import Options
from portal.live.server.serve import serve
from tests.faults.fleet import ROOT, wait_until

SECRET = "of the tests"
KEY = tokens.derive_key(SECRET)
CHANNEL = "room:1"


def token(channel: str = CHANNEL, subject: str = "somebody", **more: Any) -> str:
    return tokens.sign(KEY, **{"channel": channel, "subject": subject, "now": time.time()} | more)


class Ear:
    """A listener as a browser is one, but that it reads when it is told to. Reading fails after ten seconds without an event."""

    def __init__(
        self, port: int, signed: str, *, after: int | None = None, last: int | None = None, small: bool = False
    ) -> None:
        self.connection = HTTPConnection("127.0.0.1", port, timeout=10)
        if small:  # a window that is full soon
            self.connection.sock = socket.socket()
            self.connection.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            self.connection.sock.settimeout(10)
            self.connection.sock.connect(("127.0.0.1", port))
        path = f"/live/stream?token={signed}" + (f"&after={after}" if after is not None else "")
        self.connection.request("GET", path, headers={"Last-Event-ID": str(last)} if last is not None else {})
        self.answer: HTTPResponse = self.connection.getresponse()
        self.last = 0
        self.comments = 0
        self.retry = 0
        if self.answer.status == 200:
            self.retry = int(self._line().removeprefix("retry: "))
            assert self._line() == ""

    def _line(self) -> str:
        return self.answer.readline().decode().rstrip("\n")

    def event(self) -> dict[str, Any]:
        """The next event: {"event": name, **its data}; an empty one at the end. Comments are counted."""
        found: dict[str, str] = {}
        since = time.monotonic()
        while raw := self.answer.readline().decode():
            line = raw.rstrip("\n")
            if line.startswith(":"):
                self.comments += 1
                assert time.monotonic() - since < 10, "nothing but signs of life"
            elif line:
                name, _colon, value = line.partition(": ")
                found[name] = value
            elif found:
                self.last = int(found.get("id", self.last))
                return {"event": found.get("event", "message"), **json.loads(found["data"])}
        return {}

    def events(self, count: int, name: str = "message") -> list[dict[str, Any]]:
        """The next `count` events of a name; others are passed over."""
        found: list[dict[str, Any]] = []
        while len(found) < count:
            one = self.event()
            assert one, f"the stream ended after {len(found)} of {count}"
            if one["event"] == name:
                found.append(one)
        return found

    def close(self) -> None:
        self.answer.close()
        self.connection.close()


@contextmanager
def live_here(redis_url: str, **chosen: Any) -> Iterator[tuple[Hub, int]]:
    """A live process's server in a thread, with the times and limits a test wants; gives its hub and port."""
    port, ready = process.free_port(), threading.Event()
    found: dict[str, Any] = {}

    async def main() -> None:
        found["hub"], found["asked"] = Hub(Options(redis_url=redis_url, key=KEY, **chosen)), asyncio.Event()
        found["loop"] = asyncio.get_running_loop()
        ready.set()
        await serve(found["hub"], "127.0.0.1", port, found["asked"])

    thread = threading.Thread(target=lambda: asyncio.run(main()))
    thread.start()
    assert ready.wait(10)
    wait_until(lambda: answers(port), 20)
    try:
        yield found["hub"], port
    finally:
        if thread.is_alive():
            found["loop"].call_soon_threadsafe(found["asked"].set)
        thread.join(20)
        assert not thread.is_alive()


def start_live(redis_url: str, port: int, log: Any = subprocess.DEVNULL, **environment: str) -> subprocess.Popen[bytes]:
    """A live process as `portal run` starts it, ready."""
    started = subprocess.Popen(
        [sys.executable, "-m", "portal.live.server", "--port", str(port)], cwd=ROOT, stdout=log, stderr=log,
        env=os.environ | {"REDIS_URL": redis_url, "SECRET_KEY": SECRET} | environment,
    )  # fmt: skip
    wait_until(lambda: started.poll() is not None or answers(port), 20)
    assert started.poll() is None, "the live process ended at once"
    return started


def get(port: int, path: str, **headers: str) -> tuple[int, dict[str, str], str]:
    """Status, headers (small letters) and body of an answer."""
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read().decode()
    finally:
        connection.close()


def answers(port: int) -> bool:
    try:
        return get(port, "/live/health")[0] in {200, 503}
    except OSError:
        return False

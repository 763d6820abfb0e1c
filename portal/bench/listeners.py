"""Listeners of the live process, thousands in one small process: `python -m portal.bench.listeners PORT LISTENERS MESSAGES`.

Says `open <seconds>` once all of them are connected, then waits until each has had every message, and says when they arrived:
one line of JSON, `{"latencies": [[ms of each listener], … for each message], "lost": n}`. A message carries the moment of its
publishing (`{"sent": seconds of the monotonic clock}`, which all processes of a machine share). SECRET_KEY signs the tokens.
"""

from __future__ import annotations

import json
import os
import re
import resource
import selectors
import socket
import sys
import time
from typing import cast

from portal.live import tokens

CHANNEL = "bench"
PATIENCE = 30.0  # seconds without anything new, then what is missing is lost
_TOGETHER = 200  # connections that are opened at the same time: a queue of the kernel is no part of this
_SENT = re.compile(rb'"sent":([0-9.]+)\}')


def main() -> None:
    port, listeners, messages = (int(word) for word in sys.argv[1:4])
    _allow_connections()
    key = tokens.derive_key(os.environ["SECRET_KEY"])
    selector = selectors.DefaultSelector()
    began = time.monotonic()
    for first in range(0, listeners, _TOGETHER):
        _open(selector, port, key, range(first, min(listeners, first + _TOGETHER)))
    print(f"open {time.monotonic() - began:.3f}", flush=True)  # noqa: T201 - this program's answer
    print(json.dumps(_listen(selector, listeners * messages)), flush=True)  # noqa: T201 - as above


def _open(selector: selectors.BaseSelector, port: int, key: bytes, numbers: range) -> None:
    """Connects some, and waits until each of them has been greeted."""
    waiting = set()
    for number in numbers:
        signed = tokens.sign(key, channel=CHANNEL, subject=f"listener-{number}", now=time.time())
        connection = socket.create_connection(("127.0.0.1", port), timeout=10)
        connection.sendall(f"GET /live/stream?token={signed} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
        connection.setblocking(False)
        selector.register(connection, selectors.EVENT_READ)
        waiting.add(connection)
    until = time.monotonic() + PATIENCE
    while waiting:
        if time.monotonic() > until:
            raise SystemExit(f"{len(waiting)} listeners were not let in")
        for ready, _events in selector.select(1):
            connection = cast("socket.socket", ready.fileobj)
            received = connection.recv(65536)
            if b"\r\n\r\n" in received or received.startswith(b"retry: "):
                waiting.discard(connection)
            if not received or (received.startswith(b"HTTP/1.1 ") and not received.startswith(b"HTTP/1.1 200 ")):
                raise SystemExit(f"not let in: {received[:200]!r}")


def _listen(selector: selectors.BaseSelector, wanted: int) -> dict[str, object]:
    """Until everything has arrived, or nothing more comes."""
    arrived: dict[float, list[float]] = {}
    got, until = 0, time.monotonic() + PATIENCE
    while got < wanted and time.monotonic() < until:
        for ready, _events in selector.select(1):
            received = cast("socket.socket", ready.fileobj).recv(65536)
            now = time.monotonic()
            for sent in _SENT.findall(received):
                arrived.setdefault(float(sent), []).append((now - float(sent)) * 1000)
                got, until = got + 1, now + PATIENCE
            if not received:
                selector.unregister(ready.fileobj)
    latencies = [arrived[sent] for sent in sorted(arrived)]
    return {"latencies": latencies, "lost": wanted - got}


def _allow_connections() -> None:
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


if __name__ == "__main__":
    main()

"""What two thousand listeners of one live process cost, and what they cost those who read pages meanwhile."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import IO, Any, cast

from flask import Flask

from portal.bench import BenchError, crowd, memory
from portal.bench.figures import Figure, percentile
from portal.bench.listeners import CHANNEL
from portal.bench.load import Request
from portal.config import ROOT
from portal.core import db
from portal.embedded import process
from portal.live import services
from portal.run import parts
from portal.run.supervisor import Command

LISTENERS = 2000
MESSAGES = 16
APART = 0.5  # seconds between two: as many as a poll in full swing brings
WARM_UP = 3  # rounds of all pages before that
RATE = 50.0  # pages a second meanwhile
NAMES = MESSAGE, MEMORY, PAGES = (
    "live: message to 2,000, median", "live: memory of the process", "live: pages meanwhile, p99",
)  # fmt: skip
MEMORY_GOAL, MESSAGE_GOAL, PAGE_GOAL = 150.0, 500.0, 100.0  # MB, ms, ms


@dataclass(frozen=True)
class Live:
    """What is measured on: the application of this process, the web server's address, and what processes are started with."""

    app: Flask
    web: str
    environment: Mapping[str, str]
    logs: Path

    def figures(self, pages: list[Request], tell: Callable[[str], None]) -> Iterator[Figure]:
        """Starts a live process, lets the listeners in, and sends while pages are asked for."""
        tell(f"Sending {MESSAGES} messages to {LISTENERS} listeners ...")
        port = process.free_port()
        with self._server(port) as server:
            for _ in range(WARM_UP):  # each web process makes a page when it is first asked for it
                before = crowd.paced(self.web, pages, rate=RATE, expected=200)
            heard, seconds, asked = self._sent(port, pages)
            occupied = memory.peak(server.process.pid) if server.process and memory.available() else None
        each = [latency for message in heard["latencies"] for latency in message]
        if not each:
            raise BenchError("No listener heard anything.")
        worst = max(max(message) for message in heard["latencies"])
        yield Figure(
            MESSAGE, median(each), MESSAGE_GOAL, "ms", heard["lost"],
            detail=f"p99 {percentile(each, 0.99):.0f} ms, the last of all {worst:.0f} ms; all were let in within {seconds:.1f} s",
        )  # fmt: skip
        if occupied is not None:
            yield Figure(MEMORY, occupied, MEMORY_GOAL, "MB", detail="RSS at its highest")
        yield Figure(
            PAGES, percentile(asked.latencies, 0.99), PAGE_GOAL, "ms", len(asked.errors),
            detail=f"{RATE:.0f} a second, p50 {percentile(asked.latencies, 0.5):.1f} ms; "
            f"before the listeners came: p99 {percentile(before.latencies, 0.99):.0f} ms",
        )  # fmt: skip

    def _sent(self, port: int, pages: list[Request]) -> tuple[dict[str, Any], float, crowd.Crowd]:
        """What the listeners heard, how long it took to let them in, and what the pages' readers were answered."""
        words = [sys.executable, "-m", "portal.bench.listeners", str(port), str(LISTENERS), str(MESSAGES)]
        with subprocess.Popen(  # noqa: S603 - our own command
            words, cwd=ROOT, env=dict(self.environment), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        ) as ears:
            first = cast("IO[str]", ears.stdout).readline().split()
            if first[:1] != ["open"]:
                raise BenchError(f"The listeners were not let in: {ears.communicate()[1].strip()[-500:]}")
            publishing = threading.Thread(target=self._publish)
            publishing.start()
            count = int(RATE * APART * MESSAGES)
            asked = crowd.paced(self.web, [pages[i % len(pages)] for i in range(count)], rate=RATE, expected=200)
            publishing.join()
            heard = json.loads(ears.communicate(timeout=90)[0])
        return heard, float(first[1]), asked

    def _publish(self) -> None:
        """As a view does it: in a transaction, out after its commit."""
        with self.app.app_context():
            for _ in range(MESSAGES):
                with db.transaction():
                    services.publish(channel=CHANNEL, kind="bench", data={"text": "x" * 300, "sent": time.monotonic()})
                time.sleep(APART)

    @contextmanager
    def _server(self, port: int) -> Iterator[Command]:
        server = parts.command("live", parts.live_command("127.0.0.1", port), env=self.environment, logs=self.logs)
        server.start()
        try:
            if not process.wait_until(lambda: parts.answers(port, "/live/health"), seconds=30, interval=0.05):
                raise BenchError(f"The live process does not answer:\n{process.tail(server.log, 10)}")
            yield server
        finally:
            server.stop()

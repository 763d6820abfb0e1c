"""What the portal consists of, as parts for the supervisor."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from portal.config import ROOT
from portal.embedded import PostgresServer, ValkeyServer
from portal.run.supervisor import Command

WEB_PROCESSES, WEB_THREADS, WORKERS = 2, 4, 2
# KiB that a child of the worker may have occupied at its highest, shared memory counted in full; above it ends after its task, and
# another takes its place. 200 to 270 MB are usual; what sets documents or compares cases needs more for a while.
_CHILD_MEMORY = 400_000
# Quiet: its banner is no line of a log.
_CELERY = [sys.executable, "-m", "celery", "--app", "celery_worker:celery", "--workdir", str(ROOT), "--quiet"]


@dataclass
class EmbeddedPart:
    """An embedded server as a part: `start()` does not wait, and a restart keeps the port, which others know by now."""

    name: str
    server: PostgresServer | ValkeyServer

    @property
    def log(self) -> Path:
        return self.server.log

    @property
    def process(self) -> subprocess.Popen[bytes] | None:
        return self.server.process

    def start(self) -> None:
        self.server.launch()
        self.server.wanted_port = self.server.port

    def stop(self, *, hurry: bool = False) -> None:  # noqa: ARG002 - data is worth the second it takes
        self.server.stop()


def web_command(host: str, port: int, *, processes: int = WEB_PROCESSES, threads: int = WEB_THREADS) -> list[str]:
    """The web server: granian, `processes` × `threads`; log lines are the application's own."""
    return [
        *[sys.executable, "-m", "portal.run.serve", "--host", host, "--port", str(port)],
        *["--processes", str(processes), "--threads", str(threads)],
    ]


def worker_command(*, concurrency: int = WORKERS) -> list[str]:
    """The Celery worker. Without gossip and mingle: workers here need not know each other, and it starts a second sooner."""
    return [
        *[*_CELERY, "worker"],
        *["--pool", "prefork", "--concurrency", str(concurrency), "--without-gossip", "--without-mingle"],
        *["--max-memory-per-child", str(_CHILD_MEMORY), "--loglevel", "WARNING"],
    ]


def beat_command(schedule: Path) -> list[str]:
    """Celery's beat, with its memory in the file `schedule`."""
    return [
        *[*_CELERY, "beat"],
        *["--schedule", str(schedule), "--pidfile", "", "--loglevel", "WARNING"],
    ]


def live_command(host: str, port: int) -> list[str]:
    """The live process: streams to browsers."""
    return [sys.executable, "-m", "portal.live.server", "--host", host, "--port", str(port)]


def mailbox_command(folder: Path, smtp_port: int, web_port: int) -> list[str]:
    """The try-out mailbox."""
    return [
        *[sys.executable, "-m", "portal.mailbox", "--folder", str(folder)],
        *["--smtp-port", str(smtp_port), "--web-port", str(web_port)],
    ]


def answers(port: int, path: str) -> bool:
    """Whether a server on this machine answers 200 at `path`."""
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def command(name: str, words: list[str], *, env: Mapping[str, str], logs: Path, patience: float = 10.0) -> Command:
    """A part whose log is `logs/<name>.log`."""
    return Command(name=name, command=words, log=logs / f"{name}.log", env=env, cwd=ROOT, patience=patience)


def worker(*, env: Mapping[str, str], logs: Path) -> Command:
    """The worker as a part. Should the supervisor be killed, so is it: with broker and database going too, a Celery that
    is asked politely would look for its broker for a long time, and what it had in hand is found again by its row.
    """
    part = command("worker", worker_command(), env=env, logs=logs, patience=15)
    part.death_signal = signal.SIGKILL
    return part

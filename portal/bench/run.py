"""One run: servers, data, rounds, report."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from flask import Flask
from sqlalchemy import func, select

from portal import config, create_app, embedded
from portal.bench import BenchError, besttime, data, exports, live, load, memory, pages, proposals, search, telling
from portal.bench.figures import Figure
from portal.bench.report import CertificateResult, PageResult, Report
from portal.bench.training import Training
from portal.config import ROOT
from portal.core import migrate
from portal.embedded import process
from portal.run import parts
from portal.run.supervisor import Command

ROUNDS = 3
WARM_UP = 2.0  # seconds, of each side
SECONDS = 4.0  # a round
FIRST = 16  # requests one by one before that: each process reads templates and catalogues when it first needs them
LIMIT = 420.0  # the whole run
CERTIFICATE_SECONDS = 20.0  # kept back for the end
TRAINING_SECONDS = 35.0  # and for the training
SEARCH_SECONDS = 30.0  # and for the search
LIVE_SECONDS = 30.0  # and for the listeners
TELLING_SECONDS = 60.0  # and for telling many
PROPOSALS_SECONDS = (
    150.0  # and for a city's proposals, which are loaded last: a million rows are in nobody else's way then
)
KEPT_BACK = CERTIFICATE_SECONDS + TRAINING_SECONDS + SEARCH_SECONDS + LIVE_SECONDS + TELLING_SECONDS + PROPOSALS_SECONDS
IN_FLIGHT = load.CONNECTIONS  # requests that wrk may leave unanswered, or unread, when its time is up


@dataclass
class Bench:
    """What is wanted, and what is running. `tell` prints a line for the person."""

    folder: Path
    tell: Callable[[str], None]
    size: data.Size = field(default_factory=data.Size)
    only: str = ""
    seconds: float = SECONDS
    began: float = field(default_factory=time.monotonic)
    environment: dict[str, str] = field(default_factory=dict)
    addresses: dict[str, str] = field(default_factory=dict)

    def run(self) -> Report:
        """Everything from an empty folder to the report; leaves nothing running.

        Raises:
            BenchError: a page answered otherwise than it should, or a server did not start.
        """
        load.tool()  # before anything is started
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        with ExitStack() as stack:
            self.tell("Starting PostgreSQL and Valkey ...")
            database, redis = stack.enter_context(embedded.servers(self.folder))
            app = self._application(database, redis)
            self.tell(
                f"Loading {self.size.cities} cities, {self.size.people} people, {self.size.enrolments} enrolments ..."
            )
            migrate.upgrade(app.config["SETTINGS"].database_url)
            loaded = data.load(app.extensions["database"].engine, self.size)
            servers = [stack.enter_context(self._server(name)) for name in ("web", "floor", "worker")]
            wanted = [page for page in pages.all_pages(app, loaded) if self.only in page.name]
            found = [self._measured(app, page, len(wanted) - done) for done, page in enumerate(wanted)]
            training = list(
                Training(app, self.addresses["web"], loaded).figures(
                    lambda name: self.only in f"training: {name}", self.tell
                )
            )
            training += search.figures(app, lambda name: self.only in name, self.tell)
            training += besttime.figures(lambda name: self.only in name, self.tell)
            training += telling.figures(app, lambda name: self.only in name, self.tell)
            training += exports.figures(app, lambda name: self.only in name, self.tell)
            training += self._live(app, loaded)
            more_pages, more_figures = self._proposals(app, loaded)
            found, training = found + more_pages, training + more_figures
            made = self._certificates(loaded) if self.only in "certificates" else None
            occupied = _memory(servers)
        shutil.rmtree(self.folder / "postgres", ignore_errors=True)
        return Report(
            pages=found, certificates=made, memory=occupied, seconds=time.monotonic() - self.began,
            processors=len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1,
            sizes={"cities": self.size.cities, "people": self.size.people, "enrolments": self.size.enrolments},
            training=training,
        )  # fmt: skip

    def _application(self, database: str, redis: str) -> Flask:
        """The application in this process, with the settings that the servers get."""
        ports = {name: process.free_port() for name in ("web", "floor")}
        self.addresses = {name: f"http://127.0.0.1:{port}" for name, port in ports.items()}
        given = {
            "DATABASE_URL": database, "REDIS_URL": redis, "SECRET_KEY": os.urandom(32).hex(),
            "BASE_URL": self.addresses["web"], "DATA_DIR": str(self.folder), "PORTAL_SUPERVISED": "1",
        }  # fmt: skip
        self.environment = os.environ | given
        self.environment.pop("PORTAL_DEVELOPMENT", None)
        settings = config.from_environment(
            **{name.lower(): given[name] for name in ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "BASE_URL")},
            data_dir=self.folder, development=False, log_level="WARNING",
        )  # fmt: skip
        return create_app(settings)

    @contextmanager
    def _server(self, name: str) -> Iterator[Command]:
        """One of the processes, ready to work. The floor has the portal's server with the portal's arguments."""
        port = self.addresses.get(name, "").rpartition(":")[2]
        if name == "worker":
            words = parts.worker_command()
        elif name == "web":
            words = parts.web_command("127.0.0.1", int(port))
        else:
            words = [sys.executable, "-m", "portal.bench.floor", port]
        server = parts.command(name, words, env=self.environment, logs=self.folder / "logs")
        server.start()
        try:
            if name in self.addresses:
                path = "/" if name == "floor" else "/readyz"
                if not process.wait_until(lambda: _answers(self.addresses[name], path), seconds=60, interval=0.05):
                    raise BenchError(f"The server '{name}' does not answer:\n{process.tail(server.log, 10)}")
            yield server
        finally:
            server.stop()

    def _measured(self, app: Flask, page: pages.Page, left: int, kept_back: float = KEPT_BACK) -> PageResult:
        """The page and its floor in turn; `left` pages share the time that is left but for what is kept back."""
        self.tell(f"Measuring the {page.name} ...")
        cost = pages.cost(app, page)
        remaining = LIMIT - kept_back - (time.monotonic() - self.began)
        seconds = max(1.0, min(self.seconds, int((remaining / left - 2 * WARM_UP - 2) / (2 * ROUNDS))))
        shares = _shares(page, ROUNDS + 1)
        for request in shares[0][:FIRST]:
            _send(self.addresses["web"], request)
        warm = self._page(app, page, shares[0][FIRST:] if page.once else shares[0], WARM_UP)
        self._floor(page, WARM_UP)
        if page.once:  # a fast machine must not run out of what it has not written yet
            seconds = max(1.0, min(seconds, len(shares[1]) / (1.5 * warm.rate)))
        floors, found = [], []
        for share in shares[1:]:
            floors.append(self._floor(page, seconds))
            found.append(self._page(app, page, share, seconds))
        return PageResult(page.name, page.goal, cost.sql, cost.first_sql, cost.milliseconds, found, floors)

    def _floor(self, page: pages.Page, seconds: float) -> load.Measurement:
        return load.run(
            self.addresses["floor"], [load.Request("/")], what=f"the floor of the {page.name}", seconds=seconds
        )

    def _page(self, app: Flask, page: pages.Page, share: Sequence[load.Request], seconds: float) -> load.Measurement:
        before = _completions(app) if page.once else 0
        found = load.run(
            self.addresses["web"], share, what=page.name, seconds=seconds, expected=page.expected, once=page.once
        )
        if page.once:
            written = _completions(app) - before
            if abs(written - found.requests) > IN_FLIGHT:
                raise BenchError(f"{page.name}: {found.requests} requests wrote {written} rows.")
        return found

    def _live(self, app: Flask, loaded: data.Loaded) -> list[Figure]:
        if not any(self.only in name for name in live.NAMES):
            return []
        asked = [page.requests for page in pages.all_pages(app, loaded) if not page.once]
        mixed = [request for some in zip(*(each[:25] for each in asked), strict=False) for request in some]
        part = live.Live(app, self.addresses["web"], self.environment, self.folder / "logs")
        return list(part.figures(mixed, self.tell))

    def _proposals(self, app: Flask, loaded: data.Loaded) -> tuple[list[PageResult], list[Figure]]:
        names = [name for name in (*proposals.NAMES, *proposals.FIGURES) if self.only in name]
        if not names:
            return [], []
        self.tell(f"Loading {proposals.PROPOSALS} proposals, {proposals.SUPPORTS} supports ...")
        there = proposals.load(app, loaded)
        wanted = [page for page in proposals.all_pages(app, loaded, there) if page.name in names]
        found = [self._measured(app, page, len(wanted) - done, kept_back=20.0) for done, page in enumerate(wanted)]
        self.tell("Supporting proposals, looking for similar ones ...")
        return found, list(proposals.figures(app, self.addresses["web"], loaded, there, lambda name: name in names))

    def _certificates(self, loaded: data.Loaded) -> CertificateResult:
        self.tell(f"Making {len(loaded.pending)} certificates ...")
        command = [sys.executable, "-m", "portal.bench.certificates"]
        done = subprocess.run(  # noqa: S603 - our own command
            command, input="\n".join(map(str, loaded.pending)), env=self.environment, cwd=ROOT, capture_output=True,
            text=True, check=False, timeout=120,
        )  # fmt: skip
        if done.returncode:
            raise BenchError(f"Certificates could not be made:\n{done.stderr.strip()[-1500:]}")
        return CertificateResult(**json.loads(done.stdout.strip().splitlines()[-1]))


def _shares(page: pages.Page, count: int) -> list[Sequence[load.Request]]:
    """The requests of each round: all of them, or equal parts where none may be sent twice."""
    if not page.once:
        return [page.requests] * count
    each = (len(page.requests) - pages.LOOKS) // count  # the first ones were sent to learn the cost
    return [page.requests[pages.LOOKS + i * each :][:each] for i in range(count)]


def _completions(app: Flask) -> int:
    from portal.training.models import ActivityCompletion

    with app.extensions["database"].engine.connect() as connection:
        return int(connection.scalar(select(func.count()).select_from(ActivityCompletion)) or 0)


def _memory(servers: Sequence[Command]) -> list[memory.Memory]:
    """Of the web server and the worker, after the work; nothing where the kernel does not tell."""
    if not memory.available():
        return []
    return [
        row for server in servers if server.name != "floor" and server.process is not None
        for row in memory.family(server.process.pid, server.name)
    ]  # fmt: skip


def _answers(address: str, path: str) -> bool:
    try:
        return _send(address, load.Request(path)) == 200
    except (OSError, HTTPException):
        return False


def _send(address: str, request: load.Request) -> int:
    """The status of the answer, by a connection of its own."""
    connection = HTTPConnection(address.removeprefix("http://"), timeout=30)
    headers = {"Cookie": request.cookie} | (
        {"Content-Type": "application/x-www-form-urlencoded"} if request.body else {}
    )
    try:
        connection.request(request.method, request.path, request.body or None, headers)
        answer = connection.getresponse()
        answer.read()
        return answer.status
    finally:
        connection.close()

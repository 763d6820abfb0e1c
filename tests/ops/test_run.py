"""`portal run` as a person runs it: real servers, real signals, and nothing left behind."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest

from portal.config import ROOT
from portal.embedded import process

pytestmark = [
    pytest.mark.processes,
    pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="looks for left-over processes in /proc"),
]
SLOW = 90  # seconds that a busy machine may take


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder for all tests here: the database is made once; in a path with a space."""
    return tmp_path_factory.mktemp("try out") / "da ta"


class Run:
    """One `portal run` and what it printed."""

    def __init__(self, data_dir: Path, *words: str, **variables: str) -> None:
        self.data_dir = data_dir
        unset = {"DATABASE_URL", "REDIS_URL", "SMTP_URL", "SECRET_KEY", "BASE_URL", "LIVE_URL", "PORT"}
        env = {name: value for name, value in os.environ.items() if name not in unset}
        self.output = data_dir.parent / f"{os.urandom(4).hex()}.txt"
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "portal.cli", "run", *words],
                env=env | {"DATA_DIR": str(data_dir)} | variables,
                cwd=ROOT,
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    @property
    def said(self) -> str:
        return self.output.read_text()

    def says(self, pattern: str) -> re.Match[str]:
        """Wait until the output matches."""
        found = process.wait_until(
            lambda: bool(re.search(pattern, self.said)) or self.process.poll() is not None, seconds=SLOW
        )
        match = re.search(pattern, self.said)
        assert found, self.said
        assert match, self.said
        return match

    def ends(self) -> int:
        return self.process.wait(SLOW)

    def processes(self) -> set[int]:
        """Living processes that were given this run's data folder."""
        mark = f"DATA_DIR={self.data_dir}\0".encode()
        found = set()
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit() and int(entry.name) != os.getpid():
                try:
                    if mark in (entry / "environ").read_bytes() and process.alive(int(entry.name)):
                        found.add(int(entry.name))
                except OSError:
                    continue
        return found

    def leaves_nothing(self) -> None:
        assert process.wait_until(lambda: not self.processes(), seconds=SLOW), self.processes()


@pytest.fixture
def start(data_dir: Path) -> Iterator[type[Run] | object]:
    started: list[Run] = []

    def begin(*words: str, **variables: str) -> Run:
        started.append(Run(data_dir, *words, **variables))
        return started[-1]

    yield begin
    for run in started:
        if run.process.poll() is None:
            run.process.terminate()
            run.process.wait(SLOW)


def test_run_serves_refuses_a_second_repairs_itself_and_stops_on_ctrl_c(start, data_dir: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        wanted = taken.getsockname()[1]
        run = start("--port", str(wanted))
        address = run.says(r"runs at  (http://127\.0\.0\.1:\d+)/")[1]
    assert f"Port {wanted} is taken, so the portal uses {address.rpartition(':')[2]}." in run.said
    assert json.load(urlopen(f"{address}/readyz", timeout=30))["status"] == "ready"
    assert urlopen(run.says(r"mailbox is at   (\S+)/")[1], timeout=30).status == 200
    live = json.loads((data_dir / "run.json").read_text())["LIVE_URL"]
    assert json.load(urlopen(f"{live}/live/health", timeout=30))["status"] == "ready"
    policy = urlopen(f"{address}/en/", timeout=30).headers["Content-Security-Policy"]
    assert policy.endswith(f"; connect-src 'self' {live}")  # pages may ask that address, and no other

    second = start()
    assert second.ends() == 1
    assert second.said == (
        f"The portal of this folder is already running at {address} (process {run.process.pid})."
        " Stop it with Ctrl-C in its terminal first.\n"
    )

    # The database of a running portal is killed: it is told, and the portal answers again.
    postmaster = int((data_dir / "postgres" / "postmaster.pid").read_text().split()[0])
    os.kill(postmaster, signal.SIGKILL)
    run.says(r"postgres was ended by SIGKILL\.(?s:.*)Starting postgres again\.")
    assert process.wait_until(lambda: answers(f"{address}/readyz"), seconds=SLOW)

    run.process.send_signal(signal.SIGINT)
    assert run.ends() == 0
    assert run.said.endswith("Stopping ...\n")
    run.leaves_nothing()


def answers(url: str) -> bool:
    try:
        with urlopen(url, timeout=30) as answer:
            return answer.status == 200
    except OSError:
        return False


def test_killed_run_leaves_no_process_and_starts_again(start) -> None:
    run = start("--port", str(process.free_port()))
    run.says(r"Ready after")
    assert len(run.processes()) > 6
    run.process.kill()
    run.process.wait()
    run.leaves_nothing()
    again = start("--port", str(process.free_port()))
    again.says(r"Ready after")
    assert "Preparing PostgreSQL" not in again.said
    again.process.terminate()
    assert again.ends() == 0
    again.leaves_nothing()


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("DATABASE_URL", "mysql://127.0.0.1/x", r"DATABASE_URL must begin with .*"),
        (
            "DATABASE_URL",
            "postgresql://me:hush@127.0.0.1:1/x",
            r"DATABASE_URL: postgresql://127.0.0.1:1/x cannot be used: .*",
        ),
        ("DATABASE_URL", "postgresql://me:hu/sh@[::1/x", r"DATABASE_URL is no address: .*"),
        ("REDIS_URL", "redis://:hush@127.0.0.1:1/0", r"REDIS_URL: redis://127.0.0.1:1/0 cannot be used: .*"),
        ("SMTP_URL", "smtp://127.0.0.1:1", r"SMTP_URL: smtp://127.0.0.1:1 cannot be used: .*"),
        ("BASE_URL", "portal.example", r"BASE_URL must begin with .*"),
    ],
)
def test_wrong_address_ends_with_one_line(start, name: str, value: str, said: str) -> None:
    run = start(**{name: value})
    assert run.ends() == 1
    assert re.fullmatch(said + r"\n", run.said), run.said
    run.leaves_nothing()


def test_ctrl_c_while_starting_leaves_no_process(start) -> None:
    run = start("--port", str(process.free_port()))
    assert process.wait_until(lambda: len(run.processes()) > 2, seconds=SLOW)
    run.process.send_signal(signal.SIGINT)
    assert run.ends() == 0
    run.leaves_nothing()

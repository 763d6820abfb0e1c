"""The load tool: wrk (Debian's package), driven by requests.lua."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from portal.bench import BenchError

CONNECTIONS = 8
_SCRIPT = Path(__file__).with_name("requests.lua")


@dataclass(frozen=True)
class Request:
    """One request of a load. `cookie` is the whole header's value, `body` an encoded form."""

    path: str
    cookie: str = ""
    body: str = ""
    method: str = "GET"

    def line(self) -> str:
        """As requests.lua reads it."""
        return f"{self.method}\t{self.path}\t{self.cookie}\t{self.body}"


@dataclass(frozen=True)
class Measurement:
    """One load of some seconds. Times in milliseconds."""

    requests: int
    seconds: float
    p50: float
    p99: float
    bytes: int

    @property
    def rate(self) -> float:
        """Requests a second."""
        return self.requests / self.seconds


def parse(output: str, *, what: str, expected: int) -> Measurement:
    """The line of JSON at the end of wrk's output.

    Raises:
        BenchError: an answer was not `expected`, a connection broke or nothing was answered.
    """
    lines = [line for line in output.splitlines() if line.startswith("{")]
    if not lines:
        raise BenchError(f"{what}: wrk printed no result:\n{output[-2000:]}")
    found = json.loads(lines[-1])
    if found["unexpected"]:
        raise BenchError(
            f"{what}: {found['unexpected']} of {found['requests']} answers were not {expected}; "
            f"the first was {found['first_unexpected']}."
        )
    if found["broken"] or found["timeouts"]:
        raise BenchError(f"{what}: {found['broken']} connections broke, {found['timeouts']} requests timed out.")
    if found["exhausted"]:
        raise BenchError(f"{what}: there were too few requests that write something new. Measure for a shorter time.")
    if not found["requests"] or not found["microseconds"]:
        raise BenchError(f"{what}: nothing was answered.")
    return Measurement(
        requests=found["requests"], seconds=found["microseconds"] / 1e6, p50=found["p50"] / 1e3,
        p99=found["p99"] / 1e3, bytes=found["bytes"],
    )  # fmt: skip


def run(
    base: str, requests: Sequence[Request], *, what: str, seconds: float, expected: int = 200, once: bool = False
) -> Measurement:
    """Sends the requests in turn over eight connections to `base` (scheme, host and port) for some seconds.

    With `once` each request is sent at most once.

    Raises:
        BenchError: any answer was not as expected, or `once` ran out of requests.
    """
    with tempfile.NamedTemporaryFile("w", suffix=".tsv", encoding="utf-8") as file:
        file.writelines(request.line() + "\n" for request in requests)
        file.flush()
        command = [
            *[tool(), "--threads", "1", "--connections", str(CONNECTIONS), "--duration", f"{max(1, round(seconds))}s"],
            *["--timeout", "10s", "--script", str(_SCRIPT), base, "--"],
            *[file.name, str(expected), "once" if once else "again"],
        ]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=seconds + 60)  # noqa: S603 - ours
    if done.returncode:
        raise BenchError(f"{what}: wrk ended with status {done.returncode}: {done.stderr.strip()[-500:]}")
    return parse(done.stdout, what=what, expected=expected)


def tool() -> str:
    """The path of wrk; installs Debian's package where that is allowed.

    Raises:
        BenchError: there is none; says how to get it.
    """
    if shutil.which("wrk") is None and os.geteuid() == 0 and shutil.which("apt-get"):
        _apt("update")
        _apt("install", "--yes", "--no-install-recommends", "wrk")
    found = shutil.which("wrk")
    if found is None:
        raise BenchError("The load tool wrk is not installed:  sudo apt install wrk")
    return found


def _apt(*words: str) -> None:
    """A failure shows in that wrk is still missing."""
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "-qq", *words], env=environment, capture_output=True, check=False)  # noqa: S603, S607

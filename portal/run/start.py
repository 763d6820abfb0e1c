"""The command `portal run` from the first check to the last stop."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from portal import config
from portal.config import ROOT, ConfigError
from portal.embedded import EmbeddedError, PostgresServer, ValkeyServer
from portal.revisions import heads
from portal.run import addresses, parts
from portal.run.services import data_dir
from portal.run.state import AlreadyRunning, RunLock, secret_key
from portal.run.supervisor import Failed, Interrupted, Supervisor, raise_on_signals

_READY_SECONDS = 90.0
_SMTP_PORT, _MAILBOX_PORT, _LIVE_PORT = 1025, 8025, 8010


def run(*, demo: bool, port: int, tell: Callable[[str], None]) -> int:
    """Run until Ctrl-C or SIGTERM; returns the exit status. `tell` prints one message (of one or more lines)."""
    began = time.monotonic()
    folder = data_dir()
    lock = RunLock(folder)
    supervisor = Supervisor(tell)
    raise_on_signals()
    try:
        lock.take()
        start = _Start(supervisor, folder, tell)
        start.everything(demo=demo, port=port, lock=lock)
        tell(start.banner(demo=demo, seconds=time.monotonic() - began))
        supervisor.watch()
    except (AlreadyRunning, EmbeddedError, ConfigError, Failed, OSError) as error:
        tell(str(error))
        return 1
    except Interrupted:
        tell("\nStopping ...")
        return 0
    finally:
        supervisor.stop()
        lock.release()


class _Start:
    """One start: finds out what is given, starts the rest."""

    def __init__(self, supervisor: Supervisor, folder: Path, tell: Callable[[str], None]) -> None:
        self.supervisor = supervisor
        self.folder = folder
        self.tell = tell
        self.logs = folder / "logs"
        self.env = dict(os.environ)
        self.mailbox_url = ""
        self.live_port = 0
        self.demo_file = folder / "demo.json"
        self.postgres: PostgresServer | None = None

    def everything(self, *, demo: bool, port: int, lock: RunLock) -> None:
        """Raises ConfigError, EmbeddedError, Failed, OSError, Interrupted."""
        chosen = self._settings(port)
        self._check_given()
        self._servers()
        self._mailbox()
        lock.publish({name: self.env.get(name, "") for name in self._published()})
        if not self._is_migrated():
            self._step("Updating the database ...", "db", "upgrade")
        if demo and not (self.postgres is not None and self.demo_file.exists()):
            self._step("Loading the demo ...", "demo", "load", "--accounts-file", str(self.demo_file))
        self._live()
        self._web(chosen)
        self._await_live()
        self.supervisor.add(parts.worker(env=self.env, logs=self.logs))
        beat = parts.beat_command(self.folder / "beat-schedule")
        self.supervisor.add(parts.command("beat", beat, env=self.env, logs=self.logs))

    def banner(self, *, demo: bool, seconds: float) -> str:
        """What a person at the terminal needs to know."""
        lines = ["", f"  The portal runs at  {self.env['BASE_URL']}/"]
        if self.mailbox_url:
            lines.append(f"  Its mailbox is at   {self.mailbox_url}/   (mail stays on this computer)")
        if demo and self.demo_file.exists():
            lines += ["", *_accounts(json.loads(self.demo_file.read_text()))]
        lines += ["", f"  Ready after {seconds:.1f} s. Logs are in {self.logs}. Ctrl-C stops everything.", ""]
        return "\n".join(lines)

    def _settings(self, wanted: int) -> int:
        port = addresses.claim_port(wanted, shared=True)
        if port != wanted:
            self.tell(f"Port {wanted} is taken, so the portal uses {port}.")
        self.live_port = addresses.claim_port(_LIVE_PORT, shared=True)
        if not self.env.get("BASE_URL"):  # else there is a proxy, which passes /live/ on
            self.env["BASE_URL"] = f"http://127.0.0.1:{port}"
            self.env.setdefault("LIVE_URL", f"http://127.0.0.1:{self.live_port}")
        self.env["DATA_DIR"] = str(self.folder)
        self.env["PORTAL_SUPERVISED"] = "1"
        self.env["PYTHONUNBUFFERED"] = "1"
        if not self.env.get("SECRET_KEY"):
            self.env["SECRET_KEY"] = secret_key(self.folder)
        return port

    def _check_given(self) -> None:
        """What the parts would refuse, and servers that are not there, are told before anything starts."""
        names = ("DATABASE_URL", "REDIS_URL", "SMTP_URL", "SECRET_KEY", "BASE_URL", "LIVE_URL")
        started_here = {"DATABASE_URL": "postgresql://", "REDIS_URL": "redis://", "SMTP_URL": "smtp://"}
        config.from_environment(**{name.lower(): self.env.get(name) or started_here.get(name, "") for name in names})
        asked = (addresses.database_fault, addresses.redis_fault, addresses.smtp_fault)
        for name, fault_of in zip(started_here, asked, strict=True):
            if self.env.get(name) and (fault := fault_of(self.env[name])) is not None:
                raise Failed(fault)

    def _published(self) -> list[str]:
        return ["DATABASE_URL", "REDIS_URL", "SMTP_URL", "SECRET_KEY", "BASE_URL", "LIVE_URL", "DATA_DIR"]

    def _servers(self) -> None:
        """Valkey and PostgreSQL, as far as none is given; they start at the same time."""
        valkey: ValkeyServer | None = None
        if not self.env.get("REDIS_URL"):
            valkey = ValkeyServer(self.folder / "valkey", log=self.logs / "valkey.log")
            self.supervisor.add(parts.EmbeddedPart("valkey", valkey))
        if not self.env.get("DATABASE_URL"):
            self.postgres = PostgresServer(self.folder / "postgres", log=self.logs / "postgres.log")
            if not (self.folder / "postgres").exists():
                self.tell("Preparing PostgreSQL ...")
                self.demo_file.unlink(missing_ok=True)  # it told of a database that is gone
            self.postgres.prepare()
            self.supervisor.add(parts.EmbeddedPart("postgres", self.postgres))
        if valkey is not None:
            valkey.wait_ready()
            self.env["REDIS_URL"] = valkey.url
        if self.postgres is not None:
            self.postgres.wait_ready()
            self.env["DATABASE_URL"] = self.postgres.url

    def _mailbox(self) -> None:
        if self.env.get("SMTP_URL"):
            return
        smtp = addresses.claim_port(_SMTP_PORT)
        web = addresses.claim_port(_MAILBOX_PORT)
        self.env["SMTP_URL"] = f"smtp://127.0.0.1:{smtp}"
        self.mailbox_url = f"http://127.0.0.1:{web}"
        words = parts.mailbox_command(self.folder / "mailbox", smtp, web)
        self.supervisor.add(parts.command("mailbox", words, env=self.env, logs=self.logs))

    def _is_migrated(self) -> bool:
        """Whether the embedded database is at this checkout's newest migration; for a given one the full check runs."""
        import psycopg

        if self.postgres is None:
            return False
        with psycopg.connect(addresses.plain(self.env["DATABASE_URL"])) as connection:
            known = connection.execute("SELECT to_regclass('alembic_version')").fetchone()
            if known is None or known[0] is None:
                return False
            rows = connection.execute("SELECT version_num FROM alembic_version").fetchall()
        return {row[0] for row in rows} == heads()

    def _step(self, what: str, *words: str) -> None:
        """One command of the portal that must succeed before the next thing starts."""
        self.tell(what)
        log = self.logs / f"{words[0]}.log"
        self.logs.mkdir(parents=True, exist_ok=True)
        with log.open("wb") as output:
            child = subprocess.Popen(  # noqa: S603 - our own command
                [sys.executable, "-m", "portal.cli", *words], env=self.env, cwd=ROOT, stdout=output, stderr=output
            )
            try:
                status = child.wait()
            except BaseException:
                child.terminate()
                child.wait()
                raise
        if status:
            text = log.read_text(errors="replace").strip().splitlines()
            raise Failed("\n".join(text[-1:] if status == 1 else [f"{what} failed; see {log}:", *text[-8:]]))

    def _web(self, port: int) -> None:
        words = parts.web_command("127.0.0.1", port)
        self.supervisor.add(parts.command("web", words, env=self.env, logs=self.logs))
        self.supervisor.wait_until(
            lambda: parts.answers(port, "/readyz"), what="An answer of the web server", seconds=_READY_SECONDS
        )

    def _live(self) -> None:
        words = parts.live_command("127.0.0.1", self.live_port)
        self.supervisor.add(parts.command("live", words, env=self.env, logs=self.logs))

    def _await_live(self) -> None:
        self.supervisor.wait_until(
            lambda: parts.answers(self.live_port, "/live/health"),
            what="An answer of the live process",
            seconds=_READY_SECONDS,
        )


def _accounts(accounts: list[dict[str, str]]) -> list[str]:
    """A table of the demo's accounts: role, address, and the password once where all have the same."""
    width = max((len(account["role"]) for account in accounts), default=0)
    passwords = {account["password"] for account in accounts}
    if len(passwords) == 1:
        return [
            f"  Sign in with the password {passwords.pop()} as",
            *(f"    {a['role']:<{width}}  {a['email']}" for a in accounts),
        ]
    widest = max((len(account["email"]) for account in accounts), default=0)
    return ["  Sign in as", *(f"    {a['role']:<{width}}  {a['email']:<{widest}}  {a['password']}" for a in accounts)]

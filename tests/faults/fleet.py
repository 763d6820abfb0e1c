"""Real servers and real worker processes that a test may kill: durable PostgreSQL and Valkey, Celery, a mailbox."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import redis
from aiosmtpd.controller import Controller

from portal import config, create_app
from portal.core import migrate
from portal.embedded import PostgresServer, ValkeyServer, process

ROOT = Path(__file__).resolve().parents[2]
WAITING, UNACKED = (
    "portal:portal",
    "portal:unacked",
)  # where the broker keeps tasks that nobody has, and that a worker has


class Mailbox:
    """Keeps what it is sent. `before_reply` runs when a mail is kept and its sender has not heard of it; `drop`: so many times the
    sender never does, because the line is cut.
    """

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.before_reply: Callable[[int], None] | None = None
        self.drop = 0

    async def handle_DATA(self, server, _session, envelope) -> str:
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        if self.before_reply is not None:
            self.before_reply(len(self.mails))
        if self.drop:
            self.drop -= 1
            server.transport.abort()
        return "250 kept"


def wait_until(condition: Callable[[], object], seconds: float = 60.0) -> None:
    """Returns once the condition holds; fails after `seconds`."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise AssertionError(f"not reached within {seconds} s: {getattr(condition, '__name__', condition)}")
        time.sleep(0.05)


class Fleet:
    """Everything that `portal run` starts but the web server, each part at an address that survives its restart."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.postgres = PostgresServer(folder / "postgres", port=process.free_port())
        self.valkey = ValkeyServer(folder / "valkey", port=process.free_port())
        self.mailbox = Mailbox()
        self.smtp = Controller(self.mailbox, hostname="127.0.0.1", port=process.free_port())
        self.workers: list[subprocess.Popen[bytes]] = []
        self.left_by_the_dead = (
            0  # tasks that killed workers had in hand; the broker gives them out again in a quarter of an hour
        )

    def start(self) -> None:
        self.postgres.start()
        self.valkey.start()
        self.smtp.start()
        migrate.upgrade(config.database_url(self.postgres.url))
        self.app = create_app(self.settings())
        # This process only plants and looks; what it queues goes to the real broker.
        self.app.extensions.pop("pending_tasks", None)

    def settings(self) -> config.Settings:
        return config.from_environment(
            database_url=self.postgres.url, redis_url=self.valkey.url, secret_key="faults",
            smtp_url=f"smtp://127.0.0.1:{self.smtp.port}", data_dir=self.folder / "data", base_url="http://localhost",
        )  # fmt: skip

    def start_worker(self) -> subprocess.Popen[bytes]:
        """A Celery worker with two children, in a process group of its own so that all of it can be killed."""
        settings = self.settings()
        environment = os.environ | {
            "DATABASE_URL": settings.database_url, "REDIS_URL": settings.redis_url, "SECRET_KEY": "faults",
            "SMTP_URL": settings.smtp_url, "DATA_DIR": str(settings.data_dir), "BASE_URL": settings.base_url,
        }  # fmt: skip
        with (self.folder / "worker.log").open("ab") as log:
            started = subprocess.Popen(
                [sys.executable, "-m", "celery", "--app", "celery_worker:celery", "worker", "--concurrency", "2",
                 "--queues", "portal", "--without-gossip", "--without-mingle"],
                cwd=ROOT, env=environment, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        self.workers.append(started)
        return started

    def kill_workers(self) -> None:
        """As the kernel would when memory runs out: no goodbye."""
        for one in self.workers:
            if one.poll() is None:
                os.killpg(one.pid, signal.SIGKILL)
            one.wait()
        self.workers.clear()
        with contextlib.suppress(redis.ConnectionError):  # a test may have stopped it
            self.left_by_the_dead = self.broker().hlen(UNACKED)

    def broker(self) -> redis.Redis:
        return redis.Redis.from_url(self.valkey.url)

    def is_idle(self) -> bool:
        """No task waits, and no living worker has one in hand: nothing more happens by itself."""
        broker = self.broker()
        return broker.llen(WAITING) == 0 and broker.hlen(UNACKED) <= self.left_by_the_dead

    def sweep(self, *names: str) -> None:
        """What beat does every half minute, here at once (and twice, as if there were two beats)."""
        celery = self.app.extensions["celery"]
        for name in (*names, *names):
            celery.send_task(name)

    def stop(self) -> None:
        self.kill_workers()
        self.smtp.stop()
        self.app.extensions["database"].engine.dispose()
        self.valkey.stop()
        self.postgres.stop()


@contextmanager
def fleet(folder: Path) -> Iterator[Fleet]:
    """A fleet that is gone at the end, whatever happened."""
    made = Fleet(folder)
    made.start()
    try:
        yield made
    finally:
        made.stop()

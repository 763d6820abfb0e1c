"""What an operator is told about servers that are not there, and how ports and locks are found."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.mailbox import Mailbox
from portal.revisions import heads
from portal.run import addresses, services
from portal.run.state import AlreadyRunning, RunLock, secret_key


@pytest.fixture
def closed_port() -> Iterator[int]:
    """A port that is bound but does not listen: nobody else can take it and nobody answers."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield bound.getsockname()[1]


@pytest.mark.parametrize(
    ("ask", "url", "name"),
    [
        (addresses.database_fault, "postgresql+psycopg://me:hush@127.0.0.1:{}/portal", "DATABASE_URL"),
        (addresses.redis_fault, "redis://:hush@127.0.0.1:{}/0", "REDIS_URL"),
        (addresses.smtp_fault, "smtp://me:hush@127.0.0.1:{}", "SMTP_URL"),
    ],
)
def test_absent_server_is_told_in_one_line_without_the_password(ask, url, name, closed_port) -> None:
    told = ask(url.format(closed_port))
    assert told.startswith(f"{name}: ")
    assert "\n" not in told
    assert "hush" not in told
    assert str(closed_port) in told


def test_present_mail_server_is_no_fault(tmp_path: Path) -> None:
    with Mailbox(tmp_path) as mailbox:
        assert addresses.smtp_fault(mailbox.smtp_url) is None


def test_next_port_is_taken_when_the_wanted_one_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        taken = server.getsockname()[1]
        assert not addresses.port_is_free(taken)
        assert taken < addresses.claim_port(taken) < taken + 100


def test_lock_says_where_the_other_one_runs(tmp_path: Path) -> None:
    first, second = RunLock(tmp_path), RunLock(tmp_path)
    first.take()
    with pytest.raises(AlreadyRunning, match="is just starting"):
        second.take()
    first.publish({"BASE_URL": "http://127.0.0.1:8000"})
    assert first.state_path.stat().st_mode & 0o077 == 0
    with pytest.raises(AlreadyRunning, match=rf"http://127.0.0.1:8000 \(process {os.getpid()}\)"):
        second.take()
    assert second.held_by_another()
    first.release()
    assert not second.held_by_another()
    second.take()
    second.release()


def test_secret_key_is_made_once_and_private(tmp_path: Path) -> None:
    key = secret_key(tmp_path / "data")
    assert len(key) == 64
    assert secret_key(tmp_path / "data") == key
    assert (tmp_path / "data" / "secret_key").stat().st_mode & 0o077 == 0


def test_command_uses_the_servers_of_the_portal_that_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    for name in ("DATABASE_URL", "REDIS_URL", "SECRET_KEY"):
        monkeypatch.delenv(name, raising=False)
    lock = RunLock(tmp_path)
    lock.take()
    lock.publish({"DATABASE_URL": "postgresql://there", "REDIS_URL": "redis://there", "SECRET_KEY": "s"})
    with services.environment():
        assert os.environ["DATABASE_URL"] == "postgresql://there"
    assert "DATABASE_URL" not in os.environ
    lock.release()


def test_heads_are_what_no_other_migration_builds_on(tmp_path: Path) -> None:
    (tmp_path / "0001_a.py").write_text('revision = "0001"\ndown_revision = None\n')
    (tmp_path / "0002_b.py").write_text("revision: str = '0002'\ndown_revision: str | None = '0001'\n")
    assert heads(tmp_path) == {"0002"}


def test_two_portals_that_start_at_once_get_two_ports():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        free = probe.getsockname()[1]
    claimed = addresses.claim_port(free)
    code = f"from portal.run import addresses; print(addresses.claim_port({claimed}))"
    other = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert int(other.stdout) != claimed


def test_shared_port_is_held_against_other_programs_and_open_to_the_server_that_shares_it():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        free = probe.getsockname()[1]
    claimed = addresses.claim_port(free, shared=True)
    with socket.socket() as other, pytest.raises(OSError, match="in use"):
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind(("127.0.0.1", claimed))
    with socket.socket() as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        server.bind(("127.0.0.1", claimed))
        server.listen()
        for _time in range(5):  # none of them goes to the socket that only holds the port
            with socket.create_connection(("127.0.0.1", claimed), timeout=5), server.accept()[0] as heard:
                assert heard.getsockname()[1] == claimed

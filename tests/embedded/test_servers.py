"""The embedded servers with real processes: they keep data, survive a kill, and never outlive who started them."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg
import pytest
import redis

from portal import embedded
from portal.embedded import EmbeddedError, PostgresServer, ValkeyServer, identity, process

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")


def connect(url: str) -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(url.replace("+psycopg", ""), autocommit=True)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A durable cluster, made once, in a path with a space and longer than a socket's name may be."""
    folder = tmp_path_factory.mktemp("a folder with spaces") / ("long" * 30)
    server = PostgresServer(folder / "postgres")
    server.prepare()
    return folder / "postgres"


def test_servers_answer_and_stop(tmp_path: Path) -> None:
    with embedded.servers(tmp_path / "with space", durable=False) as (database_url, redis_url):
        assert database_url.startswith("postgresql+psycopg://")
        with connect(database_url) as connection:
            assert connection.execute("SELECT current_database()").fetchone() == ("portal",)
        assert redis.from_url(redis_url).ping()
    with pytest.raises(psycopg.OperationalError):
        connect(database_url)
    with pytest.raises(redis.ConnectionError):
        redis.from_url(redis_url).ping()


def test_database_knows_every_script(cluster: Path) -> None:
    with PostgresServer(cluster) as server, connect(server.url) as connection:
        shape = connection.execute(
            "SELECT pg_encoding_to_char(encoding), datctype FROM pg_database WHERE datname = 'portal'"
        ).fetchone()
        assert shape == ("UTF8", "C.UTF-8")
        assert connection.execute("SELECT lower('ПРИВЕТ ÉCOLE')").fetchone() == ("привет école",)
        connection.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        connection.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
        trigrams = connection.execute("SELECT cardinality(show_trgm('전자정부'))").fetchone()
        assert trigrams is not None
        assert isinstance(trigrams[0], int)
        assert trigrams[0] > 1


def test_log_of_the_database_repeats_no_row_that_was_refused(cluster: Path) -> None:
    """DETAIL names what stood there already: the address of a person, where somebody registers twice."""
    with PostgresServer(cluster) as server, connect(server.url) as connection:
        connection.execute("CREATE TABLE people (email text CONSTRAINT one_each UNIQUE)")
        for _turn in range(2):
            with contextlib.suppress(psycopg.errors.UniqueViolation):
                connection.execute("INSERT INTO people VALUES (%s)", ["ana.reyes@city.example"])
        connection.execute("DROP TABLE people")
        log = server.log.read_text()
    assert "one_each" in log
    assert "ana.reyes" not in log


def test_committed_rows_survive_kill_of_postgres(cluster: Path) -> None:
    with PostgresServer(cluster) as server:
        with connect(server.url) as connection:
            connection.execute("CREATE TABLE IF NOT EXISTS kept (id int)")
            connection.execute("TRUNCATE kept")
            connection.execute("INSERT INTO kept SELECT generate_series(1, 300)")
        assert server.process is not None
        server.process.kill()
        # Not reaped and not waited for: the next start must cope with what the dead one left.
        again = PostgresServer(cluster)
        with again, connect(again.url) as connection:
            assert connection.execute("SELECT count(*) FROM kept").fetchone() == (300,)


def test_lock_file_of_a_reused_process_number_does_not_block(cluster: Path) -> None:
    lock = cluster / "postmaster.pid"
    lock.write_text(f"{os.getpid()}\n{cluster}\n1\n1\n\n127.0.0.1\n\nready   \n")
    with PostgresServer(cluster) as server, connect(server.url) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    assert not lock.exists()


def test_interrupted_initdb_is_done_again(tmp_path: Path) -> None:
    half_done = tmp_path / "postgres.new"
    half_done.mkdir()
    (half_done / "PG_VERSION").write_text("18\n")
    with PostgresServer(tmp_path / "postgres", durable=False) as server, connect(server.url) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    assert not half_done.exists()


def test_password_is_readable_by_its_user_only(cluster: Path) -> None:
    password = cluster.with_name("postgres.password")
    assert password.stat().st_mode & 0o077 == 0
    with PostgresServer(cluster) as server, pytest.raises(psycopg.OperationalError, match="password"):
        connect(server.url.replace(password.read_text().strip(), "guessed"))


def test_cluster_of_another_version_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "postgres").mkdir()
    (tmp_path / "postgres" / "PG_VERSION").write_text("14\n")
    with pytest.raises(EmbeddedError, match=r"made by PostgreSQL 14, installed is \d+"):
        PostgresServer(tmp_path / "postgres").start()


def test_messages_survive_kill_of_valkey(tmp_path: Path) -> None:
    with ValkeyServer(tmp_path / "val key") as server:
        client = redis.from_url(server.url)
        client.rpush("queue", *range(1000))
        client.execute_command("WAITAOF", 1, 0, 5000)
        assert server.process is not None
        server.process.kill()
        server.process.wait()
    with ValkeyServer(tmp_path / "val key") as server:
        client = redis.from_url(server.url)
        assert client.llen("queue") == 1000
        assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}


def test_a_taken_port_is_told_in_one_line(tmp_path: Path) -> None:
    with ValkeyServer(tmp_path / "one", durable=False) as first:
        second = ValkeyServer(tmp_path / "two", first.port, durable=False)
        with pytest.raises(EmbeddedError, match="Valkey did not start"):
            second.start()


STARTER = """
import sys, threading
from portal import embedded
with embedded.servers(sys.argv[1], durable=False) as urls:
    print("ready", flush=True)
    threading.Event().wait()
"""


def children_in(folder: Path) -> set[int]:
    """Numbers of living processes whose command line, working folder or open log lies under `folder`."""
    found = set()
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                where = str((entry / "cwd").readlink())
            except OSError:
                continue
            if where.startswith(str(folder)) and process.alive(int(entry.name)):
                found.add(int(entry.name))
    return found


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the parent-death signal is Linux's")
def test_servers_do_not_outlive_a_killed_parent(tmp_path: Path) -> None:
    starter = subprocess.Popen([sys.executable, "-c", STARTER, tmp_path], stdout=subprocess.PIPE, text=True)
    assert starter.stdout is not None
    assert starter.stdout.readline() == "ready\n"
    assert len(children_in(tmp_path)) >= 2
    starter.send_signal(signal.SIGKILL)
    starter.wait()
    starter.stdout.close()
    assert process.wait_until(lambda: not children_in(tmp_path), seconds=20), children_in(tmp_path)


# Changes the user itself, because root's interpreter may lie where others cannot execute it.
AS_ORDINARY_USER = """
import os, sys, psycopg
from portal import embedded
"".encode("idna")  # loads the codec that connecting asks for
os.setgroups([]); os.setgid(int(sys.argv[2])); os.setuid(int(sys.argv[2]))
with embedded.servers(sys.argv[1], durable=False) as urls:
    print(len(urls))
"""


@as_root
def test_ordinary_user_runs_it_plainly() -> None:
    with tempfile.TemporaryDirectory() as own:  # pytest's own folders are closed to other users
        os.chown(own, 65534, 65534)
        result = subprocess.run(
            [sys.executable, "-c", AS_ORDINARY_USER, own, "65534"], capture_output=True, text=True, check=False
        )
        assert (result.stdout, result.stderr) == ("2\n", "")
        assert (Path(own) / "postgres").stat().st_uid == 65534


@as_root
def test_root_without_user_namespaces_switches_user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(identity, "_namespace", lambda data_dir: None)
    tmp_path.chmod(0o700)  # a parent folder that the ordinary user may not enter
    with PostgresServer(tmp_path / "postgres", durable=False) as server, connect(server.url) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
        assert (tmp_path / "postgres").stat().st_uid != 0
    # Once it belongs to that user it stays so, even where namespaces are allowed.
    monkeypatch.undo()
    with PostgresServer(tmp_path / "postgres", durable=False) as server, connect(server.url) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


@as_root
def test_folder_of_somebody_else_is_refused_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 4321)
    with pytest.raises(EmbeddedError, match="belongs to root"):
        identity.command_prefix(tmp_path)

"""deploy/backup.sh and deploy/restore.sh: a filled database and its files come back whole, and nothing is overwritten."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from portal import embedded
from portal.config import ROOT
from portal.core import migrate
from portal.run.addresses import plain

pytestmark = pytest.mark.processes


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with embedded.servers(tmp_path_factory.mktemp("servers"), durable=False) as (database_url, _):
        yield database_url


def database(server: str, name: str) -> str:
    with psycopg.connect(plain(server), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE template0")
    return server.rpartition("/")[0] + f"/{name}"


def contents(url: str) -> dict[str, tuple[object, ...]]:
    """Each table's number of rows and a checksum over them."""
    with psycopg.connect(plain(url)) as connection:
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        return {
            table: connection.execute(
                f"SELECT count(*), coalesce(sum(hashtextextended(t::text, 0)), 0) FROM {table} AS t"
            ).fetchone()
            or ()
            for (table,) in tables
        }


def fill(url: str, files: Path) -> None:
    """Rows in every script and a file that one of them names, in a folder with a space."""
    migrate.upgrade(url)
    with psycopg.connect(plain(url)) as connection:
        connection.execute(
            "INSERT INTO core_files (key, filename, content_type, size, sha256, private, created_at)"
            " SELECT 'key-' || n, '인증서 شهادة ' || n, 'application/pdf', n, repeat('0', 64), true, now()"
            " FROM generate_series(1, 2000) AS n"
        )
    (files / "ke").mkdir(parents=True)
    (files / "ke" / "key-1").write_bytes(b"%PDF-1.7 " + bytes(range(256)))


def script(name: str, *words: object, url: str, data_dir: Path) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"DATABASE_URL": url, "DATA_DIR": str(data_dir), "SECRET_KEY": "x" * 64}
    command = [ROOT / "deploy" / name, *map(str, words)]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_backup_restores_rows_and_files_into_an_empty_place_only(server: str, tmp_path: Path) -> None:
    first, second = database(server, "first"), database(server, "second")
    old, new = tmp_path / "old data", tmp_path / "new data"
    fill(first, old / "files")

    made = script("backup.sh", tmp_path / "back ups", url=first, data_dir=old)
    assert made.returncode == 0, made.stderr
    backup = Path(made.stdout.strip())
    assert backup.stat().st_mode & 0o077 == 0

    restored = script("restore.sh", backup, url=second, data_dir=new)
    assert restored.returncode == 0, restored.stderr
    assert contents(second) == contents(first)
    assert contents(second)["core_files"][0] == 2000
    assert (new / "files" / "ke" / "key-1").read_bytes() == (old / "files" / "ke" / "key-1").read_bytes()

    again = script("restore.sh", backup, url=second, data_dir=tmp_path / "third")
    assert again.returncode == 1
    assert "Restore into an empty one" in again.stderr

    with (backup / "database.dump").open("r+b") as dump:
        dump.seek(100)
        dump.write(b"damaged")
    damaged = script("restore.sh", backup, url=database(server, "third"), data_dir=tmp_path / "third")
    assert damaged.returncode == 1
    assert "The backup is damaged" in damaged.stderr


def test_failed_backup_leaves_nothing_that_looks_like_one(server: str, tmp_path: Path) -> None:
    nowhere = server.rpartition("/")[0] + "/no_such_database"
    result = script("backup.sh", tmp_path / "backups", url=nowhere, data_dir=tmp_path)
    assert result.returncode != 0
    assert "no_such_database" in result.stderr
    assert not list((tmp_path / "backups").iterdir())


def test_only_the_newest_backups_are_kept(server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEEP", "2")
    for day in ("01", "02", "03"):
        (tmp_path / f"portal-202601{day}T000000Z").mkdir()
    made = script("backup.sh", tmp_path, url=database(server, "kept"), data_dir=tmp_path / "data")
    assert made.returncode == 0, made.stderr
    assert sorted(path.name for path in tmp_path.glob("portal-*")) == [
        "portal-20260103T000000Z",
        Path(made.stdout.strip()).name,
    ]

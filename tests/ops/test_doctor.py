"""`portal doctor` against real servers: sound ones pass, each planted fault is found and comes with advice."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis
from click.testing import CliRunner

from portal import doctor, embedded
from portal.cli import main
from portal.core import migrate
from portal.live import messages
from portal.mailbox import Mailbox
from portal.run.addresses import plain
from tests.faults.fleet import wait_until
from tests.libretranslate import running
from tests.live.ears import live_here

pytestmark = pytest.mark.processes


@pytest.fixture(scope="module")
def deployment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Settings of a sound deployment: durable servers, migrated, with a mail server."""
    folder = tmp_path_factory.mktemp("deployment")
    with embedded.servers(folder) as (database_url, redis_url), Mailbox(folder / "mail") as mailbox:
        migrate.upgrade(database_url)
        yield {
            "DATABASE_URL": database_url,
            "REDIS_URL": redis_url,
            "SMTP_URL": mailbox.smtp_url,
            "SECRET_KEY": "0123456789abcdef" * 4,
            "DATA_DIR": str(folder),
            "BASE_URL": "http://127.0.0.1:8000",
        }


def examine(settings: dict[str, str], **changed: str) -> tuple[int, dict[str, dict[str, str]]]:
    """Exit status and findings by check."""
    result = CliRunner().invoke(main, ["doctor", "--json"], env=settings | changed)
    return result.exit_code, {row["check"]: row for row in json.loads(result.output)["checks"]}


def test_sound_deployment_passes(deployment: dict[str, str]) -> None:
    status, found = examine(deployment)
    assert {name: row for name, row in found.items() if row["level"] == "fail" and name not in BUILT} == {}
    expected = {"database version", "database letters", "extensions", "migrations", "redis persistence", "redis memory"}
    assert expected | {"mail", "storage", "clock", "time zones", "secret key", "address"} <= set(found)
    assert status == (1 if any(row["level"] == "fail" for row in found.values()) else 0)


BUILT = {"front end", "certificates"}  # fail until the front end is built, rightly


def test_lines_for_a_person_say_what_to_do(deployment: dict[str, str]) -> None:
    result = CliRunner().invoke(main, ["doctor"], env=deployment | {"SECRET_KEY": "short"})
    assert result.exit_code == 1
    assert "fail  secret key: only 5 characters\n      → Set SECRET_KEY to the output of: python3" in result.output


@pytest.mark.parametrize(
    ("changed", "check", "finding"),
    [
        ({"SECRET_KEY": "short"}, "secret key", "only 5 characters"),
        ({"BASE_URL": "http://portal.example.org"}, "address", "http://portal.example.org"),
        ({"DATABASE_URL": "postgresql://127.0.0.1:1/x"}, "database", "cannot be used"),
        ({"REDIS_URL": "redis://127.0.0.1:1/0"}, "redis", "cannot be used"),
        ({"SMTP_URL": "smtp://127.0.0.1:1"}, "mail", "cannot be used"),
        ({"REDIS_URL": "memcached://x"}, "settings", "REDIS_URL must begin with"),
        ({"BASE_URL": "https://portal.example.org"}, "badge keys", "without a badge"),
        ({"TRANSLATE_URL": "http://127.0.0.1:1"}, "translation", "127.0.0.1: ConnectionError"),
        ({"TRANSLATE_KEY": "secret"}, "settings", "of no use without TRANSLATE_URL"),
        ({"TRANSLATE_URL": "ftp://machine"}, "settings", "TRANSLATE_URL must begin with"),
        ({"CREDENTIAL_SECRET": "short"}, "settings", "CREDENTIAL_SECRET must have at least 32 signs"),
    ],
)
def test_wrong_setting_is_found(deployment: dict[str, str], changed: dict[str, str], check: str, finding: str) -> None:
    status, found = examine(deployment, **changed)
    assert status == 1
    assert found[check]["level"] == "fail"
    assert finding in found[check]["finding"]
    assert found[check]["advice"]


def test_a_machine_that_translates_is_asked(deployment: dict[str, str]) -> None:
    with running() as machine:
        machine.key = "right"
        _status, found = examine(deployment, TRANSLATE_URL=machine.url, TRANSLATE_KEY="right")
        assert (found["translation"]["level"], found["translation"]["finding"]) == (
            "warn", "127.0.0.1 knows 8 languages, not id",
        )  # fmt: skip
        _status, found = examine(deployment, TRANSLATE_URL=machine.url, TRANSLATE_KEY="wrong")
        assert found["translation"]["level"] == "fail"
        assert "Invalid API key" in found["translation"]["finding"]
    _status, found = examine(deployment)
    assert "translation" not in found


def test_database_with_ctype_c_is_found(deployment: dict[str, str]) -> None:
    with psycopg.connect(plain(deployment["DATABASE_URL"]), autocommit=True) as connection:
        connection.execute("CREATE DATABASE letters ENCODING 'UTF8' LOCALE 'C' TEMPLATE template0")
    wrong = deployment["DATABASE_URL"].rpartition("/")[0] + "/letters"
    status, found = examine(deployment, DATABASE_URL=wrong)
    assert status == 1
    assert "search would lose every letter outside ASCII" in found["database letters"]["finding"]
    assert (found["migrations"]["level"], found["migrations"]["advice"]) == ("fail", "Run: portal db upgrade")


def test_database_that_lacks_an_extension_or_the_newest_migration_is_found(
    deployment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor, "_EXTENSIONS", ("pg_trgm", "of_another_house"))
    with psycopg.connect(plain(deployment["DATABASE_URL"]), autocommit=True) as connection:
        newest = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        connection.execute("UPDATE alembic_version SET version_num = '0001'")
        status, found = examine(deployment)
        connection.execute("UPDATE alembic_version SET version_num = %s", newest)
    assert status == 1
    assert found["extensions"]["finding"] == "not available: of_another_house"
    assert (found["migrations"]["level"], found["migrations"]["advice"]) == ("fail", "Run: portal db upgrade")
    assert found["migrations"]["finding"].startswith("at 0001, newest is ")


def test_clock_and_time_zones_that_are_out_of_date_are_found(
    deployment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor, "version", lambda _name: "2024.1")
    real = time.time
    monkeypatch.setattr(doctor.time, "time", lambda: real() + 30)
    status, found = examine(deployment)
    assert status == 1
    assert found["clock"]["level"] == "fail"
    assert found["clock"]["finding"].startswith(("29.", "30."))
    assert (found["time zones"]["level"], found["time zones"]["finding"]) == ("warn", "tzdata 2024.1")
    assert found["clock"]["advice"]
    assert found["time zones"]["advice"]


def test_database_that_is_too_old_is_found(deployment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """What the server calls itself is asked of the driver; there is no PostgreSQL 14 here to ask."""
    monkeypatch.setattr(psycopg.ConnectionInfo, "server_version", 140011)
    status, found = examine(deployment)
    assert (status, found["database version"]["level"], found["database version"]["finding"]) == (
        1, "fail", "PostgreSQL 14",
    )  # fmt: skip
    assert found["database version"]["advice"] == "Upgrade to PostgreSQL 15 or newer."


def test_proxy_that_nobody_trusts_is_found(deployment: dict[str, str]) -> None:
    """Behind it all readers would share one network address, and fifty wrong passwords lock everybody out."""
    _status, found = examine(deployment, BASE_URL="https://portal.example.org")
    assert (found["proxies"]["level"], "TRUSTED_PROXIES=1" in found["proxies"]["advice"]) == ("warn", True)
    _status, found = examine(deployment, BASE_URL="https://portal.example.org", TRUSTED_PROXIES="1")
    assert found["proxies"]["level"] == "ok"


def test_events_that_were_given_up_are_found(deployment: dict[str, str]) -> None:
    _status, found = examine(deployment)
    assert found["events"]["level"] == "ok"
    with psycopg.connect(plain(deployment["DATABASE_URL"]), autocommit=True) as connection:
        connection.execute(
            "INSERT INTO core_event_deliveries (id, handler, event, payload, request_id, state, attempts, error, next_at, "
            "created_at) VALUES (gen_random_uuid(), 'portal.x.tasks.hear', 'Rang', '{}', '', 'failed', 12, 'ValueError', "
            "now(), now())"
        )
        status, found = examine(deployment)
        connection.execute("DELETE FROM core_event_deliveries")
    assert (status, found["events"]["level"]) == (1, "fail")
    assert "portal.x.tasks.hear" in found["events"]["finding"]


def test_redis_that_forgets_is_found(deployment: dict[str, str]) -> None:
    client = redis.from_url(deployment["REDIS_URL"])
    client.config_set("appendonly", "no")
    client.config_set("maxmemory-policy", "allkeys-lru")
    try:
        status, found = examine(deployment)
    finally:
        client.config_set("appendonly", "yes")
        client.config_set("maxmemory-policy", "noeviction")
    assert status == 1
    assert (found["redis persistence"]["level"], found["redis memory"]["level"]) == ("fail", "fail")


def test_live_process_is_found_by_what_it_says_and_an_address_browsers_refuse(deployment: dict[str, str]) -> None:
    assert examine(deployment)[1]["live"]["finding"] == "none runs"
    with live_here(deployment["REDIS_URL"], count=0.05), redis.from_url(deployment["REDIS_URL"]) as client:
        wait_until(lambda: client.zcard(messages.PROCESSES))
        assert examine(deployment)[1]["live"]["finding"] == "1 running"
    changed = {"BASE_URL": "https://portal.example.org", "LIVE_URL": "http://portal.example.org:8010"}
    found = examine(deployment, **changed)[1]
    assert (found["live"]["level"], found["live address"]["level"]) == ("warn", "fail")


def test_storage_that_cannot_be_written_is_found(deployment: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "files").write_text("a file where the folder should be")
    status, found = examine(deployment, DATA_DIR=str(tmp_path))
    assert (status, found["storage"]["level"]) == (1, "fail")


def test_missing_key_of_the_year_is_told(deployment: dict[str, str]) -> None:
    public = {"BASE_URL": "https://portal.example.org", "CREDENTIAL_SECRET": "0123456789abcdef" * 2}
    _, found = examine(deployment, **public)
    assert found["badge keys"]["advice"] == "Run: portal certificates keys new"
    for year, level in (("2001", "warn"), ("", "ok")):
        words = ["certificates", "keys", "new", *(["--year", year] if year else [])]
        made = CliRunner().invoke(main, words, env=deployment | public)
        assert made.exit_code == 0, made.output
        _, found = examine(deployment, **public)
        assert found["badge keys"]["level"] == level
    with psycopg.connect(plain(deployment["DATABASE_URL"]), autocommit=True) as connection:
        connection.execute("DELETE FROM certificates_keys")

"""`portal certificates`: keys are made, listed, retired and written out; a file is verified with them and nothing else."""

from __future__ import annotations

import json
import re

import pytest
from click.testing import CliRunner

from portal import config, create_app
from portal.certificates import badges, pictures, services
from portal.certificates.cli import group
from portal.certificates.models import Credential
from portal.core import clock, db, storage
from tests.factories.accounts import make_secretariat, make_user
from tests.factories.certificates import make_certificate


@pytest.fixture
def portal(fresh_database, redis_url, monkeypatch, tmp_path):
    """Runs a command as an operator would: the settings come from the environment."""
    for name, value in {
        "DATABASE_URL": fresh_database("badges"), "REDIS_URL": redis_url, "SECRET_KEY": "of the tests",
        "SMTP_URL": "smtp://127.0.0.1:1", "DATA_DIR": str(tmp_path / "data"), "BASE_URL": "https://portal.example",
        "CREDENTIAL_SECRET": "0123456789abcdef" * 2,
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("portal.core.logs.configure", lambda *_args, **_more: None)
    return lambda *words, **more: CliRunner().invoke(group, list(words), **more)


@pytest.fixture
def look(portal):
    app = create_app(config.from_environment(testing=True))
    with app.app_context():
        yield app
    app.extensions["database"].engine.dispose()


@pytest.fixture
def alone(monkeypatch):
    """Takes away all that leads to a portal: what still works needs none."""

    def take_away():
        for name in ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "DATA_DIR", "CREDENTIAL_SECRET"):
            monkeypatch.delenv(name)
        monkeypatch.setattr("portal.cli.context.application", None)

    return take_away


def issue():
    certificate = make_certificate(make_user(), holder_name="박서연")
    with db.transaction():
        services.produce(certificate_ids=[certificate.id])
    return certificate, db.session.get_one(Credential, certificate.id)


def test_keys_are_made_listed_and_retired(portal):
    assert "no key yet" in portal("keys", "list").output
    year = clock.now().year
    made = portal("keys", "new")
    assert made.exit_code == 0, made.output
    assert re.match(rf"{year}-1 z6Mk\w+\n", made.output)
    again = portal("keys", "new")
    assert again.exit_code == 1
    assert "Retire it first" in again.output
    assert portal("keys", "retire", f"{year}-1").exit_code == 0
    assert portal("keys", "new").output.startswith(f"{year}-2 ")
    assert portal("keys", "retire", f"{year}-1", "--withdraw").exit_code == 0
    listed = portal("keys").output
    assert f"{year}-1   withdrawn" in listed
    assert f"{year}-2   in use" in listed
    assert portal("keys", "retire", "1999-1").exit_code == 1


def test_every_kind_of_file_is_verified_without_a_portal(portal, look, alone, tmp_path):
    assert portal("keys", "new").exit_code == 0
    certificate, badge = issue()
    revoked, _ = issue()
    with db.transaction():
        services.revoke(certificate=revoked, actor=make_secretariat(), reason="mistake")
    files = {
        "good.pdf": storage.load(certificate.file_key), "good.json": badge.document.encode(),
        "good.png": pictures.png(badge.document), "good.svg": pictures.svg(badge.document).encode(),
        "good.txt": f"{services.verify_url(certificate)}#{badge.claim}\n".encode(),
        "revoked.pdf": storage.load(revoked.file_key),
        "tampered.json": badge.document.replace("박서연", "김민준").encode(),
        "tampered.txt": f"{services.verify_url(revoked)}#{badge.claim}".encode(),
        "nothing.txt": b"hello", "nothing.pdf": b"%PDF-1.7", "nothing.png": b"\x89PNG\r\n\x1a\n",
    }  # fmt: skip
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    folder = tmp_path / "keys"
    assert portal("keys", "--out", str(folder)).exit_code == 0
    assert portal("verify", str(tmp_path / "good.pdf")).exit_code == 0, "with the portal's own keys"
    alone()
    statuses = {"good": 0, "revoked": 1, "tampered": 3, "nothing": 6}
    for name in files:
        answer = portal("verify", str(tmp_path / name), "--keys", str(folder))
        assert answer.exit_code == statuses[name.split(".")[0]], (name, answer.output)
    good = portal("verify", str(tmp_path / "good.txt"), "--keys", str(folder)).output
    assert re.match(r"signature good; revocation known up to \d{4}-\d\d-\d\dT\d\d:00:00Z\n", good)
    assert "박서연" in good
    assert portal("verify", "-", "--keys", str(folder), input=files["good.txt"]).exit_code == 0


def test_honest_where_the_list_or_the_key_is_missing(portal, look, tmp_path):
    assert portal("keys", "new").exit_code == 0
    _, badge = issue()
    (tmp_path / "badge.json").write_text(badge.document)
    folder = tmp_path / "keys"
    assert portal("keys", "--out", str(folder)).exit_code == 0
    found = badges.published()
    other = json.loads((folder / "keys.json").read_text())
    for path in folder.glob("status-*.json"):
        path.unlink()
    answer = portal("verify", str(tmp_path / "badge.json"), "--keys", str(folder))
    assert answer.exit_code == 5
    assert "revocation NOT known" in answer.output
    other["keys"][0]["publicKeyMultibase"] = "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2"
    (folder / "keys.json").write_text(json.dumps(other))
    changed = portal("verify", str(tmp_path / "badge.json"), "--keys", str(folder))
    assert changed.exit_code == 1
    assert "not signed by one of its keys" in changed.output
    assert found is not None


def test_a_forged_status_list_is_refused(portal, look, tmp_path):
    assert portal("keys", "new").exit_code == 0
    _, badge = issue()
    (tmp_path / "badge.json").write_text(badge.document)
    folder = tmp_path / "keys"
    portal("keys", "--out", str(folder))
    (path,) = folder.glob("status-*.json")
    path.write_text(path.read_text().replace("T", "U", 1))
    answer = portal("verify", str(tmp_path / "badge.json"), "--keys", str(folder))
    assert answer.exit_code == 1
    assert "status list" in answer.output


def test_faults_are_told_in_a_line(portal, tmp_path):
    for words in (("verify", str(tmp_path / "none")), ("keys", "--out", str(tmp_path / "x"))):
        answer = portal(*words)
        assert answer.exit_code != 0
        assert "Traceback" not in answer.output

"""Stored PDFs are made anew: those without a badge get theirs, nothing that was promised changes, and no file is lost."""

from __future__ import annotations

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from portal.accounts.models import AuditEntry
from portal.certificates import documents, keys, remakes, services
from portal.certificates.credentials import baking
from portal.certificates.models import Certificate, Credential, Remake, RemakeScope
from portal.core import db, storage
from portal.core.errors import Conflict, NotFound
from portal.notifications.models import Delivery
from tests.factories.accounts import make_secretariat, make_user
from tests.factories.certificates import make_certificate

FROZEN = ("facts", "number", "code", "revision", "issued_on", "lang", "created_at", "state", "revoked_at")


@pytest.fixture
def bare(app, monkeypatch):
    """Makes certificates with a PDF from before there was a key; twelve, so that there are two chunks."""
    made = [make_certificate(make_user(), holder_name=f"Person {n}") for n in range(12)]
    with monkeypatch.context() as patch:
        patch.setattr(keys, "in_use", lambda: None)
        with db.transaction():
            services.produce(certificate_ids=[one.id for one in made])
    assert db.session.scalar(select(func.count()).select_from(Credential)) == 0
    return made


def begin(scope: RemakeScope = RemakeScope.WITHOUT_BADGE) -> Remake:
    with db.transaction():
        return remakes.begin(scope=scope, actor=make_secretariat())


def promised(certificates: list[Certificate]) -> list[list[object]]:
    return [[getattr(one, name) for name in FROZEN] for one in certificates]


def test_documents_without_a_badge_get_theirs_and_nothing_promised_changes(app, work, bare):
    before = promised(bare)
    former = [one.file_key for one in bare]
    with db.transaction():
        services.sign_missing()  # what beat does once there is a key: the badges are there, the files still are without
    assert remakes.count(RemakeScope.WITHOUT_BADGE) == 12
    remake = begin()
    work(only=("certificates", "core"))
    assert (remake.done, remake.total, remake.problems) == (12, 12, [])
    assert remake.finished_at is not None
    assert promised(bare) == before
    for certificate, old in zip(bare, former, strict=True):
        assert certificate.file_key != old
        badge = db.session.get_one(Credential, certificate.id)
        assert baking.from_pdf(storage.load(certificate.file_key)) == badge.document
        with pytest.raises(NotFound):
            storage.load(old)
    assert remakes.count(RemakeScope.WITHOUT_BADGE) == 0
    (entry,) = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "certificates.remade")).all()
    assert entry.data == {"scope": "without_badge", "count": 12}


def test_mail_that_waits_takes_the_new_file_along_and_nobody_gets_a_second(app, work, bare):
    work(only=("certificates", "core"))
    count = db.session.scalar(select(func.count()).select_from(Delivery))
    assert count == 12
    begin()
    work(only=("certificates", "core"))
    assert db.session.scalar(select(func.count()).select_from(Delivery)) == count
    for certificate in bare:
        (mail,) = db.session.scalars(select(Delivery).where(Delivery.user_id == certificate.holder_id)).all()
        assert [each["key"] for each in mail.attachments] == [certificate.file_key]


def test_what_fails_inside_a_chunk_leaves_all_its_former_files(app, bare, monkeypatch):
    remake, former = begin(), [one.file_key for one in bare]
    with db.transaction():
        assert remakes.go_on(remake_id=remake.id), "ten of twelve: there is more to do"
    first = [one.file_key for one in bare]
    assert sum(new != old for new, old in zip(first, former, strict=True)) == 10
    drawn = documents.certificate_pdf
    calls = iter(range(5))

    def fails_at_the_second(facts):
        if next(calls) == 1:
            raise OSError("disk full")
        return drawn(facts)

    monkeypatch.setattr(documents, "certificate_pdf", fails_at_the_second)
    with pytest.raises(OSError, match="disk full"), db.transaction():
        remakes.go_on(remake_id=remake.id)
    assert [one.file_key for one in bare] == first
    assert all(storage.load(one.file_key).startswith(b"%PDF-") for one in bare)
    assert remake.done == 10
    monkeypatch.setattr(documents, "certificate_pdf", drawn)
    with db.transaction():
        assert not remakes.go_on(remake_id=remake.id)
    assert remake.done == 12
    assert db.session.scalar(select(func.count(storage.StoredFile.key))) == 12, "no file is left over"


def test_worker_that_fails_says_why_and_the_sweeper_goes_on(app, work, bare, monkeypatch):
    remake = begin()
    with monkeypatch.context() as patch:
        patch.setattr(documents, "FONT_FOLDER", documents.FONT_FOLDER / "nowhere")
        documents._coverage.cache_clear()
        work(only=("certificates", "core"))
    documents._coverage.cache_clear()
    assert remake.last_error.startswith("FileNotFoundError")
    assert remake.done == 0
    from portal.certificates.tasks import sweep_remakes

    sweep_remakes()
    work(only=("certificates", "core"))
    assert (remake.done, remake.last_error) == (12, "")


def test_certificate_that_cannot_be_drawn_keeps_its_file_and_stops_nobody(app, work, bare):
    odd, former = bare[3], bare[3].file_key
    with db.transaction():
        odd.facts = odd.facts | {"holder_name": "\U00013000"}
    remake = begin()
    work(only=("certificates", "core"))
    assert (remake.done, odd.file_key) == (11, former)
    assert [one["number"] for one in remake.problems] == [odd.number]


def test_one_run_at_a_time_and_none_without_work(app, bare):
    begin()
    with pytest.raises(Conflict, match="already"):
        begin(RemakeScope.ALL)
    with pytest.raises(IntegrityError), db.transaction():
        db.session.add(Remake(scope=RemakeScope.WITHOUT_BADGE, total=1))
        db.session.flush()


def test_staff_begins_a_run_and_sees_how_far_it_is(client, login, work, bare):
    login(make_secretariat())
    path = "/en/manage/certificates/remakes"
    assert "Documents without a badge in them 12" in client.page(path).get_text(" ", strip=True)
    assert client.submit(path, {"scope": "without_badge"}).status_code == 303
    assert "0 of 12" in client.page(path).get_text(" ", strip=True)
    assert client.get(path, headers={"HX-Request": "true"}).status_code == 200
    work(only=("certificates", "core"))
    assert "12 of 12" in client.page(path).get_text(" ", strip=True)
    assert client.submit(path, {"scope": "without_badge"}).status_code == 409


def test_command_begins_a_run_and_says_how_far_it_is(app, work, bare, monkeypatch):
    from contextlib import contextmanager

    from portal.certificates.cli import group

    @contextmanager
    def here():
        yield app

    monkeypatch.setattr("portal.certificates.cli._application", here)
    run = CliRunner().invoke
    assert run(group, ["remake"]).output == "0 of 12 made anew (at work)\n"
    again = run(group, ["remake"])
    assert again.exit_code == 1
    assert "already" in again.output
    work(only=("certificates", "core"))
    assert run(group, ["remake", "--progress"]).output.startswith("12 of 12 made anew (done ")
    assert "No document" in run(group, ["remake"]).output
    assert run(group, ["remake", "--all"]).exit_code == 0


def test_progress_is_asked_for_where_nothing_has_run_yet(client, login):
    login(make_secretariat())
    answer = client.get("/en/manage/certificates/remakes", headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert "<html" in answer.get_data(as_text=True), "the page, for there is no progress to show"

"""Workers are killed, the broker is away, the database restarts: each person has one certificate and one mail."""

from __future__ import annotations

import time
import uuid
from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import DBAPIError

from portal.accounts.models import User
from portal.certificates import badges, keys, queries, remakes, services
from portal.certificates.credentials import baking, verdict
from portal.certificates.models import Certificate, CertificateState, Credential, Remake, RemakeScope
from portal.core import clock, db, storage
from portal.core.events import EventDelivery
from portal.notifications.models import Delivery, DeliveryState
from tests.factories.accounts import make_user
from tests.factories.certificates import make_award
from tests.faults.fleet import Fleet, fleet, wait_until

pytestmark = pytest.mark.processes

PEOPLE = 30
SWEEPERS = ("certificates.sweep", "core.sweep_events", "notifications.sweep")


@pytest.fixture
def ships(tmp_path):
    with fleet(tmp_path) as made, made.app.app_context():
        yield made


def _people(count: int = PEOPLE) -> list[User]:
    return [make_user(email=f"p{n}@city.example", display_name=f"Person Number {n}", locale="ko") for n in range(count)]


def _issue_all(people: list[User]) -> None:
    with db.transaction():
        for person in people:
            services.issue(holder=person, award=make_award(lang="ko", holder_name=person.display_name))


def _ready() -> int:
    return db.session.scalar(
        select(func.count()).select_from(Certificate).where(Certificate.state == CertificateState.READY)
    ) or 0  # fmt: skip


def _let_grace_pass() -> None:
    """The minutes that a sweeper leaves to a worker which may still be at it are over."""
    past = clock.now() - timedelta(seconds=1)
    with db.transaction():
        db.session.execute(update(Certificate).values(next_at=past))
        db.session.execute(update(EventDelivery).values(next_at=past))
        db.session.execute(
            update(Delivery)
            .where(Delivery.state.in_([DeliveryState.WAITING, DeliveryState.SENDING]))
            .values(next_at=past)
        )


def _unsent() -> int:
    return (
        db.session.scalar(select(func.count()).select_from(Delivery).where(Delivery.state != DeliveryState.SENT)) or 0
    )


def _state(ships: Fleet) -> tuple[int, int, int]:
    return _ready(), len(ships.mailbox.mails), _unsent()


def _settle(ships: Fleet, people: list[User]) -> None:
    """Sweeps as beat would until everything is done; where nothing moves any more, lets the grace pass first."""
    end = time.monotonic() + 150
    while time.monotonic() < end:
        ready, mails, unsent = before = _state(ships)
        if ready == len(people) and mails >= len(people) and unsent == 0:
            return
        try:
            wait_until(lambda before=before: _state(ships) != before, seconds=3)
        except AssertionError:
            _let_grace_pass()
            ships.sweep(*SWEEPERS)
    raise AssertionError((ships.folder / "worker.log").read_text()[-3000:])


def _assert_one_each(ships: Fleet, people: list[User]) -> None:
    assert db.session.scalar(select(func.count()).select_from(Certificate)) == len(people)
    keys = db.session.scalars(select(Certificate.file_key)).all()
    assert len(set(keys)) == len(people)
    assert all(storage.load(key).startswith(b"%PDF-") for key in keys)
    by_person: dict[str, set[str]] = {}
    for mail in ships.mailbox.mails:
        by_person.setdefault(mail["To"], set()).add(mail["Message-ID"])
    assert len(by_person) == len(people)
    assert {len(found) for found in by_person.values()} == {1}, "a mail that came twice must have one Message-ID"
    assert Counter(mail["Content-Language"] for mail in ships.mailbox.mails).keys() == {"ko"}


def test_worker_killed_while_it_makes_certificates(ships):
    people = _people()
    _issue_all(people)
    for enough in (3, 10):
        ships.start_worker()
        wait_until(lambda enough=enough: _ready() >= enough, seconds=90)
        ships.kill_workers()
    ships.start_worker()
    _settle(ships, people)
    _assert_one_each(ships, people)
    twice = [count for count in Counter(mail["Message-ID"] for mail in ships.mailbox.mails).values() if count > 1]
    assert len(twice) <= 4, "only what two workers had in hand at two kills may come twice"


def test_worker_killed_during_a_bulk_issue(ships):
    """Two hard kills while a batch is made: each person has one PDF, one badge in one place of a list, and one mail."""
    people = _people()
    entries = [services.Entry(one, one.display_name, "", {"en": "Makati"}, "PH") for one in people]
    with db.transaction():
        batch = services.issue_batch(
            title="Workshop", award=make_award(kind="batch", lang="ko"), entries=entries, actor=people[0]
        )
    for enough in (10, 20):
        ships.start_worker()
        wait_until(lambda enough=enough: _ready() >= enough, seconds=90)
        ships.kill_workers()
        _let_grace_pass()
        ships.sweep(*SWEEPERS)  # what beat does: the batch's own wake-up died with the worker
    progress = queries.progress(batch)
    assert progress.ready >= 20, "what was done before the kill is kept"
    ships.start_worker()
    _settle(ships, people)
    _assert_one_each(ships, people)
    _assert_one_badge_each(people)
    assert queries.progress(batch).is_done


def _assert_one_badge_each(people: list[User]) -> None:
    rows = db.session.scalars(select(Credential)).all()
    assert len({row.certificate_id for row in rows}) == len(rows) == len(people)
    assert len({(row.list_name, row.list_index) for row in rows}) == len(people)
    assert len({row.key_id for row in rows}) == 1, "workers that start at once make one key"
    published = badges.published()
    trust = verdict.trust_of(published.directory, published.lists.values())
    files = db.session.execute(
        select(Certificate.file_key, Credential.document).join(Credential, Credential.certificate_id == Certificate.id)
    )
    for file_key, document in files:
        pdf = storage.load(file_key)
        assert baking.from_pdf(pdf) == document, "the PDF holds the badge that is kept"
        assert verdict.judge(pdf, trust).kind is verdict.Kind.GOOD


def test_worker_killed_while_it_makes_documents_anew(ships, monkeypatch):
    """After a hard kill every certificate has one whole document, the old or the new; at the end each has its badge in it."""
    people = _people(60)
    _issue_all(people)
    with monkeypatch.context() as patch, db.transaction():
        patch.setattr(keys, "in_use", lambda: None)  # as it was before there was a key
        services.produce(certificate_ids=db.session.scalars(select(Certificate.id)).all())
    frozen = select(Certificate.id, Certificate.number, Certificate.code, Certificate.issued_on, Certificate.facts)
    before = db.session.execute(frozen.order_by(Certificate.id)).all()
    with db.transaction():
        remake = remakes.begin(scope=RemakeScope.WITHOUT_BADGE, actor=None).id
    ships.start_worker()
    wait_until(lambda: _remade(remake).done >= 10, seconds=30)
    ships.kill_workers()
    assert _remade(remake).finished_at is None
    files = db.session.scalars(select(Certificate.file_key)).all()
    assert all(storage.load(key).startswith(b"%PDF-") for key in files), "the former stays until the new one is kept"
    ships.sweep("certificates.sweep_remakes")  # what beat does: the run's own wake-up died with the worker
    ships.start_worker()
    wait_until(lambda: _remade(remake).finished_at is not None, seconds=30)
    assert (_remade(remake).done, _remade(remake).problems) == (60, [])
    assert db.session.execute(frozen.order_by(Certificate.id)).all() == before
    _assert_one_badge_each(people)
    assert db.session.scalar(select(func.count(storage.StoredFile.key))) == 60


def _remade(key: uuid.UUID) -> Remake:
    with db.transaction():
        return db.session.get_one(Remake, key, populate_existing=True)


def test_broker_stopped_and_started(ships):
    people = _people(8)
    ships.valkey.stop()
    _issue_all(people)  # the request that completes a course must not fail because the broker is away
    assert _ready() == 0
    ships.valkey.start()
    ships.start_worker()
    _settle(ships, people)
    _assert_one_each(ships, people)


def test_database_restarted_under_load(ships):
    people = _people(20)
    _issue_all(people)
    ships.start_worker()
    wait_until(lambda: _ready() >= 2, seconds=90)
    ships.postgres.stop()
    ships.postgres.start()
    with pytest.raises(DBAPIError):
        _ready()  # this process notices the cut once, as a web process does; the next request is well again
    db.session.rollback()
    _settle(ships, people)
    _assert_one_each(ships, people)

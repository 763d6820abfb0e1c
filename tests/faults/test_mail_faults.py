"""Mail when things break: killed workers, servers that hang up, a broker that is away, two workers at once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import redis
from sqlalchemy import func, select

from portal import create_app
from portal.core import clock, db, tasks
from portal.notifications import kinds, rules, services
from portal.notifications.models import Delivery, DeliveryState
from tests.factories.notifications import delivery_of, make_notification
from tests.smtp import free_port, mail_server

pytestmark = pytest.mark.processes

# A worker as Celery runs it, in a process of its own that can be killed.
WORKER = """
import sys
from portal import config, create_app
from portal.core import tasks
from portal.notifications import kinds
database, redis, smtp, delivery = sys.argv[1:]
kinds.register("test.news", label="News of the tests")
app = create_app(config.from_environment(
    database_url=database, redis_url=redis, smtp_url=smtp, secret_key="of the tests", testing=True, base_url="http://localhost"))
tasks.run(app, "notifications.deliver", (delivery,))
"""


@pytest.fixture
def smtp():
    with mail_server() as server:
        yield server


@pytest.fixture
def portal(settings, fresh_database, smtp):
    """The application on a database where commits are real."""
    before = dict(kinds._kinds)
    app = create_app(replace(settings, database_url=fresh_database("mail_faults"), smtp_url=smtp.url))
    kinds.register("test.news", label="News of the tests")
    with app.app_context():
        yield app
    app.extensions["database"].engine.dispose()
    clock.set_source(None)
    kinds._kinds.clear()
    kinds._kinds.update(before)


@pytest.fixture
def start_worker(portal, smtp):
    """`start_worker(delivery_id)`: another process that delivers."""
    started: list[subprocess.Popen[bytes]] = []
    settings = portal.config["SETTINGS"]

    def start(delivery_id: object) -> subprocess.Popen[bytes]:
        worker = subprocess.Popen(
            [sys.executable, "-c", WORKER, settings.database_url, settings.redis_url, smtp.url, str(delivery_id)],
            stderr=subprocess.PIPE,
        )
        started.append(worker)
        return worker

    yield start
    for worker in started:
        worker.kill()
        worker.communicate()


def run_pending(app) -> None:
    pending = app.extensions["pending_tasks"]
    while pending:
        name, args = pending.pop(0)
        tasks.run(app, name, args)
    db.session.expire_all()


def later(moment: timedelta) -> None:
    then = clock.now() + moment
    clock.set_source(lambda: then)


def test_a_worker_killed_before_the_answer_sends_at_most_once_more_with_the_same_id(portal, smtp, start_worker):
    gate = smtp.hold()
    made = make_notification()
    worker = start_worker(delivery_of(made).id)
    assert smtp.reached.wait(20)
    assert delivery_of(made).state is DeliveryState.SENDING
    worker.send_signal(signal.SIGKILL)
    worker.wait(10)
    gate.set()
    tasks.run(portal, "notifications.sweep", ())
    run_pending(portal)
    assert len(smtp.received) == 1, "the lease of the dead worker still holds"
    later(rules.LEASE)
    tasks.run(portal, "notifications.sweep", ())
    run_pending(portal)
    assert delivery_of(made).state is DeliveryState.SENT
    assert [got.message_id for got in smtp.received] == [smtp.received[0].message_id] * 2


def test_a_worker_killed_between_the_answer_and_the_commit_repeats_the_same_mail(portal, smtp, start_worker):
    """The server says 250 and stops the worker in the same breath: nothing of it can have been committed."""
    made = make_notification()
    started: list[subprocess.Popen[bytes]] = []
    ready = threading.Event()

    def kill(_got: object) -> None:
        ready.wait(20)
        os.kill(started[0].pid, signal.SIGKILL)

    smtp.before_reply = kill
    started.append(start_worker(delivery_of(made).id))
    ready.set()
    assert started[0].wait(30) == -signal.SIGKILL
    smtp.before_reply = None
    later(rules.LEASE)
    tasks.run(portal, "notifications.sweep", ())
    run_pending(portal)
    assert delivery_of(made).state is DeliveryState.SENT
    assert len(smtp.received) == 2
    assert len({got.message_id for got in smtp.received}) == 1


def test_a_worker_killed_right_after_its_claim_sent_nothing_and_loses_nothing(portal, smtp):
    made = make_notification()
    portal.extensions["pending_tasks"].clear()
    with db.transaction():
        assert len(services.claim()) == 1
    later(rules.LEASE)
    tasks.run(portal, "notifications.sweep", ())
    run_pending(portal)
    assert delivery_of(made).state is DeliveryState.SENT
    assert len(smtp.received) == 1


def test_a_server_that_takes_the_mail_and_hangs_up_unheard_gets_it_again_with_the_same_id(portal, smtp):
    smtp.drop_unanswered()
    made = make_notification()
    run_pending(portal)
    assert delivery_of(made).state is DeliveryState.WAITING
    later(rules.BACKOFF[0])
    tasks.run(portal, "notifications.sweep", ())
    run_pending(portal)
    assert delivery_of(made).state is DeliveryState.SENT
    assert len(smtp.received) == 2
    assert len({got.message_id for got in smtp.received}) == 1


def test_a_server_that_answers_and_hangs_up_gets_it_once(portal, smtp):
    smtp.drop_answered()
    first, second = make_notification(), make_notification()
    run_pending(portal)
    later(rules.BACKOFF[0])
    tasks.run(portal, "notifications.sweep", ())
    run_pending(portal)
    assert {delivery_of(made).state for made in (first, second)} == {DeliveryState.SENT}
    assert len(smtp.received) == 2


def test_many_workers_send_each_mail_once(portal, smtp):
    with db.transaction():
        made = [make_notification() for _turn in range(60)]
    portal.extensions["pending_tasks"].clear()
    start = threading.Barrier(4)

    def work(number: int) -> None:
        start.wait(10)
        tasks.run(portal, "notifications.deliver", (str(delivery_ids[number]),))

    delivery_ids = [delivery_of(found).id for found in made]
    threads = [threading.Thread(target=work, args=(0,)) for _turn in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(smtp.received) == 60
    assert len({got.message_id for got in smtp.received}) == 60
    states = db.session.execute(
        select(Delivery.state, func.count(), func.max(Delivery.attempts)).group_by(Delivery.state)
    ).all()
    assert states == [(DeliveryState.SENT, 60, 1)]


def test_two_workers_make_one_digest(portal, smtp, at):
    at(datetime(2026, 11, 24, 12, tzinfo=UTC))  # by day: a digest waits out the quiet hours
    from portal.notifications.models import Frequency
    from tests.factories.accounts import make_user

    user = make_user()
    with db.transaction():
        services.set_frequencies(user_id=user.id, chosen={"test.news": Frequency.DAILY})
    for _turn in range(5):
        make_notification(user)
    later(timedelta(days=1))
    start = threading.Barrier(3)

    def work() -> None:
        start.wait(10)
        tasks.run(portal, "notifications.gather_digests", ())

    threads = [threading.Thread(target=work) for _turn in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    run_pending(portal)
    assert len(smtp.received) == 1
    assert smtp.received[0].body().count("* A place is free") == 5


def test_the_broker_is_away_when_it_happens_and_the_sweeper_finds_it(settings, fresh_database, smtp):
    """No task reaches the broker; the change is kept all the same and the mail leaves with the next sweep."""
    nowhere = f"redis://127.0.0.1:{free_port()}/0"
    with pytest.raises(redis.ConnectionError):
        redis.Redis.from_url(nowhere).ping()
    app = create_app(
        replace(settings, database_url=fresh_database("mail_broker"), redis_url=nowhere, smtp_url=smtp.url)
    )
    kinds.register("test.news", label="News of the tests")
    del app.extensions["pending_tasks"]  # as in production: tasks go to the broker
    with app.app_context():
        made = make_notification()
        assert delivery_of(made).state is DeliveryState.WAITING
        app.extensions["pending_tasks"] = []  # the broker is back
        tasks.run(app, "notifications.sweep", ())
        run_pending(app)
        assert delivery_of(made).state is DeliveryState.SENT
    app.extensions["database"].engine.dispose()
    assert len(smtp.received) == 1

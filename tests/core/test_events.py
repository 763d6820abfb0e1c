from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from datetime import timedelta

import pytest
import structlog
from sqlalchemy import select

from portal.core import clock, db, events, ids, logs, tasks
from portal.core.events import DeliveryState, EventDelivery


@dataclass(frozen=True)
class BellRang:
    bell_id: uuid.UUID
    times: int


heard: list[BellRang] = []
trouble: list[Exception] = []


@events.subscribe(BellRang)
def hear(event: BellRang) -> None:
    if trouble:
        raise trouble[0]
    heard.append(event)
    structlog.get_logger(__name__).info("bell.heard")


@pytest.fixture(autouse=True)
def silence():
    heard.clear()
    trouble.clear()


def rows() -> list[EventDelivery]:
    db.session.expire_all()
    return list(db.session.scalars(select(EventDelivery)))


def test_event_reaches_its_subscriber_after_the_commit_and_leaves_no_row(app, work):
    bell = ids.new_id()
    with db.transaction():
        events.publish(BellRang(bell, 3))
        assert app.extensions["pending_tasks"] == []
    assert len(rows()) == 1
    work()
    assert heard == [BellRang(bell, 3)]
    assert rows() == []


def test_event_of_a_rolled_back_block_is_never_heard(app, work):
    with pytest.raises(ZeroDivisionError), db.transaction():
        events.publish(BellRang(ids.new_id(), 1))
        _ = 1 / 0
    assert work() == 0
    assert rows() == []


def test_event_delivered_twice_is_heard_once(app, work):
    with db.transaction():
        events.publish(BellRang(ids.new_id(), 1))
    pending = app.extensions["pending_tasks"]
    pending.extend(list(pending))
    assert work() == 2
    assert len(heard) == 1


def test_lost_wake_up_is_found_by_the_sweeper(app, work, at):
    with db.transaction():
        events.publish(BellRang(ids.new_id(), 1))
    app.extensions["pending_tasks"].clear()
    tasks.run(app, "core.sweep_events", ())
    assert work() == 0, "within the grace period the first wake-up may still come"
    later = clock.now() + timedelta(minutes=2)
    at(later)
    tasks.run(app, "core.sweep_events", ())
    tasks.run(app, "core.sweep_events", ())
    assert len(app.extensions["pending_tasks"]) == 1, "two sweepers wake it once"
    work()
    assert len(heard) == 1


def test_failing_subscriber_is_tried_again_and_given_up_in_sight(app, work, at):
    trouble.append(RuntimeError("no rope"))
    start = clock.now()
    with db.transaction():
        events.publish(BellRang(ids.new_id(), 1))
    work()
    (row,) = rows()
    assert (row.attempts, row.state) == (1, DeliveryState.WAITING)
    assert row.error == "RuntimeError: no rope"
    assert row.next_at > start
    for turn in range(2, events.MAX_ATTEMPTS + 1):
        at(start + timedelta(hours=2 * turn))
        tasks.run(app, "core.sweep_events", ())
        work()
    (row,) = rows()
    assert (row.attempts, row.state) == (events.MAX_ATTEMPTS, DeliveryState.FAILED)


def test_request_id_travels_to_the_subscriber_and_into_its_log(app, work, capsys):
    from flask import g

    g.request_id = "request-of-the-bell"
    with db.transaction():
        events.publish(BellRang(ids.new_id(), 1))
    (row,) = rows()
    assert row.request_id == "request-of-the-bell"
    logs.configure("INFO")
    work()
    assert len(heard) == 1
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [line["request_id"] for line in lines if line["event"] == "bell.heard"] == ["request-of-the-bell"]


def test_publish_takes_instances_of_dataclasses_only(app):
    with db.transaction(), pytest.raises(TypeError):
        events.publish("something happened")


def test_failure_with_signs_the_database_cannot_keep_counts_as_one(app, work):
    trouble.append(ValueError("a NUL \x00 in it"))
    with db.transaction():
        events.publish(BellRang(ids.new_id(), 1))
    work()
    (row,) = rows()
    assert (row.attempts, row.error) == (1, "ValueError: a NUL  in it")


def test_many_events_at_once_reach_the_subscriber_once_each_with_few_messages(app, work):
    bells = [BellRang(ids.new_id(), n) for n in range(25)]
    with db.transaction():
        events.publish(*bells)
    assert [len(args) for _name, args in app.extensions["pending_tasks"]] == [10, 10, 5]
    work()
    assert heard == bells
    assert rows() == []
